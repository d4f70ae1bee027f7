import { sql } from 'kysely';
import { futureAfter, toDate } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';

export interface Sequenced {
  org: string;
  moved: number;
  /** When the oldest of the moved entries was made, epoch milliseconds. */
  oldest: number;
}

export interface SequenceBatch {
  /** Organizations with greater ids than this one. */
  after: string;
  orgs: number;
  /** Entries of each organization. */
  rows: number;
}

/** See nexus_audit_sequence in 001_audit.sql. Returns no row while another node is sequencing. */
export async function sequence(tx: SystemTx, { after, orgs, rows }: SequenceBatch): Promise<Sequenced[]> {
  const found = await sql<Sequenced>`
    select org, moved, oldest from nexus_audit_sequence(${after}, ${orgs}, ${rows}, ${toDate(tx.now)})`.execute(
    tx.tables(),
  );
  return found.rows;
}

export interface CountedRow {
  org_id: string;
  id: string;
  at: number;
  action: string;
  result: string;
  caller_kind: string;
  caller_id: string;
  key_id: string;
  resource_type: string;
  resource_id: string;
  route: string;
  origin: Buffer | null;
  request_id: string | null;
  count: number;
  reason: string | null;
}

/**
 * SQL: whether the time that a row of eco_audit_coalesced counts was over at `instant`. A time of the future is over too:
 * the clock was ahead. See `countedFrom`.
 */
export const isOver = (instant: string): string => `(c.resource_id <> '*' and c.at <= ${instant} - interval '1 minute'
  or c.at <= ${instant} - interval '1 hour' or c.at > ${instant} + interval '5 minutes')`;

/** Takes counted entries whose time was over at `instant` out of their table; those being counted are left. */
export async function takeCounted(tx: SystemTx, instant: number, limit: number): Promise<CountedRow[]> {
  const text = `delete from eco_audit_coalesced where ctid = any (array(
      select ctid from eco_audit_coalesced c where ${isOver('$1::timestamptz')} order by at limit $2 for update skip locked))
    returning org_id, id, at, action, result, caller_kind, caller_id, key_id, resource_type, resource_id, route,
      origin, request_id, count, reason`;
  const { rows } = await tx.client.query<CountedRow>(text, [toDate(instant), limit]);
  return rows;
}

export interface UnsignedHead {
  org: string;
  seq: number;
  hash: Buffer;
}

/** Ends of chains that want a checkpoint: the last one is older than `before`, of the future, or `rows` entries ago. */
export async function unsignedHeads(
  tx: SystemTx,
  { before, rows, limit }: { before: number; rows: number; limit: number },
): Promise<UnsignedHead[]> {
  const found = await sql<UnsignedHead>`
    select org_id as org, seq, hash from eco_audit_heads
    where seq > checkpoint_seq and (checkpoint_at <= ${toDate(before)} or checkpoint_at > ${toDate(futureAfter(tx.now))}
      or seq - checkpoint_seq >= ${rows})
    order by org_id limit ${limit} for update skip locked`.execute(tx.tables());
  return found.rows;
}

export async function insertCheckpoints(
  tx: SystemTx,
  at: number,
  checkpoints: readonly { org: string; seq: number; token: string }[],
): Promise<void> {
  const orgs = checkpoints.map(({ org }) => org);
  const seqs = checkpoints.map(({ seq }) => seq);
  const tokens = checkpoints.map(({ token }) => token);
  await sql`
    with signed as (
      insert into eco_audit_checkpoints (org_id, seq, at, token)
      select org, seq, ${toDate(at)}, token
      from unnest(${orgs}::text[], ${seqs}::bigint[], ${tokens}::text[]) as c (org, seq, token)
      returning org_id, seq)
    update eco_audit_heads h set checkpoint_seq = signed.seq, checkpoint_at = ${toDate(at)}
    from signed where h.org_id = signed.org_id`.execute(tx.tables());
}
