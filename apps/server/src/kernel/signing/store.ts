import type { JWK } from 'jose';
import { toDate } from '../clock.ts';
import type { Queryable } from '../crypto/store.ts';
import type { Id } from '../ids.ts';

/**
 * Tokens live for minutes; signatures of audit checkpoints must be verifiable for ever. `id-token`: the ID tokens of apps
 * that want RS256; all other tokens are signed by the keys of `access-token`.
 */
export type Purpose = 'access-token' | 'audit-checkpoint' | 'id-token';

export const purposes: readonly Purpose[] = ['access-token', 'audit-checkpoint', 'id-token'];

export interface StoredSigningKey {
  kid: Id<'key'>;
  purpose: Purpose;
  alg: string;
  publicJwk: JWK;
  privateSealed: Buffer | null;
  state: 'next' | 'current' | 'previous';
  /** Milliseconds since the epoch; null while `next`. */
  activatedAt: number | null;
}

/** Keeps other nodes from changing signing keys until the end of the transaction. */
export async function lockSigningKeys(db: Queryable): Promise<void> {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', ['nexus_signing_keys']);
}

/** All keys that verify, oldest first. */
export async function listKeys(db: Queryable): Promise<StoredSigningKey[]> {
  const { rows } = await db.query(
    `select kid, purpose, alg, public_jwk as "publicJwk", private_sealed as "privateSealed", state,
       (extract(epoch from activated_at) * 1000)::float8 as "activatedAt"
     from nexus_signing_keys where state <> 'retired' order by created_at, kid`,
  );
  return rows as StoredSigningKey[];
}

export async function insertNext(
  db: Queryable,
  key: Pick<StoredSigningKey, 'kid' | 'purpose' | 'alg' | 'publicJwk'> & { privateSealed: Buffer },
  now: number,
): Promise<void> {
  await db.query(
    `insert into nexus_signing_keys (kid, purpose, alg, public_jwk, private_sealed, state, created_at)
     values ($1, $2, $3, $4, $5, 'next', $6)`,
    [key.kid, key.purpose, key.alg, JSON.stringify(key.publicJwk), key.privateSealed, toDate(now)],
  );
}

/** current → previous; deletes its private part. */
export async function supersedeCurrent(db: Queryable, purpose: Purpose, now: number): Promise<void> {
  await db.query(
    `update nexus_signing_keys set state = 'previous', superseded_at = $2, private_sealed = null
     where purpose = $1 and state = 'current'`,
    [purpose, toDate(now)],
  );
}

/** next → current. */
export async function activateNext(db: Queryable, purpose: Purpose, now: number): Promise<void> {
  await db.query(
    `update nexus_signing_keys set state = 'current', activated_at = $2 where purpose = $1 and state = 'next'`,
    [purpose, toDate(now)],
  );
}

/** previous → retired, except for checkpoints; returns the number of keys. */
export async function retirePrevious(db: Queryable, supersededBefore: number, now: number): Promise<number> {
  const { rows } = await db.query(
    `update nexus_signing_keys set state = 'retired', retired_at = $2
     where purpose <> 'audit-checkpoint' and state = 'previous' and superseded_at < $1 returning kid`,
    [toDate(supersededBefore), toDate(now)],
  );
  return rows.length;
}
