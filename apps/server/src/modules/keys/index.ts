export { keysPort, revokeLeasedKey } from './deletions.ts';
export { explainKey, refusedVerification } from './explain.ts';
export { createKey, listKeys } from './keys.ts';
export { KeyColumns } from './schema.ts';
export { identifyKey } from './verify.ts';
