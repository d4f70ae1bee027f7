export { SigningKeys } from './signing-keys.ts';
export { type AccessClaims, type AccessTokenInput, verifyCheckpoint } from './tokens.ts';
