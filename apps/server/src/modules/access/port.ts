import type { AccessPort } from '../tenancy/index.ts';
import { assertMayActAs, grantor } from './authorize.ts';

/** What tenancy, which stands before this module, needs of it. */
export const accessPort: AccessPort = { grantor, assertMayActAs };
