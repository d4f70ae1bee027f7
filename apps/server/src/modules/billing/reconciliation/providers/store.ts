import { sql } from 'kysely';
import { toDate } from '../../../../kernel/clock.ts';
import { instant, json } from '../../../../kernel/db/rows.ts';
import type { SystemTx } from '../../../../kernel/db/tx.ts';
import type { Id } from '../../../../kernel/ids.ts';
import type { InvoiceRow } from '../../invoices/store.ts';
import type { RemoteName } from '../../providers/webhooks/store.ts';
import type { Tables } from '../../tables.ts';

const db = (tx: SystemTx) => tx.tables<Tables>();

export interface Account {
  seller: Id<'org'>;
  provider: RemoteName;
}

/** Where invoices were collected since, or subscriptions run. */
export async function accountsSince(tx: SystemTx, since: number): Promise<Account[]> {
  const { rows } = await sql<Account>`
    select org_id as seller, provider from eco_invoices
    where provider <> 'ledger' and coalesce(provider_sent_at, issued_at) >= ${toDate(since)}
    union
    select org_id, provider from eco_subscriptions
    where provider <> 'ledger' and provider_ref is not null and coalesce(ended_at, ${tx.date}) >= ${toDate(since)}
    order by 1, 2`.execute(db(tx));
  return rows;
}

/** Accounts that were left so long ago, where nothing has run or been open or collected since. */
export async function forgetFormer(tx: SystemTx, since: number): Promise<Account[]> {
  const { rows } = await sql<Account>`
    delete from eco_former_billing_providers f where f.left_at < ${toDate(since)}
      and not exists (select from eco_subscriptions s where s.org_id = f.org_id and s.provider = f.provider
        and s.provider_ref is not null and coalesce(s.ended_at, ${tx.date}) >= ${toDate(since)})
      and not exists (select from eco_invoices i where i.org_id = f.org_id and (
        i.status = 'open' and (i.provider = f.provider or i.collector = f.provider)
        or i.provider = f.provider and coalesce(i.provider_sent_at, i.issued_at) >= ${toDate(since)}))
      and not exists (select from eco_credit_top_ups t where t.org_id = f.org_id and t.provider = f.provider
        and t.status = 'open')
    returning org_id as seller, provider`.execute(db(tx));
  return rows;
}

/** Subscriptions that run there as far as we know, by the provider's id, but for those that changed since. */
export async function liveAt(tx: SystemTx, { seller, provider }: Account, until: number) {
  const rows = await db(tx)
    .selectFrom('eco_subscriptions')
    .select(['providerRef', 'cancelAtPeriodEnd'])
    .where('orgId', '=', seller)
    .where('provider', '=', provider)
    .where('providerRef', 'is not', null)
    .where('status', '<>', 'canceled')
    .where('updatedAt', '<=', instant(until))
    .execute();
  return new Map(rows.map((row) => [row.providerRef ?? '', row]));
}

export interface Difference {
  /** Ours; null where we have none. */
  invoiceId: InvoiceRow['id'] | null;
  /** Null where nothing is compared. */
  providerRef: string | null;
  /** `total` and `paid` in micro-units; `compared` in invoices, where not all could be compared. */
  what: 'total' | 'paid' | 'compared';
  expected: string;
  found: string;
}

export interface Progress {
  startedAt: number;
  nextPage: string | null;
  compared: number;
  differences: Difference[];
  finishedAt: number | null;
}

export async function readProgress(tx: SystemTx, { seller, provider }: Account): Promise<Progress | undefined> {
  const row = await db(tx)
    .selectFrom('eco_provider_reconciliations')
    .selectAll()
    .where('orgId', '=', seller)
    .where('provider', '=', provider)
    .executeTakeFirst();
  return row && { ...row, differences: row.differences as unknown as Difference[] };
}

export async function saveProgress(tx: SystemTx, { seller, provider }: Account, progress: Progress): Promise<void> {
  const { startedAt, nextPage, compared, differences, finishedAt } = progress;
  const values = {
    startedAt: toDate(startedAt),
    nextPage,
    compared,
    differences: json(differences),
    finishedAt: finishedAt === null ? null : toDate(finishedAt),
  };
  await db(tx)
    .insertInto('eco_provider_reconciliations')
    .values({ orgId: seller, provider, ...values })
    .onConflict((conflict) => conflict.columns(['orgId', 'provider']).doUpdateSet(values))
    .execute();
}

/** Ours that the provider's invoices are copies of or charge. */
export const invoicesOf = (
  tx: SystemTx,
  { seller, provider }: Account,
  { refs, charges }: { refs: readonly string[]; charges: readonly string[] },
): Promise<InvoiceRow[]> =>
  db(tx)
    .selectFrom('eco_invoices')
    .selectAll()
    .where('orgId', '=', seller)
    .where((where) =>
      where.or([
        where.and([where('provider', '=', provider), where('providerRef', 'in', refs)]),
        sql<boolean>`id = any(${charges})`,
      ]),
    )
    .execute();

/** What was paid of ours by each of the provider's invoices, in micro-units. */
export async function paymentsBy(
  tx: SystemTx,
  { seller, provider }: Account,
  refs: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db(tx)
    .selectFrom('eco_payments')
    .select(['providerRef', 'amount'])
    .where('orgId', '=', seller)
    .where('provider', '=', provider)
    .where('providerRef', 'in', refs)
    .where('status', '=', 'succeeded')
    .execute();
  return new Map(rows.map(({ providerRef, amount }) => [providerRef ?? '', amount]));
}

/** Those of the ids that are customers of the seller. */
export async function customersOf(tx: SystemTx, seller: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from eco_customers where org_id = ${seller} and id = any(${ids})`.execute(db(tx));
  return new Set(rows.map(({ id }) => id));
}

export async function markSeen(tx: SystemTx, ids: readonly InvoiceRow['id'][]): Promise<void> {
  if (ids.length === 0) return;
  await db(tx).updateTable('eco_invoices').set({ providerSeenAt: tx.date }).where('id', 'in', ids).execute();
}

/** Ours that are collected there, and were not seen since. */
const unseen = (tx: SystemTx, { seller, provider }: Account, span: { from: number; until: number }, seen: number) =>
  db(tx)
    .selectFrom('eco_invoices')
    .where('orgId', '=', seller)
    .where('provider', '=', provider)
    .where('providerRef', 'is not', null)
    // A charge of nothing has no invoice there.
    .where(sql<boolean>`provider_ref <> id`)
    .where(sql<boolean>`coalesce(provider_sent_at, issued_at) between ${toDate(span.from)} and ${toDate(span.until)}`)
    .where(sql<boolean>`coalesce(provider_seen_at, '-infinity') < ${toDate(seen)}`);

export const unseenInvoices = (
  tx: SystemTx,
  account: Account,
  span: { from: number; until: number },
  seen: number,
  most: number,
): Promise<InvoiceRow[]> => unseen(tx, account, span, seen).selectAll().orderBy('id').limit(most).execute();

export async function countUnseen(
  tx: SystemTx,
  account: Account,
  span: { from: number; until: number },
  seen: number,
): Promise<number> {
  const query = unseen(tx, account, span, seen).select((select) => select.fn.countAll<string>().as('count'));
  return Number((await query.executeTakeFirstOrThrow()).count);
}
