import { createPrivateKey, generateKeyPairSync, type JsonWebKey, randomBytes, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { second, toDate } from '../../../kernel/clock.ts';

/**
 * How deliveries are signed (Standard Webhooks 1.0.0, "Signature scheme"): `v1` by a secret that both sides have, HMAC-SHA256;
 * `v1a` by a private key, Ed25519, of which the receiver has the public one.
 */
export type Scheme = 'v1' | 'v1a';

/** Of a secret; the specification asks for 24 to 64. */
const secretBytes = 32;

export interface Signer {
  /** `whsec_…` or `whsk_…`, to be sealed. */
  secret: string;
  /** `whpk_…` of `v1a`. */
  publicKey: string | null;
}

export function newSigner(scheme: Scheme): Signer {
  if (scheme === 'v1') return { secret: `whsec_${randomBytes(secretBytes).toString('base64')}`, publicKey: null };
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  // As in the specification's libraries: the private key is the seed and the public key after each other.
  const [seed, open] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  return {
    secret: `whsk_${Buffer.concat([seed, open]).toString('base64')}`,
    publicKey: `whpk_${open.toString('base64')}`,
  };
}

export const schemeOf = (publicKey: string | null): Scheme => (publicKey === null ? 'v1' : 'v1a');

/** `v1,…` or `v1a,…` over id, second and body. `now`: epoch milliseconds. */
export function signatureOf(secret: string, id: string, now: number, body: string): string {
  if (!secret.startsWith('whsk_')) return new Webhook(secret).sign(id, toDate(now), body);
  const bytes = Buffer.from(secret.slice('whsk_'.length), 'base64');
  const part = (from: number, to: number): string => bytes.subarray(from, to).toString('base64url');
  const jwk: JsonWebKey = { kty: 'OKP', crv: 'Ed25519', d: part(0, 32), x: part(32, 64) };
  const signed = Buffer.from(`${id}.${Math.floor(now / second)}.${body}`);
  return `v1a,${sign(null, signed, createPrivateKey({ key: jwk, format: 'jwk' })).toString('base64')}`;
}
