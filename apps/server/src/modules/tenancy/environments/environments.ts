import { deleted } from '../../../http/noun.ts';
import { countRows, found, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageRequest } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { tenancyErrors } from '../errors.ts';
import { maxEnvironments } from '../limits.ts';
import { withFreeSlug } from '../slug.ts';
import { runDeletionHooks } from '../state.ts';
import type { Tables } from '../tables.ts';
import { type EnvironmentChanges, EnvironmentRow, environment, type NewEnvironment } from './schema.ts';

/** Rights are asked for the project in the path: an environment of another project is not there. */
interface Path {
  project: Id<'prj'>;
  environment: Id<'env'>;
}

const columns = columnsOf(EnvironmentRow);
const refuseTaken = onTaken('eco_environments_org_id_project_id_slug_key', tenancyErrors.SLUG_TAKEN);
const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_environments').select(columns);
const byPath = (tx: TenantTx, path: Path) =>
  select(tx).where('id', '=', path.environment).where('projectId', '=', path.project);
const projectById = (tx: TenantTx, id: Id<'prj'>) =>
  db(tx).selectFrom('eco_projects').select('id').where('id', '=', id);

export async function listEnvironments(tx: TenantTx, project: Id<'prj'>, page: PageRequest) {
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
  const count = await countRows(db(tx).selectFrom('eco_environments').where('projectId', '=', project));
  if (count >= maxEnvironments) throw tenancyErrors.TOO_MANY(`At most ${maxEnvironments} environments`);
  const { production = false } = values;
  const after = await withFreeSlug(values, 'environment', async (slug) => {
    const [row] = await insertEnvironments(tx, project, [{ name: values.name, slug, production }]);
    return row;
  });
  environment.record(tx, 'create', { after });
  return after;
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
    .onConflict((conflict) => conflict.columns(['orgId', 'projectId', 'slug']).doNothing())
    .returning(columns)
    .execute();

export async function updateEnvironment(tx: TenantTx, path: Path, changes: EnvironmentChanges) {
  const before = found(await byPath(tx, path).forUpdate().executeTakeFirst());
  const query = db(tx)
    .updateTable('eco_environments')
    .set({ ...pickDefined(changes), updatedAt: tx.date })
    .where('id', '=', before.id);
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  environment.record(tx, 'update', { before, after, risk: before.production && !after.production ? 'high' : 'low' });
  return after;
}

export async function deleteEnvironment(tx: TenantTx, path: Path) {
  const before = found(await byPath(tx, path).forUpdate().executeTakeFirst());
  await runDeletionHooks(tx, 'environment', before.id);
  await db(tx).deleteFrom('eco_environments').where('id', '=', before.id).execute();
  environment.record(tx, 'delete', { before, risk: before.production ? 'high' : 'low' });
  return deleted;
}

/** The environment, which cannot be deleted before this transaction ends. @throws NOT_FOUND */
export async function assertEnvironment(tx: TenantTx, id: string) {
  const query = select(tx).where('id', '=', id as Id<'env'>);
  return found(await query.forKeyShare().executeTakeFirst(), 'No such environment');
}
