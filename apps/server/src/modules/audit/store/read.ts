import { type RawBuilder, type Selectable, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { type ChainedRow, entryColumns } from '../entry.ts';
import type { AuditChain } from '../tables.ts';
import type { Anchor, Checkpoint } from '../verifier.ts';

/** An entry from any of the three tables: one in the inbox has no number and hash yet, a coalesced one lacks more. */
export type LogRow = Omit<Selectable<AuditChain>, 'orgId' | 'version' | 'digest' | 'seq' | 'hash'> & {
  seq: number | null;
  hash: Buffer | null;
};

export interface LogFilter {
  caller?: string | undefined;
  key?: string | undefined;
  action?: string | undefined;
  /** Actions that match it, a pattern of LIKE. */
  actionLike?: string | undefined;
  resource?: string | undefined;
  resourceType?: string | undefined;
  result?: string | undefined;
  /** Epoch milliseconds; `to` is excluded. */
  from?: number | undefined;
  to?: number | undefined;
  /** Time and id of the last row of the page before. */
  before?: { at: number; id: string } | undefined;
}

const shared = `id, at, action, result, caller_kind, caller_id, resource_type, resource_id, route, origin, count,
  request_id, reason`;
type Place = typeof chain;
const chain = {
  table: 'eco_audit_chain',
  key: 'key_id',
  rest: 'risk, person_id, session_id, before, after, personal, seq, hash',
};
/** What waits for its place in the chain: seconds and minutes of the log. */
const small: Place[] = [
  {
    table: 'eco_audit_inbox',
    key: 'key_id',
    rest: 'risk, person_id, session_id, before, after, personal, null::bigint as seq, null::bytea as hash',
  },
  {
    table: 'eco_audit_coalesced',
    key: `nullif(key_id, '') as key_id`,
    rest: `case result when 'success' then 'low' else 'medium' end, null, null, null, null, null::bytea, null, null`,
  },
];

/** Newest first. Each place is read in the order of an index and cut before the three are merged. */
export async function listEntries(tx: TenantTx, filter: LogFilter, limit: number): Promise<LogRow[]> {
  const { actionLike, ...rest } = filter;
  const inChain = actionLike === undefined ? [filter] : (await actionsLike(tx, actionLike)).map(withAction(rest));
  const arms = [
    ...inChain.map((each) => arm(chain, tx.org, each, limit)),
    ...small.map((place) => arm(place, tx.org, filter, limit)),
  ];
  const { rows } = await sql<LogRow>`
    select * from (${sql.join(arms, sql` union all `)}) as log order by at desc, id desc limit ${limit}`.execute(
    tx.tables(),
  );
  return rows;
}

const withAction = (filter: LogFilter) => (action: string) => ({ ...filter, action });

/**
 * The actions in the organization's chain that match, each found by one step in the index: LIKE itself would read the
 * whole chain where nothing matches.
 */
async function actionsLike(tx: TenantTx, pattern: string): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    with recursive known as (
      (select action from eco_audit_chain where org_id = ${tx.org} order by action limit 1)
      union all
      select (select action from eco_audit_chain where org_id = ${tx.org} and action > known.action
        order by action limit 1)
      from known where known.action is not null
    )
    select action from known where action like ${pattern}`.execute(tx.tables());
  return rows.map(({ action }) => action);
}

const arm = ({ table, key, rest }: Place, org: string, filter: LogFilter, limit: number) => sql`
  (select ${sql.raw(`${shared}, ${key}, ${rest}`)} from ${sql.table(table)}
    where ${conditions(org, filter)} order by at desc, id desc limit ${limit})`;

function conditions(org: string, filter: LogFilter): RawBuilder<unknown> {
  const { caller, key, action, actionLike, resource, resourceType, result, from, to, before } = filter;
  const all = [
    sql`org_id = ${org}`,
    ...(caller === undefined ? [] : [sql`caller_id = ${caller}`]),
    ...(key === undefined ? [] : [sql`key_id = ${key}`]),
    ...(action === undefined ? [] : [sql`action = ${action}`]),
    ...(actionLike === undefined ? [] : [sql`action like ${actionLike}`]),
    ...(resource === undefined ? [] : [sql`resource_id = ${resource}`]),
    ...(resourceType === undefined ? [] : [sql`resource_type = ${resourceType}`]),
    ...(result === undefined ? [] : [sql`result = ${result}`]),
    ...(from === undefined ? [] : [sql`at >= ${toDate(from)}`]),
    ...(to === undefined ? [] : [sql`at < ${toDate(to)}`]),
    ...(before === undefined ? [] : [sql`(at, id) < (${toDate(before.at)}, ${before.id})`]),
  ];
  return sql.join(all, sql` and `);
}

const chainText = `select ${[...entryColumns, 'digest', 'seq', 'hash'].join(', ')} from eco_audit_chain
  where org_id = $1 and seq > $2 and seq <= $3 order by seq limit $4`;

/** Entries behind `after` in the order of the chain, with columns named as in SQL. */
export async function readChain(tx: TenantTx, after: number, through: number, limit: number): Promise<ChainedRow[]> {
  const { rows } = await tx.client.query<ChainedRow>(chainText, [tx.org, after, through, limit]);
  return rows;
}

export interface ChainEnds {
  /** Where the chain should end; undefined where there is no chain yet. */
  head: Anchor | undefined;
  /** Where what was kept begins. */
  pruned: Anchor | undefined;
  /** The greatest number that stands in the chain, 0 where none. */
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
      coalesce((select max(c.seq) from eco_audit_chain c where c.org_id = ${tx.org}), 0) as last,
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
    select hash from eco_audit_chain where org_id = ${tx.org} and seq = ${seq}`.execute(tx.tables());
  return rows[0]?.hash;
}

/** The signed places from `first` to `last`, both included. */
export async function checkpointsBetween(tx: TenantTx, first: number, last: number): Promise<Checkpoint[]> {
  const { rows } = await sql<Checkpoint>`
    select seq, at, token from eco_audit_checkpoints
    where org_id = ${tx.org} and seq between ${first} and ${last} order by seq`.execute(tx.tables());
  return rows;
}
