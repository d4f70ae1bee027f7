import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import { isUniqueViolation } from '../../kernel/db/errors.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { type Changes, given } from './changes.ts';
import { tenancyErrors } from './errors.ts';
import { maxEnvironments } from './limits.ts';
import { slugCandidates } from './slug.ts';
import { runDeletionHooks } from './state.ts';
import * as store from './store/environments.ts';
import * as projects from './store/projects.ts';

export interface EnvironmentView {
  id: Id<'env'>;
  project: Id<'prj'>;
  name: string;
  slug: string;
  /** What happens here is real: stricter rules hang on it. */
  production: boolean;
  createdAt: string;
  updatedAt: string;
}

export const environmentView = (row: store.EnvironmentRow): EnvironmentView => ({
  id: row.id,
  project: row.project_id,
  name: row.name,
  slug: row.slug,
  production: row.production,
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
});

export interface EnvironmentInput {
  name: string;
  /** Derived from the name where absent. */
  slug?: string | undefined;
  production?: boolean | undefined;
}

export async function createEnvironment(
  tx: TenantTx,
  _caller: Caller,
  project: Id<'prj'>,
  { name, slug, production = false }: EnvironmentInput,
): Promise<EnvironmentView> {
  if ((await projects.findForUpdate(tx, project)) === undefined) throw errors.NOT_FOUND();
  const existing = await store.ofProjects(tx, [project]);
  if (existing.length >= maxEnvironments) throw tenancyErrors.TOO_MANY(`At most ${maxEnvironments} environments`);
  const id = tx.newId('env');
  for (const candidate of slug === undefined ? slugCandidates(name, 'environment') : [slug]) {
    const [row] = await store.insert(tx, project, [{ id, name, slug: candidate, production }]);
    if (row === undefined) continue;
    tx.audit({ resource: { type: 'environment', id }, after: { name, slug: row.slug, production } });
    tx.emit({ type: 'environment.created', subject: id, data: { project, production } });
    return environmentView(row);
  }
  throw tenancyErrors.SLUG_TAKEN();
}

export async function listEnvironments(
  tx: TenantTx,
  project: Id<'prj'>,
  { limit, cursor }: PageRequest,
): Promise<Page<EnvironmentView>> {
  if ((await projects.find(tx, project)) === undefined) throw errors.NOT_FOUND();
  const rows = await store.list(tx, project, decodeCursor(cursor)?.[0] ?? '', limit + 1);
  return pageOf(rows, limit, (row) => [row.id], environmentView);
}

export interface EnvironmentPath {
  project: Id<'prj'>;
  environment: Id<'env'>;
}

export async function readEnvironment(
  tx: TenantTx,
  { project, environment }: EnvironmentPath,
): Promise<EnvironmentView> {
  const row = await store.find(tx, environment);
  // Rights were asked for the project in the path: an environment of another one is not there.
  if (row?.project_id !== project) throw errors.NOT_FOUND();
  return environmentView(row);
}

export async function updateEnvironment(
  tx: TenantTx,
  _caller: Caller,
  { project, environment: id }: EnvironmentPath,
  input: Changes<EnvironmentInput>,
): Promise<EnvironmentView> {
  const before = await store.findForUpdate(tx, project, id);
  if (before === undefined) throw errors.NOT_FOUND();
  const changes = given(input);
  const after = await store.update(tx, id, changes).catch((error: unknown) => {
    throw isUniqueViolation(error) ? tenancyErrors.SLUG_TAKEN() : error;
  });
  const told = ({ name, slug, production }: store.EnvironmentRow) => ({ name, slug, production });
  const risk = before.production && !after.production ? 'high' : 'low';
  tx.audit({ resource: { type: 'environment', id }, before: told(before), after: told(after), risk });
  tx.emit({ type: 'environment.updated', subject: id, data: { project, production: after.production } });
  return environmentView(after);
}

export async function deleteEnvironment(
  tx: TenantTx,
  _caller: Caller,
  { project, environment: id }: EnvironmentPath,
): Promise<void> {
  const before = await store.findForUpdate(tx, project, id);
  if (before === undefined) throw errors.NOT_FOUND();
  await runDeletionHooks(tx, 'environment', id);
  await store.remove(tx, id);
  const { name, slug, production } = before;
  tx.audit({
    resource: { type: 'environment', id },
    before: { name, slug, production },
    risk: production ? 'high' : 'low',
  });
  tx.emit({ type: 'environment.deleted', subject: id, data: { project, production } });
}
