import type { Resource } from '../../http/route.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { assertEnvironment, assertProject, projectOfEnvironment } from '../tenancy/index.ts';

/** Where a role is bound or a permission asked for. */
export interface ScopeIds {
  projectId?: string | null | undefined;
  environmentId?: string | null | undefined;
  /** A folder of the environment. */
  path?: string | null | undefined;
}

/** With the project of an environment, since bindings to the project reach it. @throws NOT_FOUND */
export async function resolveScope(tx: TenantTx, { projectId, environmentId, path }: ScopeIds): Promise<Resource> {
  if (environmentId) {
    const { projectId: project } = await assertEnvironment(tx, environmentId);
    if (projectId && projectId !== project) throw errors.NOT_FOUND('No such environment in the project');
    return { project, environment: environmentId, path: path ?? undefined };
  }
  if (!projectId) return {};
  await assertProject(tx, projectId);
  return { project: projectId };
}

/** The same for an existing binding, whose project or environment may have been deleted and restored. */
export async function placeOf(tx: TenantTx, { projectId, environmentId, path }: ScopeIds): Promise<Resource> {
  if (environmentId) {
    const project = await projectOfEnvironment(tx, environmentId);
    return { project, environment: environmentId, path: path ?? undefined };
  }
  return projectId ? { project: projectId } : {};
}
