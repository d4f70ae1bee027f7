import type { SecretPlace } from './calls.ts';
import { rowKey } from './matrix.ts';

/** Names one value of the page. */
export const cellKey = ({ environment, path, name }: SecretPlace): string => `${environment.id}\n${rowKey(path, name)}`;
