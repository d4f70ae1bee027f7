import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { Tables } from '../../tables.ts';
import type { ProviderName } from '../provider.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

export const findAccount = (tx: TenantTx) =>
  db(tx).selectFrom('eco_billing_providers').selectAll().where('orgId', '=', tx.org).executeTakeFirst();

export async function saveAccount(tx: TenantTx, provider: ProviderName, credentials: Buffer | null): Promise<void> {
  const changed = { provider, credentials, updatedAt: tx.date };
  await db(tx)
    .insertInto('eco_billing_providers')
    .values({ ...changed, orgId: tx.org, createdAt: tx.date })
    .onConflict((conflict) => conflict.column('orgId').doUpdateSet(changed))
    .execute();
}

/** Whether subscriptions of the seller run at another provider than this one. */
export async function runsElsewhere(tx: TenantTx, provider: ProviderName): Promise<boolean> {
  const found = await db(tx)
    .selectFrom('eco_subscriptions')
    .select('id')
    .where('orgId', '=', tx.org)
    .where('status', '<>', 'canceled')
    .where('providerRef', 'is not', null)
    .where('provider', '<>', provider)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
