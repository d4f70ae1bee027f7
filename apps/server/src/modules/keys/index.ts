export { keysPort, revokeLeasedKey } from './deletions.ts';
export { explainKey, refusedVerification } from './explain.ts';
export { createKey } from './keys.ts';
export { identifyKey } from './verify.ts';
