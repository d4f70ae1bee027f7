export { authorize, authorizeFromMemory } from './authorize.ts';
export { accessErrors } from './errors.ts';
export { accessPort, assertMayActAs, assertMayGrant, type GrantOptions, patterns } from './granting.ts';
export { matches, patternSource } from './pattern.ts';
export { liftedRestriction } from './restrictions.ts';
export { resolveScope } from './scope.ts';
