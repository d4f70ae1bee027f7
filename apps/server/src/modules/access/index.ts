export { assertMayActAs, assertMayGrant, authorize } from './authorize.ts';
export { accessErrors } from './errors.ts';
export { matches, patternSource } from './pattern.ts';
export { accessPort } from './port.ts';
