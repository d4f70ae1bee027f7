export { keysPort } from './deletions.ts';
export { explainKey, refusedVerification } from './explain.ts';
export { identifyKey } from './verify.ts';
