export { authorize, authorizeFromMemory, holdsPermission } from './authorize.ts';
export { accessErrors } from './errors.ts';
export { reachedLimit } from './explain/credential.ts';
export type { Credential, KeyQuestion, Refusal } from './explain/port.ts';
export { accessPort, assertMayActAs, assertMayGrant, type GrantOptions, patterns } from './granting.ts';
export { matches, patternSource } from './pattern.ts';
export { liftedRestriction } from './restrictions.ts';
export { resolveScope } from './scope.ts';
