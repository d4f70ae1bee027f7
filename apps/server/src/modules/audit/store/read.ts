import { sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { type ChainedRow, entryColumns } from '../entry.ts';
import type { Anchor, Checkpoint } from '../verifier.ts';

/** Each table is read in the order of its index and cut before they are merged; see eco_audit_chain. */
const chainText = `
  select ${[...entryColumns, 'digest', 'seq', 'hash'].join(', ')} from (
    (select $1::text as org_id, nexus_audit_text(e.id) as id, k.version, e.at, k.action, k.result, k.risk, k.caller_kind,
       a.caller_id, case when e.person = '' then a.caller_id else nexus_audit_text(e.person) end as person_id,
       nexus_audit_text(e.session) as session_id, nullif(a.key_id, '') as key_id, k.resource_type,
       nexus_audit_text(e.resource) as resource_id, k.route, e.before, e.after, e.origin, e.personal,
       nexus_audit_text(e.request) as request_id, e.count, e.reason, e.digest, e.seq, e.hash
     from (
       select * from eco_audit_entries where org = (select number from eco_audit_heads where org_id = $1)
         and seq > $2 and seq <= $3 order by seq limit $4) as e
     join eco_audit_kinds k on k.number = e.kind join eco_audit_actors a on a.number = e.actor)
    union all
    (select org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id,
       resource_type, resource_id, route, before, after, origin, personal, request_id, count, reason, digest, seq, hash
     from eco_audit_unpacked where org_id = $1 and seq > $2 and seq <= $3 order by seq limit $4)) as chain
  order by seq limit $4`;

/**
 * Entries after `after` in the order of the chain, with columns named as in SQL: those with the next `limit` numbers, fewer
 * if some are missing.
 */
export async function readChain(tx: TenantTx, after: number, through: number, limit: number): Promise<ChainedRow[]> {
  const { rows } = await tx.client.query<ChainedRow>(chainText, [
    tx.org,
    after,
    Math.min(through, after + limit),
    limit,
  ]);
  return rows;
}

export interface ChainEnds {
  /** Where the chain should end; undefined where there is no chain yet. */
  head: Anchor | undefined;
  /** Where what was kept begins. */
  pruned: Anchor | undefined;
  /** The greatest number in the chain, or 0. */
  last: number;
  /** Entries without a place yet. */
  waiting: number;
}

/** One statement, so that all of it is of one moment. */
export async function chainEnds(tx: TenantTx): Promise<ChainEnds> {
  type Row = {
    seq: number | null;
    hash: Buffer;
    prunedSeq: number;
    prunedHash: Buffer;
    last: number;
    waiting: number;
  };
  const { rows } = await sql<Row>`
    select h.seq, h.hash, h.pruned_seq, h.pruned_hash,
      greatest((select max(e.seq) from eco_audit_entries e where e.org = h.number),
        (select max(u.seq) from eco_audit_unpacked u where u.org_id = ${tx.org}), 0) as last,
      (select count(*) from eco_audit_inbox i where i.org_id = ${tx.org}) as waiting
    from (values (1)) as one left join eco_audit_heads h on h.org_id = ${tx.org}`.execute(tx.tables());
  const row = rows[0];
  if (row === undefined || row.seq === null) {
    return { head: undefined, pruned: undefined, last: row?.last ?? 0, waiting: row?.waiting ?? 0 };
  }
  const { seq, hash, prunedSeq, prunedHash, last, waiting } = row;
  return { head: { seq, hash }, pruned: { seq: prunedSeq, hash: prunedHash }, last, waiting };
}

/** The stored hash at a place; undefined where there is no entry. */
export async function hashAt(tx: TenantTx, seq: number): Promise<Buffer | undefined> {
  const { rows } = await sql<{ hash: Buffer }>`
    select hash from eco_audit_entries
    where org = (select number from eco_audit_heads where org_id = ${tx.org}) and seq = ${seq}
    union all
    select hash from eco_audit_unpacked where org_id = ${tx.org} and seq = ${seq}`.execute(tx.tables());
  return rows[0]?.hash;
}

/** The signed places from `first` to `last`, both included. */
export async function checkpointsBetween(tx: TenantTx, first: number, last: number): Promise<Checkpoint[]> {
  const { rows } = await sql<Checkpoint>`
    select seq, at, token from eco_audit_checkpoints
    where org_id = ${tx.org} and seq between ${first} and ${last} order by seq`.execute(tx.tables());
  return rows;
}
