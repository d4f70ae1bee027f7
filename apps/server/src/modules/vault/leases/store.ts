import { sql } from 'kysely';
import type { z } from 'zod';
import { minute, toDate } from '../../../kernel/clock.ts';
import { countRows, pageById } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';
import type { Target } from '../targets/schema.ts';
import { Lease } from './schema.ts';

type State = z.infer<typeof Lease>['state'];

const columns = columnsOf(Lease);
const db = (tx: SystemTx | TenantTx) => tx.tables<Tables>();

/** After so long, a lease whose process was killed is revoked: longer than making one can take. */
const abandonedMs = 2 * minute;
/** After so many attempts, the first 15 minutes ago, a human is needed. */
export const maxAttempts = 5;

const select = (tx: TenantTx, { project, environment }: EnvironmentPath) =>
  db(tx)
    .selectFrom('eco_leases')
    .select(columns)
    .where('environmentId', '=', environment)
    .where('projectId', '=', project);
const update = (tx: TenantTx, id: Id<'lea'>) => db(tx).updateTable('eco_leases').where('id', '=', id);

export interface LeaseFilter {
  state?: State | undefined;
  dynamicSecretId?: Id<'dyn'> | undefined;
}

export function listLeases(
  tx: TenantTx,
  at: EnvironmentPath,
  { state, dynamicSecretId, ...page }: LeaseFilter & PageQuery,
) {
  let query = select(tx, at);
  if (state !== undefined) query = query.where('state', '=', state);
  if (dynamicSecretId !== undefined) query = query.where('dynamicSecretId', '=', dynamicSecretId);
  return pageById(query, page, 'desc');
}

export const findLease = (tx: TenantTx, at: EnvironmentPath, id: Id<'lea'>) =>
  select(tx, at).where('id', '=', id).executeTakeFirst();

export const lockLease = (tx: TenantTx, at: EnvironmentPath, id: Id<'lea'>) =>
  select(tx, at).where('id', '=', id).forUpdate().executeTakeFirst();

/** Under the lock of the dynamic secret. */
export const countOpenLeases = (tx: TenantTx, dynamicSecret: Id<'dyn'>): Promise<number> =>
  countRows(db(tx).selectFrom('eco_leases').where('dynamicSecretId', '=', dynamicSecret).where('endedAt', 'is', null));

/** In seconds. */
export async function ttlOf(tx: TenantTx, dynamicSecret: Id<'dyn'>): Promise<number> {
  const query = db(tx).selectFrom('eco_dynamic_secrets').select('ttlSeconds').where('id', '=', dynamicSecret);
  return (await query.executeTakeFirstOrThrow()).ttlSeconds;
}

export interface NewLease {
  id: Id<'lea'>;
  dynamicSecretId: Id<'dyn'>;
  username: string;
  createdBy: string;
  expiresAt: number;
  maxExpiresAt: number;
}

/** Before its user is made. If nothing follows, it is revoked. */
export async function insertLease(
  tx: TenantTx,
  { project: projectId, environment: environmentId }: EnvironmentPath,
  { expiresAt, maxExpiresAt, ...row }: NewLease,
): Promise<void> {
  await db(tx)
    .insertInto('eco_leases')
    .values({
      ...{ ...row, orgId: tx.org, projectId, environmentId, state: 'creating', createdAt: tx.date },
      expiresAt: toDate(expiresAt),
      maxExpiresAt: toDate(maxExpiresAt),
      revokeAt: toDate(tx.now + abandonedMs),
    })
    .execute();
}

/** Undefined where its revocation has begun. */
export const activateLease = (tx: TenantTx, id: Id<'lea'>) =>
  update(tx, id)
    .set({ state: 'active', revokeAt: sql<Date>`expires_at` })
    .where('state', '=', 'creating')
    .returning(columns)
    .executeTakeFirst();

export const renewLease = (tx: TenantTx, id: Id<'lea'>, expiresAt: Date) =>
  update(tx, id).set({ expiresAt, revokeAt: expiresAt }).returning(columns).executeTakeFirstOrThrow();

/** A lease that is being created keeps its time: removed now, its user could still be created afterwards. */
const revokedNow = (tx: TenantTx) => ({
  revokeAt: sql<Date>`case state when 'creating' then revoke_at else ${tx.date} end`,
  state: sql<State>`case state when 'irrevocable' then state else 'revoking' end`,
});

/** One that has ended stays as it is. */
export const endLease = (tx: TenantTx, id: Id<'lea'>) =>
  update(tx, id).set(revokedNow(tx)).where('endedAt', 'is', null).returning(columns).executeTakeFirst();

/** One whose user may be there and will not be given to anybody, whatever became of the lease meanwhile. */
export const abandonLease = (tx: TenantTx, id: Id<'lea'>, revokeAt: number) =>
  update(tx, id)
    .set({ state: 'revoking', revokeAt: toDate(revokeAt), endedAt: null })
    .execute();

export async function endLeasesOf(tx: TenantTx, dynamicSecret: Id<'dyn'>): Promise<number> {
  const { numUpdatedRows } = await db(tx)
    .updateTable('eco_leases')
    .set(revokedNow(tx))
    .where('dynamicSecretId', '=', dynamicSecret)
    .where('endedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

export const deleteLease = (tx: TenantTx, id: Id<'lea'>) =>
  db(tx).deleteFrom('eco_leases').where('id', '=', id).execute();

export interface DueLease {
  id: Id<'lea'>;
  org: Id<'org'>;
  project: Id<'prj'>;
  environment: Id<'env'>;
  dynamicSecret: Id<'dyn'>;
  username: string;
  state: 'revoking' | 'irrevocable';
  /** This one included. */
  attempts: number;
  target: Target;
  credentials: Buffer | null;
  /** When it is tried again, where this fails. */
  revokeAt: number;
}

/** Leases of what is deleted end with it, not when they would expire. */
export async function endLeasesOfDeleted(tx: SystemTx): Promise<void> {
  await sql`
    update eco_leases l set revoke_at = ${tx.date}
    from eco_environments e join eco_projects p on p.id = e.project_id join eco_organizations o on o.id = p.org_id
    where l.revoke_at > ${tx.date} and l.state = 'active' and e.id = l.environment_id
      and (e.deleted_at is not null or p.deleted_at is not null or o.deleted_at is not null)`.execute(db(tx));
}

/**
 * Leases that are due and that nobody else is at work on. Where nothing follows, they are due again after 1, 2, 4 minutes
 * and so on, up to an hour: for ever, since a server that was away may come back.
 */
export async function claimDueLeases(tx: SystemTx, limit: number): Promise<DueLease[]> {
  const { rows } = await sql<DueLease>`
    with due as (
      select id from eco_leases where revoke_at <= ${tx.date} order by revoke_at limit ${limit} for update skip locked
    )
    update eco_leases l set attempts = l.attempts + 1,
      state = case l.state when 'irrevocable' then l.state else 'revoking' end,
      revoke_at = ${tx.date}::timestamptz + least(interval '1 minute' * power(2, least(l.attempts, 10)), interval '1 hour')
    from due, eco_dynamic_secrets d where l.id = due.id and d.id = l.dynamic_secret_id
    returning l.id, l.org_id as org, l.project_id as project, l.environment_id as environment,
      l.dynamic_secret_id as dynamic_secret, l.username, l.state, l.attempts, d.target, d.credentials, l.revoke_at`.execute(
    db(tx),
  );
  return rows;
}

export async function finishLease(tx: SystemTx | TenantTx, id: Id<'lea'>): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_leases set state = 'revoked', revoke_at = null, failure = null, ended_at = ${toDate(tx.now)}
    where id = ${id} and ended_at is null`.execute(db(tx));
  return numAffectedRows === 1n;
}

export async function noteLeaseFailure(
  tx: SystemTx,
  id: Id<'lea'>,
  { failure, isLast }: { failure: string; isLast: boolean },
): Promise<void> {
  await sql`
    update eco_leases set failure = ${failure}, state = case when ${isLast} then 'irrevocable' else state end
    where id = ${id} and ended_at is null`.execute(db(tx));
}

/** Deleted dynamic secrets none of whose users are left. */
export async function dropDeletedDynamicSecrets(tx: SystemTx): Promise<void> {
  await sql`
    delete from eco_dynamic_secrets d where deleted_at is not null
      and not exists (select from eco_leases l where l.dynamic_secret_id = d.id and l.ended_at is null)`.execute(
    db(tx),
  );
}

export async function pruneLeases(tx: SystemTx, endedBefore: Date): Promise<void> {
  await sql`delete from eco_leases where ended_at <= ${endedBefore}`.execute(db(tx));
}
