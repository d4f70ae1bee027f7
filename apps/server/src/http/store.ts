import { sql } from 'kysely';
import type { Statement, SystemTx, Tx } from '../kernel/db/tx.ts';

interface SealedReply {
  fingerprint: Buffer;
  status: number;
  reply: Buffer;
  head: Buffer | null;
}

/** Locks the key until the transaction ends; `busy` where another call holds it. */
export async function claim(
  tx: Tx,
  owner: string,
  keyHash: Buffer,
  now: Date,
): Promise<SealedReply | 'busy' | undefined> {
  const lock = keyHash.readBigInt64BE(0).toString();
  const locked = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${lock}::bigint) as free`.execute(
    tx.tables(),
  );
  if (locked.rows[0]?.free !== true) return 'busy';
  const { rows } = await sql<SealedReply>`
    select fingerprint, status, reply, head from nexus_idempotency
    where holder = ${owner} and key_hash = ${keyHash} and expires_at > ${now}`.execute(tx.tables());
  return rows[0];
}

export function insertStatement(row: {
  owner: string;
  keyHash: Buffer;
  fingerprint: Buffer;
  status: number;
  reply: Buffer;
  head: Buffer | null;
  expiresAt: Date;
}): Statement {
  return {
    text: `insert into nexus_idempotency (holder, key_hash, fingerprint, status, reply, head, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (holder, key_hash) do update set fingerprint = excluded.fingerprint, status = excluded.status,
        reply = excluded.reply, head = excluded.head, expires_at = excluded.expires_at`,
    values: [row.owner, row.keyHash, row.fingerprint, row.status, row.reply, row.head, row.expiresAt],
  };
}

/** Deletes replies that have expired. */
export async function prune(tx: SystemTx, now: Date): Promise<void> {
  await sql`delete from nexus_idempotency where expires_at <= ${now}`.execute(tx.tables());
}

/** Deletes the stored replies of a person who is erased. */
export async function forgetOwner(tx: SystemTx, owner: string): Promise<void> {
  await sql`delete from nexus_idempotency where holder = ${owner}`.execute(tx.tables());
}
