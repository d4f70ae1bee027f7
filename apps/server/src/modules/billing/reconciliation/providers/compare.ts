import type { Background } from '../../../../kernel/background.ts';
import { day, hour, toDate } from '../../../../kernel/clock.ts';
import type { SystemTx } from '../../../../kernel/db/tx.ts';
import { NexusError } from '../../../../kernel/errors.ts';
import { isId } from '../../../../kernel/ids.ts';
import { fromMinor } from '../../../../kernel/money.ts';
import type { InvoiceRow } from '../../invoices/store.ts';
import { applyMissed } from '../../providers/effects/current.ts';
import { providerErrors } from '../../providers/errors.ts';
import type { ProviderInvoice, RemoteProvider } from '../../providers/provider.ts';
import { providersService } from '../../providers/providers.ts';
import * as store from './store.ts';
import { compareSubscriptions } from './subscriptions.ts';

/** What a seller's provider says of invoices, and what does not agree with ours. */
export interface Comparison {
  sellerId: store.Account['seller'];
  provider: store.Account['provider'];
  compared: number;
  /** Whether that is all. */
  isComplete: boolean;
  differences: store.Difference[];
}

/** As far back as usage is counted again. */
const windowMs = 70 * day;
/** What is younger may be on its way by webhook. */
const settleMs = hour;
/** A comparison that stopped is begun anew rather than continued: what it saw may have changed. */
const staleMs = day;
const maxDifferences = 100;
/** Ours that are asked for one by one, because no page had them. */
const maxUnseen = 100;

/**
 * Compares what was collected through providers with the providers' own records, in both directions: the provider's invoices
 * page by page, then ours that were on no page, then subscriptions, whose end makes no invoice. If a provider does not answer,
 * the rest is reported as not compared. Differences are reported, and corrected for the next run where the provider is right.
 */
export async function compareProviders(background: Background, maxPages = Infinity): Promise<Comparison[]> {
  const since = background.kernel.clock.now() - windowMs;
  const accounts = await background.inSystem((tx) => store.accountsSince(tx, since));
  const found: Comparison[] = [];
  for (const account of accounts) found.push(await compareAccount(background, account, maxPages));
  await background.inSystem(async (tx) => {
    for (const { seller, provider } of await store.forgetFormer(tx, since)) {
      const resource = { type: 'billing-provider', id: provider };
      tx.audit({ org: seller, action: 'billing-provider.forget', resource });
    }
  });
  return found;
}

async function compareAccount(background: Background, account: store.Account, maxPages: number): Promise<Comparison> {
  const { kernel } = background;
  const now = kernel.clock.now();
  const progress = await background.inSystem((tx) => begin(tx, account, now));
  const span = { from: now - windowMs, until: now - settleMs };
  try {
    const remote = await background.use(providersService).remote(account.seller, account.provider);
    if (remote === undefined) throw new Error(`there is no account at ${account.provider} any more`);
    await readPages(background, { account, remote, progress, span, maxPages });
    if (progress.nextPage === null) await readUnseen(background, { account, remote, progress, span, maxPages });
    await compareSubscriptions(background, { account, remote, until: span.until });
  } catch (error) {
    kernel.log.warn({ err: error, ...account }, 'what is here could not be compared with the provider');
  }
  const left = await background.inSystem((tx) => store.countUnseen(tx, account, span, progress.startedAt));
  const isComplete = progress.finishedAt !== null;
  const { compared } = progress;
  const uncompared: store.Difference = {
    ...{ invoiceId: null, providerRef: null, what: 'compared' },
    ...{ expected: String(compared + left), found: String(compared) },
  };
  const differences = isComplete ? progress.differences : [...progress.differences, uncompared];
  return { sellerId: account.seller, provider: account.provider, compared, isComplete, differences };
}

/** From where the last run stopped, or anew. */
async function begin(tx: SystemTx, account: store.Account, now: number): Promise<store.Progress> {
  const known = await store.readProgress(tx, account);
  if (known !== undefined && known.finishedAt === null && known.startedAt > now - staleMs) return known;
  const fresh = { startedAt: now, nextPage: null, compared: 0, differences: [], finishedAt: null };
  await store.saveProgress(tx, account, fresh);
  return fresh;
}

interface Reading {
  account: store.Account;
  remote: RemoteProvider;
  progress: store.Progress;
  /** Epoch milliseconds. */
  span: { from: number; until: number };
  maxPages: number;
}

async function readPages(background: Background, reading: Reading): Promise<void> {
  const { account, remote, progress, span, maxPages } = reading;
  // Its pages were read before; what is left are those of ours that they did not have.
  if (progress.nextPage === null && progress.compared > 0) return;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, next } = await remote.listInvoices(toDate(span.from), progress.nextPage);
    const differing = await background.inSystem(async (tx) => {
      const found = await comparePage(tx, account, progress, items, span.until);
      progress.nextPage = next;
      await store.saveProgress(tx, account, progress);
      return found;
    });
    await applyAll(background, reading, differing);
    if (next === null || background.signal?.aborted === true) return;
  }
}

/** Those of ours that no page had are older there than here, or missing. */
async function readUnseen(background: Background, reading: Reading): Promise<void> {
  const { account, remote, progress, span } = reading;
  for (;;) {
    const rows = await background.inSystem((tx) =>
      store.unseenInvoices(tx, account, span, progress.startedAt, maxUnseen),
    );
    const items: ProviderInvoice[] = [];
    const missing: InvoiceRow[] = [];
    for (const row of rows) {
      const item = await remote.readInvoice(row.providerRef ?? '').catch(unlessUnknown);
      if (item === undefined) missing.push(row);
      else items.push(item);
    }
    const differing = await background.inSystem(async (tx) => {
      const found = await comparePage(tx, account, progress, items, span.until);
      for (const { id, providerRef, total } of missing)
        note(progress, { invoiceId: id, providerRef, what: 'total', expected: String(total), found: '0' });
      await store.markSeen(
        tx,
        rows.map(({ id }) => id),
      );
      if (rows.length < maxUnseen) progress.finishedAt = tx.now;
      await store.saveProgress(tx, account, progress);
      return found;
    });
    await applyAll(background, reading, differing);
    if (progress.finishedAt !== null) return;
  }
}

/**
 * What differs is applied as its webhook would have been, with the subscription that it is for: Polar sends none any more
 * after ten that failed. What cannot be applied stays a difference.
 */
async function applyAll(
  background: Background,
  { account, remote }: Reading,
  differing: readonly ProviderInvoice[],
): Promise<void> {
  const { kernel } = background;
  for (const { ref, subscriptionRef } of differing) {
    const things = [
      ...(subscriptionRef === undefined ? [] : [{ kind: 'subscription', ref: subscriptionRef } as const]),
      { kind: 'invoice', ref } as const,
    ];
    for (const about of things) {
      await applyMissed(kernel, { ...account, remote, about }).catch((error: unknown) => {
        kernel.log.warn({ err: error, ...account, ...about }, 'what a webhook should have told could not be applied');
      });
    }
  }
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof NexusError) || error.id !== providerErrors.BILLING_REFUSED.id) throw error;
}

/** Answers what differs. */
async function comparePage(
  tx: SystemTx,
  account: store.Account,
  progress: store.Progress,
  items: readonly ProviderInvoice[],
  until: number,
): Promise<ProviderInvoice[]> {
  const issued = items.filter(({ status }) => status !== 'draft');
  if (issued.length === 0) return [];
  const differing: ProviderInvoice[] = [];
  const refs = issued.map(({ ref }) => ref);
  const charges = issued.flatMap(({ charge }) => (isId(charge, 'inv') ? [charge] : []));
  const rows = await store.invoicesOf(tx, account, { refs, charges });
  const byId = new Map<string, InvoiceRow>(rows.map((row) => [row.id, row]));
  const byRef = new Map(rows.map((row) => [row.providerRef ?? '', row]));
  const payments = await store.paymentsBy(tx, account, refs);
  const customers = issued.flatMap(({ customer }) => (isId(customer, 'cus') ? [customer] : []));
  const known = await store.customersOf(tx, account.seller, customers);
  for (const item of issued) {
    const row = byId.get(item.charge ?? '') ?? byRef.get(item.ref);
    // Of somebody else who sells through the same account.
    if (row === undefined && !known.has(item.customer ?? '')) continue;
    progress.compared += 1;
    const latest = Math.max(item.issuedAt?.getTime() ?? 0, item.paidAt?.getTime() ?? 0, row?.updatedAt ?? 0);
    if (latest > until) continue;
    const isOurs = row !== undefined && row.id === item.charge;
    const differences = isOurs ? chargeOf(item, row, payments) : copyOf(item, row);
    for (const difference of differences) note(progress, difference);
    if (differences.length > 0) differing.push(item);
  }
  await store.markSeen(
    tx,
    rows.map(({ id }) => id),
  );
  return differing;
}

function note(progress: store.Progress, difference: store.Difference): void {
  if (progress.differences.length < maxDifferences) progress.differences.push(difference);
}

/** Of one of our invoices: what was taken there is what we noted as paid by it, but for the rounding of each line. */
function chargeOf(item: ProviderInvoice, row: InvoiceRow, payments: Map<string, string>): store.Difference[] {
  const expected = BigInt(payments.get(item.ref) ?? 0);
  const found = item.status === 'paid' ? item.lines.reduce((sum, { amount }) => sum + amount.micros, 0n) : 0n;
  const tolerance = (fromMinor(row.currency, 1n).micros * BigInt(item.lines.length)) / 2n;
  const gap = found > expected ? found - expected : expected - found;
  if (gap <= (expected === 0n || found === 0n ? 0n : tolerance)) return [];
  return [differenceOf(item, row, 'paid', expected, found)];
}

/** Of one of the provider's own invoices: ours says the same. */
function copyOf(item: ProviderInvoice, row: InvoiceRow | undefined): store.Difference[] {
  const isOwed = item.status === 'open' || item.status === 'paid';
  const found: store.Difference[] = [];
  const compare = (what: 'total' | 'paid', here: string | undefined, there: bigint) => {
    const expected = BigInt(here ?? 0);
    if (expected !== there) found.push(differenceOf(item, row, what, expected, there));
  };
  if (isOwed || row !== undefined) compare('total', row?.total, item.total.micros);
  compare('paid', row?.amountPaid, item.paid.micros);
  return found;
}

const differenceOf = (
  { ref }: ProviderInvoice,
  row: InvoiceRow | undefined,
  what: 'total' | 'paid',
  expected: bigint,
  found: bigint,
): store.Difference => ({
  invoiceId: row?.id ?? null,
  providerRef: ref,
  what,
  expected: String(expected),
  found: String(found),
});
