import type { Resource } from '../../http/route.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { assertEnvironment, assertProject } from '../tenancy/index.ts';

/** An environment's project too, because what is held there may be handed on in its environments. Throws NOT_FOUND. */
export async function placeOf(tx: TenantTx, project: string | null, environment: string | null): Promise<Resource> {
  if (environment !== null) return { environment, project: (await assertEnvironment(tx, environment)).projectId };
  if (project === null) return {};
  await assertProject(tx, project);
  return { project };
}
