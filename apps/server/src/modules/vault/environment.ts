import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { assertEnvironment } from '../tenancy/index.ts';

/** What stands in the path of every route. */
export interface EnvironmentPath {
  project: Id<'prj'>;
  environment: Id<'env'>;
}

/**
 * For a write: the environment, which cannot be deleted before the transaction ends. Permissions were asked for with the
 * project in the path, so an environment of another project is not there.
 * @throws NOT_FOUND
 */
export async function lockEnvironment(tx: TenantTx, { project, environment }: EnvironmentPath) {
  const found = await assertEnvironment(tx, environment);
  if (found.projectId !== project) throw errors.NOT_FOUND('No such environment in the project');
  return found;
}
