import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { type EnvironmentView, environmentView } from './environments.ts';
import * as environments from './store/environments.ts';
import * as projects from './store/projects.ts';
import * as serviceAccounts from './store/service-accounts.ts';

/** The environment, which cannot be deleted before this transaction ends; the answer names its project. @throws NOT_FOUND */
export async function assertEnvironment(tx: TenantTx, id: string): Promise<EnvironmentView> {
  const row = await environments.hold(tx, id);
  if (row === undefined) throw errors.NOT_FOUND('No such environment');
  return environmentView(row);
}

/** As `assertEnvironment`. */
export async function assertProject(tx: TenantTx, id: string): Promise<void> {
  if ((await projects.hold(tx, id)) === undefined) throw errors.NOT_FOUND('No such project');
}

/** As `assertEnvironment`; a disabled account exists. */
export async function assertServiceAccount(tx: TenantTx, id: string): Promise<void> {
  if ((await serviceAccounts.hold(tx, id)) === undefined) throw errors.NOT_FOUND('No such service account');
}
