import { deleted } from '../../../http/noun.ts';
import { countRows, found, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageRequest } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { environmentsOf, insertEnvironments } from '../environments/environments.ts';
import { tenancyErrors } from '../errors.ts';
import { maxProjects } from '../limits.ts';
import { withFreeSlug } from '../slug.ts';
import { runDeletionHooks } from '../state.ts';
import type { Tables } from '../tables.ts';
import { type NewProject, type ProjectChanges, ProjectRow, project } from './schema.ts';

const columns = columnsOf(ProjectRow);
const refuseTaken = onTaken('eco_projects_org_id_slug_key', tenancyErrors.SLUG_TAKEN);
const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_projects').select(columns);
const byId = (tx: TenantTx, id: Id<'prj'>) => select(tx).where('id', '=', id);

/** Newest first. */
export async function listProjects(tx: TenantTx, request: PageRequest) {
  const page = await pageById(select(tx).where('orgId', '=', tx.org), request, 'desc');
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
  const count = await countRows(db(tx).selectFrom('eco_projects').where('orgId', '=', tx.org));
  if (count >= maxProjects) throw tenancyErrors.TOO_MANY(`At most ${maxProjects} projects`);
  return insertProject(tx, values);
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
      .onConflict((conflict) => conflict.columns(['orgId', 'slug']).doNothing())
      .returning(columns)
      .executeTakeFirst(),
  );
  const environments = await insertEnvironments(tx, after.id, firstEnvironments);
  project.record(tx, 'create', { after });
  return { ...after, environments };
}

export async function updateProject(tx: TenantTx, id: Id<'prj'>, changes: ProjectChanges) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  const query = db(tx)
    .updateTable('eco_projects')
    .set({ ...pickDefined(changes), updatedAt: tx.date })
    .where('id', '=', id);
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  project.record(tx, 'update', { before, after });
  return withEnvironments(tx, after);
}

/** Its environments and the bindings to them go with it, by reference; what other modules keep there, by their hooks. */
export async function deleteProject(tx: TenantTx, id: Id<'prj'>) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  const environments = (await environmentsOf(tx, [id])).map((each) => each.id);
  await runDeletionHooks(tx, 'project', id);
  await db(tx).deleteFrom('eco_projects').where('id', '=', id).execute();
  project.record(tx, 'delete', { before: { ...before, environments }, risk: 'high' });
  return deleted;
}

/** The project cannot be deleted before this transaction ends. @throws NOT_FOUND */
export async function assertProject(tx: TenantTx, id: string): Promise<void> {
  found(
    await byId(tx, id as Id<'prj'>)
      .forKeyShare()
      .executeTakeFirst(),
    'No such project',
  );
}
