import { day } from '../../../kernel/clock.ts';
import { decimalOfMicros } from '../../../kernel/decimal.ts';
import { divideHalfEven, money, toMinor } from '../../../kernel/money.ts';
import { payFromBalance } from '../credit-notes/balance.ts';
import { payUsage } from '../credits/apply.ts';
import { type BillingTx, type Party, tell } from '../party.ts';
import { type Line, type Span, sumOf } from './lines.ts';
import { invoiceEvents } from './schema.ts';
import {
  addItem,
  findByKey,
  type InvoiceRow,
  insertInvoice,
  lineOfItem,
  markInvoiced,
  nextNumber,
  openItems,
  readBuyer,
  readSeller,
  type Seller,
} from './store.ts';

const millionths = 1_000_000n;

export interface Issue {
  /** Names the act for ever: a second invoice of the same key is the first. */
  key: string;
  reason: InvoiceRow['reason'];
  subscription: string | null;
  currency: string;
  span: Span;
  lines: readonly Line[];
}

/**
 * An invoice of the lines and of all that waited for it; none where nothing costs anything. What is given back beyond what
 * is charged waits for the next one, and so does what is too little to be paid. What credit notes left on the customer's
 * balance pays it. The caller has locked the customer's subscription.
 */
export async function issueInvoice(tx: BillingTx, party: Party, issue: Issue): Promise<InvoiceRow | undefined> {
  const { key, subscription, currency } = issue;
  const known = await findByKey(tx, party.seller, key);
  if (known !== undefined) return known;
  const items = await openItems(tx, party, currency);
  const lines = [...issue.lines, ...items.map(lineOfItem)];
  if (lines.every(({ amount }) => amount === 0n)) return undefined;
  const [seller, buyer] = [await readSeller(tx, party.seller), await readBuyer(tx, party)];
  const rate = buyer.taxRate ?? seller.taxRate;
  const taxOn = (amount: bigint) => divideHalfEven(amount * BigInt(rate), millionths);
  lines.push(...(await payUsage(tx, party, { key, currency, lines })));
  const sum = sumOf(lines);
  // Less than half of a cent cannot be paid.
  const carried = toMinor(money(currency, sum + taxOn(sum))) > 0n ? 0n : sum;
  if (carried !== 0n) lines.push(carriedLine(-carried, 'Carried over to the next invoice'));
  const tax = { name: seller.taxName, rate, amount: taxOn(sumOf(lines)) };
  const invoice = await insertOf(tx, party, { ...issue, lines }, { seller, buyer, tax });
  await markInvoiced(tx, items, invoice.id);
  if (carried !== 0n) {
    const line = carriedLine(carried, `Carried over from ${invoice.number}`);
    await addItem(tx, party, { key: `carried ${invoice.id}`, currency, subscription }, line);
  }
  tellIssued(tx, party, invoice);
  return payFromBalance(tx, party, invoice);
}

interface Tax {
  name: string;
  /** Millionths. */
  rate: number;
  /** Micro-units. */
  amount: bigint;
}

/** One of these lines with this tax; what waits for an invoice waits for another one. */
export async function issueAlone(tx: BillingTx, party: Party, issue: Issue, tax: Tax): Promise<InvoiceRow> {
  const known = await findByKey(tx, party.seller, issue.key);
  if (known !== undefined) return known;
  const [seller, buyer] = [await readSeller(tx, party.seller), await readBuyer(tx, party)];
  const invoice = await insertOf(tx, party, issue, { seller, buyer, tax });
  tellIssued(tx, party, invoice);
  return invoice;
}

interface Heads {
  seller: Seller;
  buyer: Awaited<ReturnType<typeof readBuyer>>;
  tax: Tax;
}

async function insertOf(
  tx: BillingTx,
  party: Party,
  { key, reason, subscription, currency, span, lines }: Issue,
  { seller, buyer, tax: { name, rate, amount: tax } }: Heads,
): Promise<InvoiceRow> {
  return insertInvoice(
    tx,
    party,
    {
      ...{ id: tx.newId('inv'), key, reason, subscription, currency, subtotal: sumOf(lines), tax },
      number: await nextNumber(tx, party.seller, 'invoice'),
      periodStart: span.start,
      periodEnd: span.end,
      taxes: rate === 0 ? [] : [{ name, rate, amount: String(tax) }],
      seller: seller.details,
      buyer: buyer.details,
      dueAt: tx.now + seller.dueDays * day,
    },
    lines,
  );
}

const carriedLine = (amount: bigint, description: string): Line => ({
  kind: 'adjustment',
  description,
  quantity: '1',
  unitAmount: decimalOfMicros(amount),
  amount,
  tier: null,
  feature: null,
  plan: null,
  periodStart: null,
  periodEnd: null,
});

function tellIssued(tx: BillingTx, party: Party, { id, number, currency, total, status }: InvoiceRow): void {
  const facts = { number: number ?? '', currency, total: String(total), status };
  tell(tx, party, {
    action: 'invoice.issue',
    resource: { type: 'invoice', id },
    after: facts,
    event: invoiceEvents.issued(id, {
      sellerId: party.seller,
      customerId: party.customer,
      buyerId: party.buyerOrg,
      ...facts,
    }),
  });
}
