import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import { isUniqueViolation } from '../../kernel/db/errors.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { type Changes, given } from './changes.ts';
import { type EnvironmentView, environmentView } from './environments.ts';
import { tenancyErrors } from './errors.ts';
import { maxProjects } from './limits.ts';
import { slugCandidates } from './slug.ts';
import { runDeletionHooks } from './state.ts';
import * as environments from './store/environments.ts';
import * as store from './store/projects.ts';

export interface ProjectView {
  id: Id<'prj'>;
  name: string;
  slug: string;
  description: string;
  createdAt: string;
  updatedAt: string;
  /** Oldest first. */
  environments: EnvironmentView[];
}

const projectView = (row: store.ProjectRow, found: readonly environments.EnvironmentRow[]): ProjectView => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  description: row.description,
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
  environments: found.filter((each) => each.project_id === row.id).map(environmentView),
});

export interface ProjectInput {
  name: string;
  /** Derived from the name where absent. */
  slug?: string | undefined;
  description?: string | undefined;
}

export async function createProject(tx: TenantTx, _caller: Caller, input: ProjectInput): Promise<ProjectView> {
  if ((await store.count(tx)) >= maxProjects) throw tenancyErrors.TOO_MANY(`At most ${maxProjects} projects`);
  const project = await insertProject(tx, input);
  tx.audit({ resource: { type: 'project', id: project.id }, after: { name: project.name, slug: project.slug } });
  return project;
}

/** Every project begins with the three places that software passes through. */
const firstEnvironments = [
  { slug: 'development', production: false },
  { slug: 'staging', production: false },
  { slug: 'production', production: true },
];

export async function insertProject(
  tx: TenantTx,
  { name, slug, description = '' }: ProjectInput,
): Promise<ProjectView> {
  const id = tx.newId('prj');
  for (const candidate of slug === undefined ? slugCandidates(name, 'project') : [slug]) {
    const row = await store.insert(tx, id, { name, slug: candidate, description });
    if (row === undefined) continue;
    const made = firstEnvironments.map((each) => ({ ...each, name: each.slug, id: tx.newId('env') }));
    const found = await environments.insert(tx, id, made);
    tx.emit({ type: 'project.created', subject: id, data: { slug: row.slug } });
    return projectView(row, found);
  }
  throw tenancyErrors.SLUG_TAKEN();
}

export async function listProjects(tx: TenantTx, { limit, cursor }: PageRequest): Promise<Page<ProjectView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0], limit + 1);
  const found = await environments.ofProjects(
    tx,
    rows.map(({ id }) => id),
  );
  return pageOf(
    rows,
    limit,
    (row) => [row.id],
    (row) => projectView(row, found),
  );
}

export async function readProject(tx: TenantTx, id: Id<'prj'>): Promise<ProjectView> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return projectView(row, await environments.ofProjects(tx, [id]));
}

export async function updateProject(
  tx: TenantTx,
  _caller: Caller,
  id: Id<'prj'>,
  input: Changes<ProjectInput>,
): Promise<ProjectView> {
  const before = await store.findForUpdate(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  const changes = given(input);
  const after = await store.update(tx, id, changes).catch((error: unknown) => {
    throw isUniqueViolation(error) ? tenancyErrors.SLUG_TAKEN() : error;
  });
  tx.audit({
    resource: { type: 'project', id },
    before: { name: before.name, slug: before.slug },
    after: { name: after.name, slug: after.slug },
  });
  tx.emit({ type: 'project.updated', subject: id, data: { slug: after.slug } });
  return projectView(after, await environments.ofProjects(tx, [id]));
}

/** Its environments and the bindings to them go with it; what other modules keep there, by reference or on the event. */
export async function deleteProject(tx: TenantTx, _caller: Caller, id: Id<'prj'>): Promise<void> {
  const before = await store.findForUpdate(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  const lost = await environments.ofProjects(tx, [id]);
  await runDeletionHooks(tx, 'project', id);
  await store.remove(tx, id);
  const named = { name: before.name, slug: before.slug };
  tx.audit({ resource: { type: 'project', id }, before: named, risk: 'high' });
  tx.emit({ type: 'project.deleted', subject: id, data: { environments: lost.map((each) => each.id) } });
}
