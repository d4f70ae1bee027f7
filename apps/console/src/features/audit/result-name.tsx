import { Status, type Tone } from '../../ui/badge.tsx';
import type { Result } from './search.ts';

const tones: Record<Result, Tone> = { success: 'success', denied: 'danger', failure: 'warning' };

export const ResultName = ({ result }: { result: Result }) => <Status tone={tones[result]}>{result}</Status>;
