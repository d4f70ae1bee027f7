import { countRows, found, knownIds, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { assertDeleted, deletedNow, deletionOf, restoredNow } from '../deletion.ts';
import { tenancyErrors } from '../errors.ts';
import { maxEnvironments } from '../limits.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import { withFreeSlug } from '../slug.ts';
import { keysOf } from '../state.ts';
import type { Tables } from '../tables.ts';
import {
  type EnvironmentChanges,
  EnvironmentRow,
  environment,
  environmentEvents,
  type NewEnvironment,
} from './schema.ts';

/** Rights are asked for the project in the path: an environment of another project is not there. */
interface Path {
  project: Id<'prj'>;
  environment: Id<'env'>;
}

const columns = columnsOf(EnvironmentRow);
const refuseTaken = onTaken('eco_environments_slug', tenancyErrors.SLUG_TAKEN);
const db = (tx: TenantTx) => tx.tables<Tables>();
const live = (tx: TenantTx) => db(tx).selectFrom('eco_environments').where('deletedAt', 'is', null);
const select = (tx: TenantTx) => live(tx).select(columns);
const byPath = (tx: TenantTx, path: Path) =>
  select(tx).where('id', '=', path.environment).where('projectId', '=', path.project);
const update = (tx: TenantTx) => db(tx).updateTable('eco_environments').where('orgId', '=', tx.org);
const projectById = (tx: TenantTx, id: Id<'prj'>) =>
  db(tx).selectFrom('eco_projects').select('id').where('id', '=', id).where('deletedAt', 'is', null);

export async function listEnvironments(tx: TenantTx, project: Id<'prj'>, page: PageQuery) {
  found(await projectById(tx, project).executeTakeFirst());
  return pageById(select(tx).where('orgId', '=', tx.org).where('projectId', '=', project), page, 'asc');
}

/** Of one or more projects, oldest first. */
export async function environmentsOf(tx: TenantTx, projects: readonly Id<'prj'>[]) {
  if (projects.length === 0) return [];
  return select(tx)
    .where('orgId', '=', tx.org)
    .where((of) => of('projectId', '=', of.fn.any(of.val([...projects]))))
    .orderBy('id')
    .execute();
}

export const readEnvironment = async (tx: TenantTx, path: Path) => found(await byPath(tx, path).executeTakeFirst());

export async function createEnvironment(tx: TenantTx, project: Id<'prj'>, values: NewEnvironment) {
  // Under the lock, so that concurrent calls do not exceed the limit together.
  found(await projectById(tx, project).forUpdate().executeTakeFirst());
  await refuseMore(tx, project);
  const { production = false } = values;
  const after = await withFreeSlug(values, 'environment', async (slug) => {
    const [row] = await insertEnvironments(tx, project, [{ name: values.name, slug, production }]);
    return row;
  });
  environment.record(tx, 'create', { after });
  return after;
}

/** Of all projects that are not deleted. */
export const countEnvironments = (tx: TenantTx): Promise<number> =>
  countRows(
    live(tx)
      .where('orgId', '=', tx.org)
      .where((of) =>
        of('projectId', 'in', db(tx).selectFrom('eco_projects').select('id').where('deletedAt', 'is', null)),
      ),
  );

async function refuseMore(tx: TenantTx, project: Id<'prj'>): Promise<void> {
  if ((await countRows(live(tx).where('projectId', '=', project))) >= maxEnvironments)
    throw tenancyErrors.TOO_MANY(`At most ${maxEnvironments} environments`);
}

/** Leaves out those whose slug is taken in the project. */
export const insertEnvironments = (
  tx: TenantTx,
  projectId: Id<'prj'>,
  all: readonly { name: string; slug: string; production: boolean }[],
) =>
  db(tx)
    .insertInto('eco_environments')
    .values(all.map((values) => ({ ...values, ...newRow(tx, 'env'), projectId })))
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'projectId', 'slug']).where('deletedAt', 'is', null).doNothing(),
    )
    .returning(columns)
    .execute();

export async function updateEnvironment(tx: TenantTx, path: Path, changes: EnvironmentChanges) {
  const before = found(await byPath(tx, path).forUpdate().executeTakeFirst());
  const query = update(tx)
    .set({ ...pickDefined(changes), updatedAt: tx.date })
    .where('id', '=', before.id);
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  environment.record(tx, 'update', { before, after, risk: before.production && !after.production ? 'high' : 'low' });
  return after;
}

export async function deleteEnvironment(tx: TenantTx, path: Path) {
  await lockOrganization(tx);
  const before = found(await byPath(tx, path).forUpdate().executeTakeFirst());
  await update(tx).set(deletedNow(tx)).where('id', '=', before.id).execute();
  const { facts, reply } = deletionOf(tx, await keysOf(tx).revokeWith(tx, before.id));
  environment.record(tx, 'delete', { before, deletion: facts, risk: before.production ? 'high' : 'low' });
  return reply;
}

/** @throws NOT_DELETED, TOO_MANY, and SLUG_TAKEN where a newer environment has it. */
export async function restoreEnvironment(tx: TenantTx, { project, environment: id }: Path) {
  await lockOrganization(tx);
  found(await projectById(tx, project).forUpdate().executeTakeFirst());
  const query = db(tx).selectFrom('eco_environments').select('deletedAt').where('projectId', '=', project);
  assertDeleted(found(await query.where('id', '=', id).forUpdate().executeTakeFirst()));
  await refuseMore(tx, project);
  const restoring = update(tx).set(restoredNow(tx)).where('id', '=', id).returning(columns);
  const after = await restoring.executeTakeFirstOrThrow().catch(refuseTaken);
  const keys = await keysOf(tx).restoreWith(tx, id);
  tx.audit({ resource: { type: 'environment', id }, after: { keys }, risk: after.production ? 'high' : 'low' });
  tx.emit(environmentEvents.restored(id, { keys }));
  return after;
}

/** With their project, which is locked. */
export async function deleteEnvironmentsOf(tx: TenantTx, project: Id<'prj'>) {
  const query = live(tx).select('id').where('projectId', '=', project).orderBy('id');
  const environments = (await query.forUpdate().execute()).map(({ id }) => id);
  const deleting = update(tx).set({ ...deletedNow(tx), deletedWithProject: true });
  await deleting.where('projectId', '=', project).where('deletedAt', 'is', null).execute();
  return { environments, keys: await sumOf(environments, (id) => keysOf(tx).revokeWith(tx, id)) };
}

/** Restores those that were deleted with the project; returns how many keys work again. */
export async function restoreEnvironmentsOf(tx: TenantTx, project: Id<'prj'>): Promise<number> {
  const restored = await update(tx)
    .set({ ...restoredNow(tx), deletedWithProject: false })
    .where('projectId', '=', project)
    .where('deletedWithProject', '=', true)
    .returning('id')
    .execute();
  return sumOf(restored, ({ id }) => keysOf(tx).restoreWith(tx, id));
}

async function sumOf<T>(all: readonly T[], count: (each: T) => Promise<number>): Promise<number> {
  let sum = 0;
  for (const each of all) sum += await count(each);
  return sum;
}

/** Also of a deleted one. */
export async function projectOfEnvironment(tx: TenantTx, id: string): Promise<Id<'prj'>> {
  const query = db(tx)
    .selectFrom('eco_environments')
    .select('projectId')
    .where('id', '=', id as Id<'env'>);
  return found(await query.executeTakeFirst()).projectId;
}

/** The ids that are environments; these cannot be deleted before this transaction ends. */
export const knownEnvironments = (tx: TenantTx, ids: readonly Id<'env'>[]): Promise<Set<string>> =>
  knownIds(select(tx), ids);

/** The environment, which cannot be deleted before this transaction ends. @throws NOT_FOUND */
export async function assertEnvironment(tx: TenantTx, id: string) {
  const query = select(tx).where('id', '=', id as Id<'env'>);
  return found(await query.forKeyShare().executeTakeFirst(), 'No such environment');
}
