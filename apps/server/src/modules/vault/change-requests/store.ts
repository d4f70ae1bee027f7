import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type PageQuery, pageOf, placeIn } from '../../../kernel/paging.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';
import type { statuses } from './schema.ts';

const db = (tx: SystemTx | TenantTx) => tx.tables<Tables>();

export type Status = (typeof statuses)[number];

export interface RequestRow {
  id: Id<'chr'>;
  reason: string;
  status: Status;
  /** Those that the caller is shown. */
  changes: number;
  /** Of all that it changes. */
  paths: string[];
  approvals: number;
  approvalsNeeded: number;
  requestedBy: string;
  personId: Id<'usr'> | null;
  createdAt: number;
  expiresAt: number;
  endedAt: number | null;
  endedBy: string | null;
  note: string | null;
}

/** A request is over when its time is, whether or not the job that says so has run. */
const columns = (tx: TenantTx) => sql`
  r.id, r.reason, r.paths, case when r.status = 'open' and r.expires_at <= ${tx.date} then 'expired' else r.status end as status,
  (select count(*) from eco_proposed_changes c where c.request_id = r.id) as changes,
  (select count(*) from eco_approvals a where a.request_id = r.id) as approvals,
  coalesce(p.approvals + case when r.person_id is null then 1 else 0 end, 0) as approvals_needed,
  r.requested_by, r.person_id, r.created_at, r.expires_at, r.ended_at, r.ended_by, r.note`;

const requests = ({ project, environment }: EnvironmentPath) => sql`
  eco_environments e join eco_change_requests r on r.environment_id = e.id
  left join eco_approval_policies p on p.environment_id = e.id
  where e.id = ${environment} and e.project_id = ${project} and e.deleted_at is null
    and exists (select from eco_proposed_changes c where c.request_id = r.id)`;

/** Newest first. */
export async function listRequests(
  tx: TenantTx,
  at: EnvironmentPath,
  { status, limit, cursor }: { status?: Status | undefined } & PageQuery,
) {
  const last = placeIn(cursor);
  const after = last === undefined ? sql`true` : sql`(created_at, id) < (${toDate(last.at)}, ${last.id})`;
  const wanted = status === undefined ? sql`true` : sql`status = ${status}`;
  const { rows } = await sql<RequestRow>`
    select * from (select ${columns(tx)} from ${requests(at)}) all_requests
    where ${after} and ${wanted} order by created_at desc, id desc limit ${limit + 1}`.execute(db(tx));
  return pageOf(
    rows,
    limit,
    ({ createdAt, id }) => [String(createdAt), id],
    (row) => row,
  );
}

export async function findRequest(tx: TenantTx, at: EnvironmentPath, id: Id<'chr'>): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`select ${columns(tx)} from ${requests(at)} and r.id = ${id}`.execute(db(tx));
  return rows[0];
}

/** Approvals and ends of one request come one after another. */
export async function lockRequest(tx: TenantTx, id: Id<'chr'>): Promise<void> {
  await sql`select from eco_change_requests where id = ${id} for update`.execute(db(tx));
}

/** Nobody else makes a request of the environment until the transaction ends. */
export async function countOpenLocked(tx: TenantTx, environment: Id<'env'>): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`vault change requests ${environment}`}, 0))`.execute(
    db(tx),
  );
  const { rows } = await sql<{ count: number }>`
    select count(*) from eco_change_requests
    where environment_id = ${environment} and status = 'open' and expires_at > ${tx.date}`.execute(db(tx));
  return rows[0]?.count ?? 0;
}

export interface NewRequest {
  id: Id<'chr'>;
  reason: string;
  paths: readonly string[];
  requestedBy: string;
  person: string | undefined;
  expiresAt: number;
}

export async function insertRequest(
  tx: TenantTx,
  environment: Id<'env'>,
  { id, reason, paths, requestedBy, person, expiresAt }: NewRequest,
): Promise<void> {
  await sql`
    insert into eco_change_requests (id, org_id, environment_id, reason, paths, requested_by, person_id, created_at, expires_at)
    values (${id}, ${tx.org}, ${environment}, ${reason}, ${paths}, ${requestedBy}, ${person ?? null}, ${tx.date},
      ${toDate(expiresAt)})`.execute(db(tx));
}

export interface ProposedRow {
  path: string;
  name: string;
  /** 0: it was not there. */
  base: number;
  removes: boolean;
  value: Buffer | null;
  comment: string | null;
  tags: string[] | null;
}

export async function insertChanges(
  tx: TenantTx,
  environment: Id<'env'>,
  request: Id<'chr'>,
  rows: readonly ProposedRow[],
): Promise<void> {
  await sql`
    insert into eco_proposed_changes (org_id, environment_id, request_id, path, name, base, removes, value, comment, tags)
    select ${tx.org}, ${environment}, ${request}, path, name, base, removes, value, comment, tags::jsonb
    from unnest(${rows.map(({ path }) => path)}::text[], ${rows.map(({ name }) => name)}::text[],
      ${rows.map(({ base }) => base)}::integer[], ${rows.map(({ removes }) => removes)}::boolean[],
      ${rows.map(({ value }) => value)}::bytea[], ${rows.map(({ comment }) => comment)}::text[],
      ${rows.map(({ tags }) => (tags === null ? null : JSON.stringify(tags)))}::text[])
      as t (path, name, base, removes, value, comment, tags)`.execute(db(tx));
}

/** By folder and name. */
export async function changesOf(tx: TenantTx, request: Id<'chr'>): Promise<ProposedRow[]> {
  const { rows } = await sql<ProposedRow>`
    select path, name, base, removes, value, comment, tags from eco_proposed_changes
    where request_id = ${request} order by path, name`.execute(db(tx));
  return rows;
}

interface NamedRow {
  path: string;
  name: string;
  act: 'create' | 'update' | 'delete';
  version: number | null;
  currentVersion: number | null;
}

/** By folder and name, with the versions that the secrets have now. */
export async function namedChanges(tx: TenantTx, environment: Id<'env'>, request: Id<'chr'>): Promise<NamedRow[]> {
  const { rows } = await sql<NamedRow>`
    select c.path, c.name, case when c.removes then 'delete' when c.base = 0 then 'create' else 'update' end as act,
      nullif(c.base, 0) as version, v.since as current_version
    from eco_proposed_changes c
    left join eco_folders f on f.environment_id = ${environment} and f.path = c.path
    left join eco_secret_names n on n.folder_id = f.id and n.name = c.name
    left join eco_secret_values v on v.secret_id = n.id and v.until is null
    where c.request_id = ${request} order by c.path, c.name`.execute(db(tx));
  return rows;
}

/** The versions that these secrets have now; those that are not there are missing. */
export async function versionsOf(
  tx: TenantTx,
  environment: Id<'env'>,
  secrets: readonly { path: string; name: string }[],
): Promise<{ path: string; name: string; version: number }[]> {
  const { rows } = await sql<{ path: string; name: string; version: number }>`
    select t.path, t.name, v.since as version
    from unnest(${secrets.map(({ path }) => path)}::text[], ${secrets.map(({ name }) => name)}::text[]) as t (path, name)
    join eco_folders f on f.environment_id = ${environment} and f.path = t.path
    join eco_secret_names n on n.folder_id = f.id and n.name = t.name
    join eco_secret_values v on v.secret_id = n.id and v.until is null`.execute(db(tx));
  return rows;
}

interface ApprovalRow {
  personId: Id<'usr'>;
  createdAt: number;
}

export async function approvalsOf(tx: TenantTx, request: Id<'chr'>): Promise<ApprovalRow[]> {
  const { rows } = await sql<ApprovalRow>`
    select person_id, created_at from eco_approvals where request_id = ${request} order by created_at, person_id`.execute(
    db(tx),
  );
  return rows;
}

/** False where the person has approved it already. */
export async function insertApproval(tx: TenantTx, environment: Id<'env'>, request: Id<'chr'>): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into eco_approvals (org_id, environment_id, request_id, person_id, created_at)
    values (${tx.org}, ${environment}, ${request}, ${tx.person}, ${tx.date}) on conflict do nothing`.execute(db(tx));
  return numAffectedRows === 1n;
}

export interface End {
  status: Exclude<Status, 'open'>;
  by: string;
  note?: string | undefined;
}

/** With it, the values that it proposed are gone. */
export async function endRequest(tx: TenantTx, id: Id<'chr'>, { status, by, note }: End): Promise<void> {
  await sql`
    update eco_change_requests set status = ${status}, ended_by = ${by}, ended_at = ${tx.date}, note = ${note ?? null}
    where id = ${id}`.execute(db(tx));
  await sql`update eco_proposed_changes set value = null where request_id = ${id} and value is not null`.execute(
    db(tx),
  );
}

export interface ExpiredRow {
  id: Id<'chr'>;
  org: Id<'org'>;
  projectId: Id<'prj'>;
  environmentId: Id<'env'>;
  changes: number;
  approvals: number;
}

/** Ends those whose time is over, and drops their values. */
export async function expireRequests(tx: SystemTx, by: string, limit: number): Promise<ExpiredRow[]> {
  const { rows } = await sql<ExpiredRow>`
    with over as (
      select id from eco_change_requests where status = 'open' and expires_at <= ${tx.date}
      order by expires_at limit ${limit} for update skip locked
    ), ended as (
      update eco_change_requests r set status = 'expired', ended_by = ${by}, ended_at = ${tx.date}
      from over where r.id = over.id returning r.id, r.org_id, r.environment_id
    ), dropped as (
      update eco_proposed_changes c set value = null from over where c.request_id = over.id and c.value is not null
    )
    select r.id, r.org_id as org, e.project_id, r.environment_id,
      (select count(*) from eco_proposed_changes c where c.request_id = r.id) as changes,
      (select count(*) from eco_approvals a where a.request_id = r.id) as approvals
    from ended r join eco_environments e on e.id = r.environment_id`.execute(db(tx));
  return rows;
}

export const deleteEnded = (tx: SystemTx, before: Date) =>
  sql`delete from eco_change_requests where status <> 'open' and ended_at <= ${before}`.execute(db(tx));
