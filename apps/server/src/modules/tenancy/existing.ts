import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import * as serviceAccounts from './store/service-accounts.ts';

/** The account cannot be deleted before this transaction ends; it may be disabled. @throws NOT_FOUND */
export async function assertServiceAccount(tx: TenantTx, id: string): Promise<void> {
  if ((await serviceAccounts.hold(tx, id)) === undefined) throw errors.NOT_FOUND('No such service account');
}
