import { type Selectable, sql } from 'kysely';
import { minute, toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type BillingTx, type Party, partyColumns } from '../party.ts';
import type { Tables } from '../tables.ts';

export type TopUpRow = Selectable<Tables['eco_credit_top_ups']>;
export type AutoTopUpRow = Selectable<Tables['eco_auto_top_ups']>;

const db = (tx: BillingTx) => tx.tables<Tables>();

/** A node that charges a card has so long before another one tries. */
const attemptMs = 5 * minute;

export const partyOf = ({
  orgId,
  customerId,
  buyerOrgId,
}: Pick<TopUpRow, 'orgId' | 'customerId' | 'buyerOrgId'>): Party => ({
  seller: orgId,
  customer: customerId as Id<'cus'>,
  buyerOrg: buyerOrgId as Id<'org'> | null,
});

export interface NewRow {
  id: Id<'top'>;
  origin: TopUpRow['origin'];
  unit: string;
  amount: string;
  currency: string;
  price: string;
  /** Micro-units. */
  subtotal: number;
  tax: number;
  taxName: string;
  taxRate: number;
  provider: TopUpRow['provider'];
  providerRef: string | null;
}

export const insertTopUp = (tx: BillingTx, party: Party, row: NewRow): Promise<TopUpRow> =>
  db(tx)
    .insertInto('eco_credit_top_ups')
    .values({ ...row, ...partyColumns(party), createdAt: tx.date, updatedAt: tx.date })
    .returningAll()
    .executeTakeFirstOrThrow();

const select = (tx: BillingTx, seller: string) =>
  db(tx)
    .selectFrom('eco_credit_top_ups')
    .selectAll()
    .where('orgId', '=', seller as Id<'org'>);

/** Nobody else completes it before the transaction ends. */
export const lockTopUp = (tx: BillingTx, seller: string, id: string): Promise<TopUpRow | undefined> =>
  select(tx, seller)
    .where('id', '=', id as Id<'top'>)
    .forNoKeyUpdate()
    .executeTakeFirst();

export const lockByInvoice = (tx: BillingTx, seller: string, invoice: string): Promise<TopUpRow | undefined> =>
  select(tx, seller).where('invoiceId', '=', invoice).forNoKeyUpdate().executeTakeFirst();

export const readTopUp = (tx: TenantTx, id: string): Promise<TopUpRow | undefined> =>
  db(tx)
    .selectFrom('eco_credit_top_ups')
    .selectAll()
    .where('id', '=', id as Id<'top'>)
    .executeTakeFirst();

export const updateTopUp = (
  tx: BillingTx,
  { id, orgId }: TopUpRow,
  changes: { status?: TopUpRow['status']; invoiceId?: string; paidAt?: Date },
): Promise<TopUpRow> =>
  db(tx)
    .updateTable('eco_credit_top_ups')
    .set({ ...changes, updatedAt: tx.date })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

/** What this node charges now, and no other one. */
export async function claimOrdered(tx: SystemTx, most: number): Promise<TopUpRow[]> {
  const { rows } = await sql<TopUpRow>`
    update eco_credit_top_ups set attempted_at = ${tx.date} where id in (
      select id from eco_credit_top_ups
      where origin = 'automatic' and status = 'open' and invoice_id is null
        and (attempted_at is null or attempted_at <= ${toDate(tx.now - attemptMs)})
      order by id limit ${most} for no key update skip locked)
    returning *`.execute(db(tx));
  return rows;
}

export const findAutomatic = (tx: BillingTx, { seller, customer }: Party): Promise<AutoTopUpRow | undefined> =>
  db(tx)
    .selectFrom('eco_auto_top_ups')
    .selectAll()
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .executeTakeFirst();

/** Whoever else orders for the customer waits. */
export const lockAutomatic = (tx: BillingTx, { seller, customer }: Party): Promise<AutoTopUpRow | undefined> =>
  db(tx)
    .selectFrom('eco_auto_top_ups')
    .selectAll()
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .forNoKeyUpdate()
    .executeTakeFirst();

export type AutomaticValues = Pick<AutoTopUpRow, 'enabled' | 'unit' | 'threshold' | 'amount' | 'mostAMonth'>;

export async function setAutomatic(tx: TenantTx, party: Party, values: AutomaticValues): Promise<AutoTopUpRow> {
  const changes = { ...values, stoppedBy: null, updatedAt: tx.date };
  return db(tx)
    .insertInto('eco_auto_top_ups')
    .values({ ...changes, ...partyColumns(party), createdAt: tx.date })
    .onConflict((conflict) => conflict.columns(['orgId', 'customerId']).doUpdateSet(changes))
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function stopAutomatic(
  tx: BillingTx,
  { seller, customer }: Party,
  stoppedBy: NonNullable<AutoTopUpRow['stoppedBy']>,
): Promise<void> {
  await db(tx)
    .updateTable('eco_auto_top_ups')
    .set({ enabled: false, stoppedBy, updatedAt: tx.date })
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .execute();
}

/** Of all sellers: those who wait for no purchase, after one of them. */
export async function automaticToLookAt(
  tx: SystemTx,
  after: { orgId: string; customerId: string },
  most: number,
): Promise<AutoTopUpRow[]> {
  const { rows } = await sql<AutoTopUpRow>`
    select a.* from eco_auto_top_ups a
    where a.enabled and (a.org_id, a.customer_id) > (${after.orgId}, ${after.customerId}) and not exists (
      select from eco_credit_top_ups t where t.org_id = a.org_id and t.customer_id = a.customer_id
        and t.origin = 'automatic' and t.status = 'open')
    order by a.org_id, a.customer_id limit ${most}`.execute(db(tx));
  return rows;
}

/** How many were ordered in the calendar month (UTC), and whether one is open. */
export async function automaticThisMonth(
  tx: SystemTx,
  { seller, customer }: Party,
): Promise<{ ordered: number; isOpen: boolean }> {
  const { rows } = await sql<{ ordered: number; isOpen: boolean }>`
    select count(*) filter (where created_at >= date_trunc('month', ${tx.date}::timestamptz, 'UTC'))::integer as ordered,
      coalesce(bool_or(status = 'open'), false) as "isOpen"
    from eco_credit_top_ups
    where org_id = ${seller} and customer_id = ${customer} and origin = 'automatic'`.execute(db(tx));
  return rows[0] ?? { ordered: 0, isOpen: false };
}
