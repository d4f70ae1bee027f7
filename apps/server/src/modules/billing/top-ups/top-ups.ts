import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { formatDecimal, groupDigits, parseDecimal } from '../../../kernel/decimal.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { money } from '../../../kernel/money.ts';
import { issueAlone } from '../invoices/issue.ts';
import type { Line } from '../invoices/lines.ts';
import type { InvoiceRow } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import { notePaid } from '../providers/charges/store.ts';
import { buyerOf, inSeller, type Who } from '../providers/checkout/checkout.ts';
import type { ChargeRequest, PaymentPage, ProviderName } from '../providers/provider.ts';
import { providersService } from '../providers/providers.ts';
import { type Quote, quote } from './quote.ts';
import type { NewTopUp } from './schema.ts';
import * as store from './store.ts';

export interface Opened {
  id: Id<'top'>;
  wanted: NewTopUp;
  quoted: Quote;
  provider: ProviderName;
  page: PaymentPage | null;
}

/**
 * A page of the provider where the buyer pays; null where nobody collects. Outside of any transaction, since it calls the
 * provider.
 *
 * @throws NOT_FOUND, CREDITS_NOT_SOLD, INVALID_REQUEST, BILLING_PROVIDER_AWAY, BILLING_REFUSED
 */
export async function openTopUp(
  kernel: Kernel,
  who: Who,
  { unit, amount, ...urls }: NewTopUp & { successUrl: string; cancelUrl: string },
): Promise<Opened> {
  const provider = await kernel.services.use(providersService).of(who.seller);
  const wanted = { unit, amount };
  const { quoted, buyer } = await inSeller(kernel, who, async (tx, party) => ({
    quoted: await quote(tx, party, wanted),
    buyer: await buyerOf(tx, party),
  }));
  const id = kernel.ids.next('top');
  const lines = chargeLines(id, { ...wanted, ...quoted, createdAt: kernel.clock.now() });
  const page = await provider.payment({ id, seller: who.seller, buyer, lines, ...urls });
  return { id, wanted, quoted, provider: provider.name, page };
}

/** What was opened. Without a provider, the invoice to pay. */
export async function recordTopUp(tx: TenantTx, party: Party, opened: Opened): Promise<store.TopUpRow> {
  const { id, wanted, quoted, provider, page } = opened;
  const made = await store.insertTopUp(tx, party, {
    ...{ id, origin: 'manual', ...wanted, ...quoted, provider, providerRef: page?.ref ?? null },
  });
  const after = { ...wanted, currency: quoted.currency, subtotal: String(quoted.subtotal) };
  tx.audit({ resource: { type: 'credit-top-up', id }, after });
  return page === null ? invoiceTopUp(tx, party, made) : made;
}

/** Once; the money is what the buyer was told. */
export async function invoiceTopUp(tx: BillingTx, party: Party, row: store.TopUpRow): Promise<store.TopUpRow> {
  const { id } = await issueFor(tx, party, row);
  return store.updateTopUp(tx, row, { invoiceId: id });
}

function issueFor(tx: BillingTx, party: Party, row: store.TopUpRow): Promise<InvoiceRow> {
  const { id, currency, tax, taxName, taxRate } = row;
  const issue = { key: `top-up ${id}`, reason: 'top-up', subscription: null, currency } as const;
  return issueAlone(
    tx,
    party,
    { ...issue, span: { start: tx.now, end: tx.now }, lines: [lineOf(row)] },
    { name: taxName, rate: taxRate, amount: BigInt(tax) },
  );
}

const lineOf = ({ unit, amount, price, subtotal }: store.TopUpRow): Line => ({
  kind: 'top-up',
  description: describeCredits({ unit, amount }),
  quantity: formatDecimal(parseDecimal(amount)),
  unitAmount: formatDecimal(parseDecimal(price)),
  amount: BigInt(subtotal),
  tier: null,
  feature: null,
  plan: null,
  periodStart: null,
  periodEnd: null,
});

const describeCredits = ({ unit, amount }: NewTopUp): string =>
  `Credits in advance: ${groupDigits(formatDecimal(parseDecimal(amount)))} ${unit}`;

/** What the provider charges: the credits, and the tax as a line of its own. */
export function chargeLines(
  id: string,
  of: Pick<store.TopUpRow, 'unit' | 'amount' | 'currency' | 'subtotal' | 'tax' | 'taxName' | 'createdAt'>,
): ChargeRequest['lines'] {
  const at = toDate(of.createdAt);
  const line = (name: string, description: string, micros: number) => ({
    ...{ id: `${id}-${name}`, description, amount: money(of.currency, BigInt(micros)) },
    ...{ periodStart: at, periodEnd: at },
  });
  const credits = line('credits', describeCredits(of), of.subtotal);
  return of.tax === 0 ? [credits] : [credits, line('tax', of.taxName, of.tax)];
}

/** The provider has the money: the invoice, its payment and the credits, once. Answers whether it is new. */
export async function completeTopUp(
  tx: BillingTx,
  seller: string,
  id: string,
  { provider, ref }: { provider: ProviderName; ref: string },
): Promise<boolean> {
  const row = await store.lockTopUp(tx, seller, id);
  // Money that came although the page had expired, or the card was refused before, is still the buyer's.
  if (row === undefined || row.status === 'paid' || row.status === 'void') return false;
  const party = store.partyOf(row);
  const invoice = await issueFor(tx, party, row);
  await store.updateTopUp(tx, row, { invoiceId: invoice.id });
  await notePaid(tx, invoice, provider, ref);
  return true;
}

/** Its page can be used no more. */
export async function expireTopUp(tx: BillingTx, seller: string, id: string): Promise<boolean> {
  const row = await store.lockTopUp(tx, seller, id);
  if (row?.status !== 'open') return false;
  await store.updateTopUp(tx, row, { status: 'expired' });
  return true;
}
