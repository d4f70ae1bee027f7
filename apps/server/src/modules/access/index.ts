export { assertMayActAs, assertMayGrant, authorize, authorizeFromMemory } from './authorize.ts';
export { accessErrors } from './errors.ts';
export { matches, patternSource } from './pattern.ts';
export { accessPort } from './port.ts';
