import { sql } from 'kysely';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { Tables } from '../../tables.ts';
import type { ProviderName } from '../provider.ts';
import type { RemoteName } from '../webhooks/store.ts';

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

/** An account that was left, and is used for what runs there. */
export const findFormer = (tx: TenantTx, provider: RemoteName) =>
  db(tx)
    .selectFrom('eco_former_billing_providers')
    .selectAll()
    .where('orgId', '=', tx.org)
    .where('provider', '=', provider)
    .executeTakeFirst();

export async function keepFormer(tx: TenantTx, provider: RemoteName, credentials: Buffer): Promise<void> {
  const changed = { credentials, leftAt: tx.date };
  await db(tx)
    .insertInto('eco_former_billing_providers')
    .values({ ...changed, orgId: tx.org, provider })
    .onConflict((conflict) => conflict.columns(['orgId', 'provider']).doUpdateSet(changed))
    .execute();
}

export async function dropFormer(tx: TenantTx, provider: ProviderName): Promise<void> {
  await sql`delete from eco_former_billing_providers where org_id = ${tx.org} and provider = ${provider}`.execute(
    db(tx),
  );
}
