import { sql } from 'kysely';
import { minute, toDate } from '../../../kernel/clock.ts';
import { countRows, json, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import type { Tables } from '../tables.ts';
import { Rotator, type RotatorTarget } from './schema.ts';

const columns = columnsOf(Rotator);
const db = (tx: SystemTx | TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx, { project, environment }: EnvironmentPath) =>
  db(tx)
    .selectFrom('eco_rotators')
    .select(columns)
    .where('environmentId', '=', environment)
    .where('projectId', '=', project);

export const listRotators = (tx: TenantTx, at: EnvironmentPath, page: PageQuery) =>
  pageById(select(tx, at), page, 'asc');

export const findRotator = (tx: TenantTx, at: EnvironmentPath, id: Id<'rot'>) =>
  select(tx, at).where('id', '=', id).executeTakeFirst();

export const lockRotator = (tx: TenantTx, at: EnvironmentPath, id: Id<'rot'>) =>
  select(tx, at).where('id', '=', id).forUpdate().executeTakeFirst();

interface NewRow {
  id: Id<'rot'>;
  path: string;
  name: string;
  target: RotatorTarget;
  credentials: Buffer | null;
  intervalSeconds: number | null;
  nextAt: Date;
  createdBy: string;
}

/** @throws ROTATOR_TAKEN */
export const insertRotator = (
  tx: TenantTx,
  { project: projectId, environment: environmentId }: EnvironmentPath,
  { target, ...row }: NewRow,
) =>
  db(tx)
    .insertInto('eco_rotators')
    .values({ ...newRow(tx, 'rot'), ...row, projectId, environmentId, target: json(target) })
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(onTaken('eco_rotators_environment_id_path_name_key', vaultErrors.ROTATOR_TAKEN));

/** Nobody else adds one to the environment until the transaction ends. */
export async function countLocked(tx: TenantTx, environment: Id<'env'>): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`rotators ${environment}`}, 0))`.execute(db(tx));
  return countRows(db(tx).selectFrom('eco_rotators').where('environmentId', '=', environment));
}

export const updateRotator = (
  tx: TenantTx,
  id: Id<'rot'>,
  changes: { credentials?: Buffer; intervalSeconds?: number | null; nextAt?: Date | null },
) =>
  db(tx)
    .updateTable('eco_rotators')
    .set({ ...changes, updatedAt: tx.date })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();

export const deleteRotator = (tx: TenantTx, id: Id<'rot'>) =>
  db(tx).deleteFrom('eco_rotators').where('id', '=', id).execute();

/** Longer than a rotation can take: 6 s to connect, 20 s to set a password, 6 s to prove it; or 15 s for a receiver. */
const busyMs = minute;

export interface DueRotator {
  id: Id<'rot'>;
  org: Id<'org'>;
  project: Id<'prj'>;
  environment: Id<'env'>;
  path: string;
  name: string;
  target: RotatorTarget;
  credentials: Buffer | null;
  pending: Buffer | null;
  rotations: number;
  /** This one included. */
  attempts: number;
}

/** Claims rotators that are due. Each is due again after 1, 2, 4 minutes and so on, up to an hour, unless it finishes. */
export async function claimDueRotators(tx: SystemTx, limit: number): Promise<DueRotator[]> {
  const { rows } = await sql<DueRotator>`
    with due as (
      select r.id from eco_rotators r
      join eco_environments e on e.id = r.environment_id join eco_projects p on p.id = e.project_id
      join eco_organizations o on o.id = r.org_id
      where r.next_at <= ${tx.date} and (r.busy_until is null or r.busy_until <= ${tx.date})
        and e.deleted_at is null and p.deleted_at is null and o.deleted_at is null
      order by r.next_at limit ${limit} for update of r skip locked
    )
    update eco_rotators r set attempts = r.attempts + 1, busy_until = ${toDate(tx.now + busyMs)},
      next_at = ${tx.date}::timestamptz + least(interval '1 minute' * power(2, least(r.attempts, 10)), interval '1 hour')
    from due where r.id = due.id
    returning r.id, r.org_id as org, r.project_id as project, r.environment_id as environment, r.path, r.name, r.target,
      r.credentials, r.pending, r.rotations, r.attempts`.execute(db(tx));
  return rows;
}

/** Stores the pending value, unless there is one. Undefined if this rotation has finished. */
export async function keepPending(
  tx: TenantTx,
  { id, rotations }: Pick<DueRotator, 'id' | 'rotations'>,
  pending: Buffer,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ pending: Buffer }>`
    update eco_rotators set pending = coalesce(pending, ${pending}) where id = ${id} and rotations = ${rotations}
    returning pending`.execute(db(tx));
  return rows[0]?.pending;
}

/** The row of the rotation that began with this count, which nobody finishes twice. */
export async function finishRotation(
  tx: TenantTx,
  { id, rotations }: Pick<DueRotator, 'id' | 'rotations'>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_rotators set pending = null, rotations = rotations + 1, rotated_at = ${tx.date}, attempts = 0,
      busy_until = null, failed_at = null, failure = null,
      next_at = ${tx.date}::timestamptz + interval '1 second' * interval_seconds
    where id = ${id} and rotations = ${rotations}`.execute(db(tx));
  return numAffectedRows === 1n;
}

export async function noteRotationFailure(tx: SystemTx, id: Id<'rot'>, failure: string): Promise<void> {
  await sql`
    update eco_rotators set failure = ${failure}, failed_at = ${toDate(tx.now)}, busy_until = null
    where id = ${id}`.execute(db(tx));
}
