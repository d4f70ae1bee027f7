import { recordedActor } from '../../../kernel/caller.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { type Asking, isPermitted } from '../permissions.ts';
import { findEnvironment } from '../secrets/store.ts';
import { refuseUnapproved } from '../writes/writes.ts';
import * as store from './store.ts';

export async function listImports(tx: TenantTx, at: EnvironmentPath) {
  found(await findEnvironment(tx, at), 'No such environment in the project');
  return { items: await store.listImports(tx, at.environment) };
}

/**
 * Replaces the imports of an environment. Who adds one lets all readers of this environment read it, and must be able to
 * read it; those that stay are whose they were.
 * @throws NOT_FOUND, IMPORT_CYCLE, APPROVAL_REQUIRED
 */
export async function setImports(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  environmentIds: readonly Id<'env'>[],
) {
  await lockEnvironment(tx, at);
  await refuseUnapproved(tx, at);
  await store.lockImports(tx);
  const before = new Map((await store.listImports(tx, at.environment)).map((row) => [row.environmentId, row]));
  const added = environmentIds.filter((id) => !before.has(id));
  if (added.includes(at.environment)) throw cycle(at);
  await assertReadable(tx, asking, added);
  const own = { createdAt: tx.now, createdBy: recordedActor(asking.caller).id };
  const items = environmentIds.map((environmentId) => before.get(environmentId) ?? { environmentId, ...own });
  await store.replaceImports(tx, at.environment, items);
  const edges = await store.importEdges(tx, at.environment);
  if (edges.some(({ imported }) => imported === at.environment)) throw cycle(at);
  tx.audit({
    resource: { type: 'environment', id: at.environment },
    before: { environmentIds: [...before.keys()] },
    after: { environmentIds },
  });
  return { items };
}

/** What may not be read is not there. @throws NOT_FOUND */
async function assertReadable(tx: TenantTx, asking: Asking, environments: readonly Id<'env'>[]): Promise<void> {
  const known = await store.lockEnvironments(tx, environments);
  for (const place of known) if (!(await isPermitted(asking, 'secrets:read', place))) throw notThere();
  if (known.length < environments.length) throw notThere();
}

const notThere = () => errors.NOT_FOUND('One of the environments is not there, or you may not read its secrets');

const cycle = ({ environment }: EnvironmentPath) =>
  vaultErrors.IMPORT_CYCLE(`${environment} would import itself, at once or by way of others`);
