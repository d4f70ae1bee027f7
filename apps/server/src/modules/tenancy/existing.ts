import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { type CustomerView, customerView } from './customers.ts';
import { type EnvironmentView, environmentView } from './environments.ts';
import * as customers from './store/customers.ts';
import * as environments from './store/environments.ts';
import * as projects from './store/projects.ts';
import * as serviceAccounts from './store/service-accounts.ts';

/**
 * The customer, which cannot be deleted before this transaction ends: what is made for it here is seen by whoever
 * deletes it. Throws NOT_FOUND, for other organizations' customers too.
 */
export async function assertCustomer(tx: TenantTx, id: string): Promise<CustomerView> {
  const row = await customers.hold(tx, id);
  if (row === undefined) throw errors.NOT_FOUND('No such customer');
  return customerView(row);
}

/** As `assertCustomer`; the answer names the environment's project. */
export async function assertEnvironment(tx: TenantTx, id: string): Promise<EnvironmentView> {
  const row = await environments.hold(tx, id);
  if (row === undefined) throw errors.NOT_FOUND('No such environment');
  return environmentView(row);
}

/** As `assertCustomer`. */
export async function assertProject(tx: TenantTx, id: string): Promise<void> {
  if ((await projects.hold(tx, id)) === undefined) throw errors.NOT_FOUND('No such project');
}

/** As `assertCustomer`; a disabled account exists. */
export async function assertServiceAccount(tx: TenantTx, id: string): Promise<void> {
  if ((await serviceAccounts.hold(tx, id)) === undefined) throw errors.NOT_FOUND('No such service account');
}
