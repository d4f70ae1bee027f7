import { type Selectable, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { instant, json } from '../../../kernel/db/rows.ts';
import type { Id } from '../../../kernel/ids.ts';
import { shortest } from '../amounts.ts';
import { type BillingTx, type Party, partyColumns } from '../party.ts';
import type { Tables } from '../tables.ts';
import type { Line } from './lines.ts';

export type InvoiceRow = Selectable<Tables['eco_invoices']>;
export type ItemRow = Selectable<Tables['eco_invoice_items']>;

const db = (tx: BillingTx) => tx.tables<Tables>();
const dateOrNull = (instant: number | null): Date | null => (instant === null ? null : toDate(instant));

/** How the seller sells, and what stands on its invoices. */
export interface Seller {
  details: Record<string, string>;
  taxName: string;
  /** Millionths. */
  taxRate: number;
  dueDays: number;
}

/** Of any seller for whom the transaction may issue. */
export async function readSeller(tx: BillingTx, seller: string): Promise<Seller> {
  const { rows } = await sql<Seller>`
    select seller as details, tax_name as "taxName", tax_rate as "taxRate", due_days as "dueDays"
    from lookup_seller(${seller})`.execute(db(tx));
  if (rows[0] === undefined) throw new Error(`the transaction may not issue for ${seller}`);
  return rows[0];
}

/** The next number of a series. Whoever issues waits until this transaction ends, so that there are no gaps. */
export async function nextNumber(tx: BillingTx, seller: string, series: 'invoice' | 'credit-note'): Promise<string> {
  const { rows } = await sql<{ number: string }>`select lookup_next_number(${seller}, ${series}) as number`.execute(
    db(tx),
  );
  const number = rows[0]?.number;
  if (number === undefined || number === null) throw new Error(`the transaction may not issue for ${seller}`);
  return number;
}

/** Who is billed: the customer with what its profile adds. */
export async function readBuyer(
  tx: BillingTx,
  { seller, customer }: Party,
): Promise<{ details: Record<string, string>; taxRate: number | null }> {
  const { rows } = await sql<{ details: Record<string, string>; taxRate: number | null }>`
    select jsonb_strip_nulls(jsonb_build_object('name', c.name, 'email', c.email, 'externalId', c.external_id))
      || coalesce(p.details, '{}') as details, p.tax_rate as "taxRate"
    from lookup_billed(${seller}, ${customer}) c
      left join eco_billing_profiles p on p.org_id = ${seller} and p.customer_id = ${customer}`.execute(db(tx));
  return rows[0] ?? { details: {}, taxRate: null };
}

/** Whether the customer has an open invoice whose time to pay has passed. */
export async function isOverdue(tx: BillingTx, { seller, customer }: Party): Promise<boolean> {
  const query = db(tx)
    .selectFrom('eco_invoices')
    .select('id')
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .where('status', '=', 'open')
    // Credits that are not paid are not there: nobody owes for them.
    .where('reason', '<>', 'top-up')
    .where('dueAt', '<=', instant(tx.now));
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** What the seller's events name the customer by. */
export async function readSubject(tx: BillingTx, { seller, customer }: Party): Promise<string | undefined> {
  const { rows } = await sql<{ externalId: string }>`
    select external_id as "externalId" from lookup_billed(${seller}, ${customer})`.execute(db(tx));
  return rows[0]?.externalId;
}

/** What waits for the next invoice, oldest first. */
export const waitingItems = (tx: BillingTx, party: Party, currency: string): Promise<ItemRow[]> =>
  waiting(tx, party, currency).execute();

/** The same, kept from other invoices until the transaction ends. */
export const openItems = (tx: BillingTx, party: Party, currency: string): Promise<ItemRow[]> =>
  waiting(tx, party, currency).forUpdate().execute();

const waiting = (tx: BillingTx, { seller, customer }: Party, currency: string) =>
  db(tx)
    .selectFrom('eco_invoice_items')
    .selectAll()
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .where('currency', '=', currency)
    .where('invoiceId', 'is', null)
    .orderBy('id');

export const lineOfItem = (item: ItemRow): Line => ({
  ...item,
  quantity: shortest(item.quantity),
  unitAmount: shortest(item.unitAmount),
  amount: BigInt(item.amount),
});

/** A line of the next invoice; once for each key. Answers whether it is new. */
export async function addItem(
  tx: BillingTx,
  party: Party,
  { key, currency, subscription }: { key: string; currency: string; subscription: string | null },
  line: Line,
): Promise<boolean> {
  const { kind, periodStart, periodEnd, amount, ...rest } = line;
  if (kind === 'credit' || kind === 'top-up')
    throw new Error(`a line of the kind ${kind} does not wait for an invoice`);
  const added = await db(tx)
    .insertInto('eco_invoice_items')
    .values({
      ...rest,
      ...partyColumns(party),
      id: tx.newId('itm'),
      kind,
      amount: String(amount),
      periodStart: dateOrNull(periodStart),
      periodEnd: dateOrNull(periodEnd),
      subscriptionId: subscription,
      key,
      currency,
      createdAt: tx.date,
    })
    .onConflict((conflict) => conflict.columns(['orgId', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

export async function markInvoiced(tx: BillingTx, items: readonly ItemRow[], invoice: Id<'inv'>): Promise<void> {
  if (items.length === 0) return;
  const ids = items.map(({ id }) => id);
  await db(tx)
    .updateTable('eco_invoice_items')
    .set({ invoiceId: invoice })
    .where(sql<boolean>`id = any (${ids}::text[])`)
    .execute();
}

export const findByKey = (tx: BillingTx, seller: Id<'org'>, key: string): Promise<InvoiceRow | undefined> =>
  db(tx).selectFrom('eco_invoices').selectAll().where('orgId', '=', seller).where('key', '=', key).executeTakeFirst();

export interface NewInvoice {
  id: Id<'inv'>;
  key: string;
  number: string;
  subscription: string | null;
  reason: InvoiceRow['reason'];
  currency: string;
  periodStart: number;
  periodEnd: number;
  subtotal: bigint;
  tax: bigint;
  taxes: readonly { name: string; rate: number; amount: string }[];
  seller: Record<string, unknown>;
  buyer: Record<string, unknown>;
  dueAt: number;
}

/** Open, or paid where nothing is due. */
export async function insertInvoice(tx: BillingTx, party: Party, invoice: NewInvoice, lines: readonly Line[]) {
  const { subscription, subtotal, tax, taxes, periodStart, periodEnd, dueAt, ...rest } = invoice;
  const total = subtotal + tax;
  const isPaid = total === 0n;
  const row = await db(tx)
    .insertInto('eco_invoices')
    .values({
      ...rest,
      ...partyColumns(party),
      subscriptionId: subscription,
      status: isPaid ? 'paid' : 'open',
      periodStart: toDate(periodStart),
      periodEnd: toDate(periodEnd),
      subtotal: String(subtotal),
      tax: String(tax),
      taxes: json(taxes),
      total: String(total),
      amountDue: String(total),
      issuedAt: tx.date,
      dueAt: toDate(dueAt),
      paidAt: isPaid ? tx.date : null,
      createdAt: tx.date,
      updatedAt: tx.date,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const rows = lines.map(({ amount, periodStart: from, periodEnd: to, ...line }, index) => ({
    ...pickLine(line),
    orgId: party.seller,
    invoiceId: row.id,
    buyerOrgId: party.buyerOrg,
    position: index + 1,
    amount: String(amount),
    periodStart: dateOrNull(from),
    periodEnd: dateOrNull(to),
  }));
  for (let from = 0; from < rows.length; from += linesAtOnce) {
    const some = rows.slice(from, from + linesAtOnce);
    await db(tx).insertInto('eco_invoice_lines').values(some).execute();
  }
  return row;
}

/** A statement of PostgreSQL has 65,535 parameters at most, and a line has a dozen. */
const linesAtOnce = 1000;

/** A line that was an item of the next invoice has more columns. */
const pickLine = ({
  kind,
  description,
  quantity,
  unitAmount,
  tier,
  feature,
  plan,
}: Omit<Line, 'amount' | 'periodStart' | 'periodEnd'>) => ({
  kind,
  description,
  quantity,
  unitAmount,
  tier,
  feature,
  plan,
});
