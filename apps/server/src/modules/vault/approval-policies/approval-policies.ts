import { deleted } from '../../../http/noun.ts';
import { recordedActor } from '../../../kernel/caller.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { EnvironmentPath } from '../environment.ts';
import { findEnvironment } from '../secrets/store.ts';
import * as store from './store.ts';

/** @throws NOT_FOUND */
export async function readPolicy(tx: TenantTx, at: EnvironmentPath) {
  found(await findEnvironment(tx, at), 'No such environment in the project');
  return found(await store.findPolicy(tx, at.environment), 'The environment has no approval policy');
}

/** @throws NOT_FOUND */
export async function setPolicy(tx: TenantTx, at: EnvironmentPath, approvals: number) {
  const before = await lockedPolicy(tx, at);
  const after = await store.putPolicy(tx, at.environment, { approvals, by: recordedActor(tx.actor).id });
  record(tx, at, before?.approvals ?? 0, approvals);
  return after;
}

/** @throws NOT_FOUND */
export async function deletePolicy(tx: TenantTx, at: EnvironmentPath) {
  const before = found(await lockedPolicy(tx, at), 'The environment has no approval policy');
  await store.deletePolicy(tx, at.environment);
  record(tx, at, before.approvals, 0);
  return deleted;
}

async function lockedPolicy(tx: TenantTx, at: EnvironmentPath) {
  if (!(await store.lockForPolicy(tx, at))) throw errors.NOT_FOUND('No such environment in the project');
  return store.findPolicy(tx, at.environment);
}

function record(tx: TenantTx, { environment }: EnvironmentPath, before: number, after: number): void {
  tx.audit({
    resource: { type: 'environment', id: environment },
    before: { approvals: before },
    after: { approvals: after },
    risk: after < before ? 'high' : 'medium',
  });
}
