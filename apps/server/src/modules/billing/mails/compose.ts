import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Mail } from '../../../kernel/mail.ts';
import { money } from '../../../kernel/money.ts';
import { readPeople } from '../../tenancy/index.ts';
import { shortest } from '../amounts.ts';
import { chargeOf } from '../invoices/lines.ts';
import { readBuyer, readSeller } from '../invoices/store.ts';
import type { Party } from '../party.ts';
import { defaultPlanOf } from '../plans/default.ts';
import { termsOf } from '../plans/store.ts';
import { featureName } from '../pricing/feature-name.ts';
import { findPurchase, findSubscription, partyOf, readById, type SubscriptionRow } from '../subscriptions/store.ts';
import { partyOf as buyerOfTopUp, readTopUp } from '../top-ups/store.ts';
import type { Envelope } from './letter.ts';
import { paymentFailedMail, receiptMail, topUpFailedMail, trialEndingMail, usageMail } from './mails.ts';
import type { MailOrder } from './order.ts';
import { type BilledInvoice, oldestOverdue, readBilled } from './store.ts';

/** Undefined where there is nothing to say any more, or nobody to say it to. */
export function composeMail(tx: TenantTx, order: MailOrder): Promise<Mail | undefined> {
  switch (order.kind) {
    case 'receipt':
      return receipt(tx, order);
    case 'usage':
      return usage(tx, order);
    case 'top-up-failed':
      return failedTopUp(tx, order);
    default:
      return aboutSubscription(tx, order);
  }
}

type OrderOf<Kind extends MailOrder['kind']> = Extract<MailOrder, { kind: Kind }>;

async function receipt(tx: TenantTx, { about, to }: OrderOf<'receipt'>): Promise<Mail | undefined> {
  const invoice = await readBilled(tx, about);
  if (invoice?.paidAt == null) return undefined;
  const { number, currency, periodStart, periodEnd, paidAt } = invoice;
  // What credit notes settled, nobody has paid.
  const paid = BigInt(invoice.amountPaid) - BigInt(invoice.fromBalance);
  if (paid === 0n) return undefined;
  const envelope = await envelopeOf(tx, invoice, { to, timezone: 'UTC' });
  return (
    envelope &&
    receiptMail(envelope, {
      ...{ number, paidAt },
      period: { start: periodStart, end: periodEnd },
      paid: money(currency, paid),
    })
  );
}

async function failedTopUp(tx: TenantTx, { about, to }: OrderOf<'top-up-failed'>): Promise<Mail | undefined> {
  const row = await readTopUp(tx, about);
  if (row?.status !== 'failed') return undefined;
  const { unit, amount, currency, subtotal, tax } = row;
  const envelope = await envelopeOf(tx, buyerOfTopUp(row), { to, timezone: 'UTC' });
  const due = money(currency, BigInt(subtotal + tax));
  return envelope && topUpFailedMail(envelope, { unit, amount: shortest(amount), due });
}

async function aboutSubscription(
  tx: TenantTx,
  order: OrderOf<'trial-ending' | 'payment-failed'>,
): Promise<Mail | undefined> {
  const row = await readById(tx, order.about as Id<'sub'>);
  if (row === undefined) return undefined;
  const party = partyOf(row);
  const envelope = await envelopeOf(tx, party, { to: order.to, timezone: row.timezone });
  if (envelope === undefined) return undefined;
  return order.kind === 'trial-ending'
    ? trialEnding(tx, envelope, party, row)
    : paymentFailed(tx, envelope, { party, row, invoice: await oldestOverdue(tx, party), reminder: order.reminder });
}

async function trialEnding(tx: TenantTx, envelope: Envelope, { seller }: Party, row: SubscriptionRow) {
  if (row.status !== 'trialing' || row.trialEnd === null) return undefined;
  const { term, seats } = row;
  const terms = await termsOf(tx, seller, row);
  return trialEndingMail(envelope, {
    ...{ plan: terms.name, trialEnd: row.trialEnd, interval: term },
    price: money(terms.currency, chargeOf({ terms, term, seats })),
  });
}

interface Late {
  party: Party;
  row: SubscriptionRow;
  invoice: BilledInvoice | undefined;
  reminder: number;
}

async function paymentFailed(tx: TenantTx, envelope: Envelope, { party, row, invoice, reminder }: Late) {
  if (invoice === undefined || row.graceEnd === null) return undefined;
  const { number, currency, amountDue, dueAt } = invoice;
  const fallback = await defaultPlanOf(tx, party.seller);
  return paymentFailedMail(envelope, {
    ...{ number, dueAt, reminder, graceEnd: row.graceEnd, fallbackPlan: fallback?.name ?? null },
    isCollected: row.providerRef !== null,
    due: money(currency, BigInt(amountDue)),
  });
}

async function usage(tx: TenantTx, order: OrderOf<'usage'>): Promise<Mail | undefined> {
  const { customer, to, amount, used, feature, percent, hard, period } = order;
  // Who used all of it at once is told that, by the mail for it.
  if (percent < 100 && used >= amount) return undefined;
  const party = customer === null ? await findPurchase(tx) : { seller: tx.org, customer, buyerOrg: null };
  const row = party && (await findSubscription(tx, party));
  if (party === undefined || row === undefined) return undefined;
  const terms = await termsOf(tx, party.seller, row);
  const envelope = await envelopeOf(tx, party, { to, timezone: row.timezone });
  const price = terms.prices.find((each) => each.feature === feature);
  const counts = { used: String(used), included: String(amount) };
  const about = { feature: featureName(price ?? { feature }), percent, hard, charged: price !== undefined };
  return envelope && usageMail(envelope, { ...counts, ...about, period, plan: terms.name });
}

/** Undefined where no address is known. */
async function envelopeOf(
  tx: TenantTx,
  party: Party,
  { to, timezone }: { to: Id<'usr'> | null; timezone: string },
): Promise<Envelope | undefined> {
  const { name: seller = '' } = (await readSeller(tx, party.seller)).details;
  const { details } = await readBuyer(tx, party);
  const [person] = to === null ? [] : await readPeople(tx, [to]);
  const email = to === null ? details.email : person?.email;
  if (email === undefined) return undefined;
  const organization = to === null ? null : (details.name ?? null);
  return { seller, timezone, to: email, name: person?.displayName ?? details.name ?? email, organization, link: null };
}
