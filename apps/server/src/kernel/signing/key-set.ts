import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { Clock } from '../clock.ts';
import { type KeyRing, systemScope } from '../crypto/key-ring.ts';
import type { Queryable } from '../crypto/store.ts';
import type { Id, Ids } from '../ids.ts';
import * as store from './store.ts';
import { type Purpose, purposes, type StoredSigningKey } from './store.ts';

/**
 * One for each purpose (RFC 8725, 3.1). ES256, ECDSA on P-256 with SHA-256 (RFC 7518, 3.4), is in every JWT library; it takes
 * 52 µs to sign and 98 µs to verify; Ed25519, 44 and 108 µs, is no faster. RS256 is what OpenID Connect clients expect that
 * were not told otherwise (Core 1.0, 15.1).
 */
export const algorithms = {
  'access-token': 'ES256',
  'audit-checkpoint': 'ES256',
  'id-token': 'RS256',
} as const satisfies Record<Purpose, string>;

const makePair = promisify(generateKeyPair);
const newPair = (purpose: Purpose) =>
  algorithms[purpose] === 'RS256' ? makePair('rsa', { modulusLength: 2048 }) : makePair('ec', { namedCurve: 'P-256' });

export interface SigningKey {
  kid: Id<'key'>;
  purpose: Purpose;
  state: StoredSigningKey['state'];
  activatedAt: number | null;
  /** As published: the parameters of the key (kty, crv, x, y; or kty, n, e), kid, alg, use. */
  publicJwk: JWK;
  verifyWith: CryptoKey;
  /** Only of the `current` key. */
  signWith: CryptoKey | undefined;
}

const aad = (kid: Id<'key'>, purpose: Purpose): string[] => ['signing-key', kid, purpose];

/** Keys are listed by their age, and those of one millisecond by their ids. */
export interface KeyMaking {
  clock: Clock;
  ids: Ids;
}

/** A new `next` key for the purpose; its private part is sealed before it reaches the database. */
export async function addNextKey(
  db: Queryable,
  ring: KeyRing,
  { clock, ids }: KeyMaking,
  purpose: Purpose,
): Promise<void> {
  const kid = ids.next('key');
  const pair = await newPair(purpose);
  const alg = algorithms[purpose];
  const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  const privateJwk = JSON.stringify(pair.privateKey.export({ format: 'jwk' }));
  const privateSealed = await ring.seal(db, systemScope, aad(kid, purpose), privateJwk);
  await store.insertNext(db, { kid, purpose, alg, publicJwk, privateSealed }, clock.now());
}

/** Ensures that every purpose has a `current` and a `next` key. Lock the keys before. */
export async function ensureKeys(db: Queryable, ring: KeyRing, making: KeyMaking): Promise<void> {
  const { clock } = making;
  const keys = await store.listKeys(db);
  for (const purpose of purposes) {
    const states = new Set(keys.filter((key) => key.purpose === purpose).map((key) => key.state));
    if (!states.has('current')) {
      if (!states.has('next')) await addNextKey(db, ring, making, purpose);
      await store.activateNext(db, purpose, clock.now());
      states.delete('next');
    }
    if (!states.has('next')) await addNextKey(db, ring, making, purpose);
  }
}

/** All keys that verify, by kid. */
export async function loadKeys(db: Queryable, ring: KeyRing): Promise<Map<string, SigningKey>> {
  const keys = new Map<string, SigningKey>();
  for (const stored of await store.listKeys(db)) {
    const { kid, purpose, alg, state, activatedAt, publicJwk, privateSealed } = stored;
    // Only the one algorithm of the purpose is allowed (RFC 8725, 3.1).
    if (alg !== algorithms[purpose]) continue;
    const signs = state === 'current' && privateSealed !== null;
    const privateJwk = signs
      ? JSON.parse((await ring.open(db, aad(kid, purpose), privateSealed)).toString())
      : undefined;
    keys.set(kid, {
      kid,
      purpose,
      state,
      activatedAt,
      publicJwk,
      verifyWith: await toCryptoKey(publicJwk, alg),
      signWith: privateJwk === undefined ? undefined : await toCryptoKey(privateJwk, alg),
    });
  }
  return keys;
}

async function toCryptoKey(jwk: JWK, alg: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, alg);
  if (key instanceof Uint8Array) throw new TypeError('a signing key must be asymmetric');
  return key;
}
