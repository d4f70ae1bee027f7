import { randomBytes } from 'node:crypto';
import { sha256, timingSafeEqualText } from '../../kernel/crypto/hash.ts';

/** 256 random bits; only their SHA-256 is kept, so no slow hash is needed. */
export function newClientSecret(): { text: string; hash: string } {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: sha256(text) };
}

/** The hashes that a presented secret may have, as one text: the provider hands on what it is given. */
export const joinHashes = (hashes: readonly (string | null)[]): string =>
  hashes.filter((hash) => hash !== null).join('.');

export function fitsSecret(joined: string, presented: string): boolean {
  const hash = sha256(presented);
  // All are compared, so that the time does not tell which one fits.
  return joined
    .split('.')
    .map((each) => timingSafeEqualText(each, hash))
    .includes(true);
}
