import { sql } from 'kysely';
import { found } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Tables } from '../tables.ts';

/** The organization as a customer of the operator of the installation, made where there is none. */
export async function customerOfOperator(tx: TenantTx | SystemTx, org: Id<'org'>): Promise<Id<'cus'>> {
  const { rows } = await sql<{ id: Id<'cus'> | null }>`
    select lookup_customer_of_operator(${org}, ${tx.newId('cus')}, ${tx.date}) as id`.execute(tx.tables());
  return found(rows[0]?.id ?? undefined);
}

/** Your own id for a customer of the transaction's organization. @throws NOT_FOUND */
export async function customerExternalId(tx: TenantTx, id: Id<'cus'>): Promise<string> {
  const query = tx.tables<Tables>().selectFrom('eco_customers').select('externalId').where('deletedAt', 'is', null);
  return found(await query.where('orgId', '=', tx.org).where('id', '=', id).executeTakeFirst()).externalId;
}

/** The slug of the plan that the customer is on; null for none. */
export async function setCustomerPlan(
  tx: TenantTx | SystemTx,
  { seller, customer }: { seller: string; customer: string },
  plan: string | null,
): Promise<void> {
  await sql`select lookup_set_customer_plan(${seller}, ${customer}, ${plan}, ${tx.date})`.execute(tx.tables());
}
