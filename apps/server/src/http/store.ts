import { sql } from 'kysely';
import type { Statement, SystemTx, Tx } from '../kernel/db/tx.ts';

export interface StoredReply {
  fingerprint: Buffer;
  status: number;
  reply: Buffer;
}

/** One caller at a time holds a key: a second one that comes while the first runs is told so, not queued. */
export async function claim(
  tx: Tx,
  holder: string,
  keyHash: Buffer,
  now: Date,
): Promise<StoredReply | 'busy' | undefined> {
  const lock = keyHash.readBigInt64BE(0).toString();
  const locked = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${lock}::bigint) as free`.execute(
    tx.tables(),
  );
  if (locked.rows[0]?.free !== true) return 'busy';
  const { rows } = await sql<StoredReply>`
    select fingerprint, status, reply from nexus_idempotency
    where holder = ${holder} and key_hash = ${keyHash} and expires_at > ${now}`.execute(tx.tables());
  return rows[0];
}

export function insertStatement(row: {
  holder: string;
  keyHash: Buffer;
  fingerprint: Buffer;
  status: number;
  reply: Buffer;
  expiresAt: Date;
}): Statement {
  return {
    text: `insert into nexus_idempotency (holder, key_hash, fingerprint, status, reply, expires_at)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (holder, key_hash) do update set fingerprint = excluded.fingerprint, status = excluded.status,
        reply = excluded.reply, expires_at = excluded.expires_at`,
    values: [row.holder, row.keyHash, row.fingerprint, row.status, row.reply, row.expiresAt],
  };
}

/** Deletes replies nobody can ask for any more. */
export async function prune(tx: SystemTx, now: Date): Promise<void> {
  await sql`delete from nexus_idempotency where expires_at <= ${now}`.execute(tx.tables());
}

/** Deletes the replies that a person may ask for again. */
export async function forgetHolder(tx: SystemTx, holder: string): Promise<void> {
  await sql`delete from nexus_idempotency where holder = ${holder}`.execute(tx.tables());
}
