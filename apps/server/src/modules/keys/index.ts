export { keysPort } from './deletions.ts';
export { identifyKey } from './verify.ts';
