import { sql } from 'kysely';
import { countRows, found, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { assertDeleted, deletedNow, deletionOf, restoredNow } from '../deletion.ts';
import {
  deleteEnvironmentsOf,
  environmentsOf,
  insertEnvironments,
  restoreEnvironmentsOf,
} from '../environments/environments.ts';
import { tenancyErrors } from '../errors.ts';
import { maxProjects } from '../limits.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import { withFreeSlug } from '../slug.ts';
import type { Tables } from '../tables.ts';
import {
  type NewProject,
  type ProjectChanges,
  type ProjectQuery,
  ProjectRow,
  project,
  projectEvents,
} from './schema.ts';

const columns = columnsOf(ProjectRow);
const refuseTaken = onTaken('eco_projects_slug', tenancyErrors.SLUG_TAKEN);
const db = (tx: TenantTx) => tx.tables<Tables>();
const live = (tx: TenantTx) => db(tx).selectFrom('eco_projects').where('deletedAt', 'is', null);
const select = (tx: TenantTx) => live(tx).select(columns);
const byId = (tx: TenantTx, id: Id<'prj'>) => select(tx).where('id', '=', id);
const update = (tx: TenantTx, id: Id<'prj'>) => db(tx).updateTable('eco_projects').where('id', '=', id);

/** Newest first. */
export async function listProjects(tx: TenantTx, { slug, ...request }: ProjectQuery) {
  const rows = select(tx).where('orgId', '=', tx.org);
  const page = await pageById(slug === undefined ? rows : rows.where('slug', '=', slug), request, 'desc');
  const all = await environmentsOf(
    tx,
    page.items.map(({ id }) => id),
  );
  const items = page.items.map((row) => ({
    ...row,
    environments: all.filter(({ projectId }) => projectId === row.id),
  }));
  return { ...page, items };
}

const withEnvironments = async <Row extends { id: Id<'prj'> }>(tx: TenantTx, row: Row) => ({
  ...row,
  environments: await environmentsOf(tx, [row.id]),
});

export const readProject = async (tx: TenantTx, id: Id<'prj'>) =>
  withEnvironments(tx, found(await byId(tx, id).executeTakeFirst()));

export async function createProject(tx: TenantTx, values: NewProject) {
  await refuseMore(tx);
  return insertProject(tx, values);
}

export const countProjects = (tx: TenantTx): Promise<number> => countRows(live(tx).where('orgId', '=', tx.org));

async function refuseMore(tx: TenantTx): Promise<void> {
  if ((await countProjects(tx)) >= maxProjects) throw tenancyErrors.TOO_MANY(`At most ${maxProjects} projects`);
}

const firstEnvironments = [
  { name: 'development', slug: 'development', production: false },
  { name: 'staging', slug: 'staging', production: false },
  { name: 'production', slug: 'production', production: true },
];

/** With its first three environments. @throws SLUG_TAKEN */
export async function insertProject(tx: TenantTx, values: NewProject) {
  const after = await withFreeSlug(values, 'project', (slug) =>
    db(tx)
      .insertInto('eco_projects')
      .values({ ...pickDefined(values), slug, ...newRow(tx, 'prj') })
      .onConflict((conflict) => conflict.columns(['orgId', 'slug']).where('deletedAt', 'is', null).doNothing())
      .returning(columns)
      .executeTakeFirst(),
  );
  const environments = await insertEnvironments(tx, after.id, firstEnvironments);
  project.record(tx, 'create', { after });
  return { ...after, environments };
}

export async function updateProject(tx: TenantTx, id: Id<'prj'>, changes: ProjectChanges) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  const query = update(tx, id).set({ ...pickDefined(changes), updatedAt: tx.date });
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  project.record(tx, 'update', { before, after });
  return withEnvironments(tx, after);
}

/** With its environments. What later modules keep there is erased with it, by reference; until then it is not in use. */
export async function deleteProject(tx: TenantTx, id: Id<'prj'>) {
  await lockOrganization(tx);
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  await update(tx, id).set(deletedNow(tx)).execute();
  const { environments, keys } = await deleteEnvironmentsOf(tx, id);
  const { facts, reply } = deletionOf(tx, keys);
  project.record(tx, 'delete', { before, deletion: { ...facts, environments }, risk: 'high' });
  return { ...reply, environments: environments.length };
}

/** @throws NOT_DELETED, TOO_MANY, and SLUG_TAKEN where a newer project has it. */
export async function restoreProject(tx: TenantTx, id: Id<'prj'>) {
  await lockOrganization(tx);
  const query = db(tx).selectFrom('eco_projects').select('deletedAt').where('id', '=', id);
  assertDeleted(found(await query.forUpdate().executeTakeFirst()));
  await refuseMore(tx);
  const after = await update(tx, id)
    .set(restoredNow(tx))
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(refuseTaken);
  const keys = await restoreEnvironmentsOf(tx, id);
  tx.audit({ resource: { type: 'project', id }, after: { keys }, risk: 'high' });
  tx.emit(projectEvents.restored(id, { keys }));
  return withEnvironments(tx, after);
}

/** For tables of later modules: whether the project that the column names is not deleted. */
export const projectIsInUse = (column: string) =>
  sql<boolean>`exists (select from eco_projects where id = ${sql.ref(column)} and deleted_at is null)`;

/** The project cannot be deleted before this transaction ends. @throws NOT_FOUND */
export async function assertProject(tx: TenantTx, id: string): Promise<void> {
  found(
    await byId(tx, id as Id<'prj'>)
      .forKeyShare()
      .executeTakeFirst(),
    'No such project',
  );
}
