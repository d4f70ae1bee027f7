export { SigningKeys } from './signing-keys.ts';
export { type AccessClaims, type CheckpointKeys, checkpointKeys, verifyCheckpoint } from './tokens.ts';
