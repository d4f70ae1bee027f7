import { randomBytes } from 'node:crypto';
import { sha256, timingSafeEqualText } from '../../../kernel/crypto/hash.ts';

/** 256 random bits; only their SHA-256 is kept, so no slow hash is needed. */
export function newClientSecret(): { text: string; hash: string } {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: sha256(text) };
}

/** The hashes that a presented secret may have, as one text: the provider knows one secret per client. */
export const joinHashes = (hashes: readonly (string | null)[]): string =>
  hashes.filter((hash) => hash !== null).join('.');

export function matchesSecret(joined: string, presented: string): boolean {
  const hash = sha256(presented);
  // Compares with all, so that the time taken does not tell which one matches.
  return joined
    .split('.')
    .map((each) => timingSafeEqualText(each, hash))
    .includes(true);
}
