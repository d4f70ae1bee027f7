export { authorize, authorizeFromMemory } from './authorize.ts';
export { accessErrors } from './errors.ts';
export { accessPort, assertMayActAs, assertMayGrant, patterns } from './granting.ts';
export { matches, patternSource } from './pattern.ts';
