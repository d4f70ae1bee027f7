import { type RawBuilder, type Selectable, sql } from 'kysely';
import { minute, toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { AuditInbox } from '../tables.ts';

/** An entry from any of the tables: one in the inbox has no number and hash yet, a coalesced one lacks more. */
export type LogRow = Omit<Selectable<AuditInbox>, 'orgId' | 'version' | 'digest'> & {
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

/** Newest first. Each place is read in the order of an index and cut before all are merged. */
export async function listEntries(tx: TenantTx, filter: LogFilter, limit: number): Promise<LogRow[]> {
  // What the indexes hold belongs to one organization, which the planner cannot know: it multiplies the odds, expects a row
  // or two, and would read all that match to sort them. What comes in the order of an index is sorted by the minute alone.
  await sql`select set_config('enable_sort', 'off', true)`.execute(tx.tables());
  const numbers = await numbersOf(tx, filter);
  const arms = [
    ...(isNowhere(numbers) ? [] : [packedArm(tx.org, filter, numbers, limit)]),
    ...places.map((place) => arm(place, tx.org, filter, limit)),
  ];
  const { rows } = await sql<LogRow>`
    select * from (${sql.join(arms, sql` union all `)}) as log order by at desc, id desc limit ${limit}`.execute(
    tx.tables(),
  );
  return rows;
}

/** Rows of eco_audit_kinds and eco_audit_actors that match; undefined where the filter says nothing about them. */
interface Numbers {
  kinds: number[] | undefined;
  /** Of each kind `kind_hash`. */
  hashes: number[];
  actors: number[] | undefined;
}

const isNowhere = ({ kinds, actors }: Numbers): boolean => kinds?.length === 0 || actors?.length === 0;

async function numbersOf(tx: TenantTx, filter: LogFilter): Promise<Numbers> {
  const { action, actionLike, resourceType, result, caller, key } = filter;
  const ofKind = [
    ...(action === undefined ? [] : [sql`action = ${action}`]),
    ...(actionLike === undefined ? [] : [sql`action like ${actionLike}`]),
    ...(resourceType === undefined ? [] : [sql`resource_type = ${resourceType}`]),
    ...(result === undefined ? [] : [sql`result = ${result}`]),
  ];
  const ofActor = [
    ...(caller === undefined ? [] : [sql`caller_id = ${caller}`]),
    ...(key === undefined ? [] : [sql`key_id = ${key}`]),
  ];
  if (ofKind.length + ofActor.length === 0) return { kinds: undefined, hashes: [], actors: undefined };
  const { rows } = await sql<{ kinds: number[]; hashes: number[]; actors: number[] }>`
    select array(select number from eco_audit_kinds where ${all(ofKind)} order by number) as kinds,
      array(select hashtext(${tx.org}::text || number) from eco_audit_kinds where ${all(ofKind)} order by number) as hashes,
      array(select number from eco_audit_actors where org_id = ${tx.org} and ${all(ofActor)}) as actors`.execute(
    tx.tables(),
  );
  const { kinds = [], hashes = [], actors = [] } = rows[0] ?? {};
  return { kinds: ofKind.length === 0 ? undefined : kinds, hashes, actors: ofActor.length === 0 ? undefined : actors };
}

/** Filters of more kinds or actors than this match much of what the organization does: the newest entries have some. */
const mostBranches = 64;

function packedArm(org: string, filter: LogFilter, numbers: Numbers, limit: number): RawBuilder<unknown> {
  const conditions = [
    sql`e.org = (select number from eco_audit_heads where org_id = ${org})`,
    ...(filter.resource === undefined ? [] : [isResource(org, filter.resource)]),
    ...(filter.from === undefined ? [] : [isFrom(filter.from)]),
    ...(filter.to === undefined ? [] : [isUntil(filter.to)]),
    ...(filter.before === undefined ? [] : [isBefore(filter.before)]),
  ];
  const found = newest(conditions, numbers, limit);
  // Two kinds could have one hash.
  const ofKind = numbers.kinds === undefined ? sql`` : sql`and e.kind = any (${numbers.kinds}::integer[])`;
  return sql`
    (select ${unpacked} from (${found}) as e
      join eco_audit_kinds k on k.number = e.kind ${ofKind} join eco_audit_actors a on a.number = e.actor)`;
}

/** Indexes end with the minute; the entries of one are sorted. */
const order = sql`e.minute desc, e.at desc, nexus_audit_text(e.id) collate "C" desc`;
/** In the range of a PostgreSQL integer, as it is stored. */
const minuteOf = (at: number): number => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.floor(at / minute)));
const isResource = (org: string, id: string) =>
  sql`e.resource_hash = hashtext(${org}::text || ${id}) and e.resource = nexus_audit_pack(${id})`;
const isFrom = (at: number) => sql`e.minute >= ${minuteOf(at)} and e.at >= ${toDate(at)}`;
const isUntil = (at: number) => sql`e.minute <= ${minuteOf(at)} and e.at < ${toDate(at)}`;
const isBefore = ({ at, id }: { at: number; id: string }) => sql`e.minute <= ${minuteOf(at)} and e.at <= ${toDate(at)}
  and (e.at < ${toDate(at)} or nexus_audit_text(e.id) collate "C" < ${id})`;

/** For few kinds or actors, the newest entries of each are read from an index; for many, the newest of all are scanned. */
function newest(
  conditions: RawBuilder<unknown>[],
  { kinds, hashes, actors }: Numbers,
  limit: number,
): RawBuilder<unknown> {
  const byActor = actors !== undefined && actors.length <= mostBranches;
  const byKind = !byActor && kinds !== undefined && kinds.length <= mostBranches;
  const ofActor = byActor ? sql`e.actor = branch.number` : sql`e.actor = any (${actors}::integer[])`;
  const ofKind = byKind ? sql`e.kind_hash = branch.hash` : sql`e.kind = any (${kinds}::integer[])`;
  const every = [...conditions, ...(actors === undefined ? [] : [ofActor]), ...(kinds === undefined ? [] : [ofKind])];
  const rows = sql`select e.* from eco_audit_entries e where ${all(every)} order by ${order} limit ${limit}`;
  if (!byActor && !byKind) return rows;
  const branches = byActor
    ? sql`unnest(${actors}::integer[]) as branch (number)`
    : sql`unnest(${hashes}::integer[]) as branch (hash)`;
  return sql`select e.* from ${branches} cross join lateral (${rows}) as e order by ${order} limit ${limit}`;
}

const unpacked =
  sql.raw(`nexus_audit_text(e.id) collate "C" as id, e.at, k.action, k.result, k.caller_kind, a.caller_id,
  k.resource_type, nexus_audit_text(e.resource) as resource_id, k.route, e.origin, e.count,
  nexus_audit_text(e.request) as request_id, e.reason, nullif(a.key_id, '') as key_id, k.risk,
  case when e.person = '' then a.caller_id else nexus_audit_text(e.person) end as person_id,
  nexus_audit_text(e.session) as session_id, e.before, e.after, e.personal, e.seq, e.hash`);

/** The same columns of the other tables, which have them as they are read. */
const shared = `id, at, action, result, caller_kind, caller_id, resource_type, resource_id, route, origin, count,
  request_id, reason`;
const details = 'risk, person_id, session_id, before, after, personal';
const places = [
  // What a version of before wrote and no job has packed yet.
  { table: 'eco_audit_unpacked', columns: `${shared}, key_id, ${details}, seq, hash` },
  // What waits for its place in the chain: seconds and hours of the log.
  { table: 'eco_audit_inbox', columns: `${shared}, key_id, ${details}, null::bigint as seq, null::bytea as hash` },
  {
    table: 'eco_audit_coalesced',
    columns: `${shared}, nullif(key_id, '') as key_id, case result when 'success' then 'low' else 'medium' end,
      null, null, null, null, null::bytea, null, null`,
  },
];

const arm = ({ table, columns }: (typeof places)[number], org: string, filter: LogFilter, limit: number) => sql`
  (select ${sql.raw(columns)} from ${sql.table(table)}
    where ${conditionsOf(org, filter)} order by at desc, id desc limit ${limit})`;

function conditionsOf(org: string, filter: LogFilter): RawBuilder<unknown> {
  const { caller, key, action, actionLike, resource, resourceType, result, from, to, before } = filter;
  return all([
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
  ]);
}

const all = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length === 0 ? sql`false` : sql.join(conditions, sql` and `);
