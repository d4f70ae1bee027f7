export { SigningKeys } from './signing-keys.ts';
export { type AccessClaims, verifyCheckpoint } from './tokens.ts';
