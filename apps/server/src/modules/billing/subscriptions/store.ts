import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import { day, toDate } from '../../../kernel/clock.ts';
import { onTaken } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { recountDays } from '../cycle/store.ts';
import { billingErrors } from '../errors.ts';
import { type BillingTx, type Party, partyColumns } from '../party.ts';
import type { Tables } from '../tables.ts';

export type SubscriptionRow = Selectable<Tables['eco_subscriptions']>;
export type SegmentRow = Selectable<Tables['eco_subscription_segments']>;

const db = (tx: BillingTx) => tx.tables<Tables>();

export const partyOf = ({ orgId, customerId, buyerOrgId }: SubscriptionRow): Party => ({
  seller: orgId,
  customer: customerId,
  buyerOrg: buyerOrgId as Id<'org'> | null,
});

/** When the month of quotas and included credits that runs began. */
export const quotaStartOf = ({
  quotaStart,
  periodStart,
}: Pick<SubscriptionRow, 'quotaStart' | 'periodStart'>): number => quotaStart ?? periodStart;

/** The same for a month that begins at the instant: one that cuts another short goes on with what is left of its quotas. */
export const quotaStartFrom = (before: SubscriptionRow, at: number): Date | null =>
  at < before.periodEnd ? toDate(Math.min(quotaStartOf(before), at)) : null;

/** Of the payments that are late: on days 0, 3 and 6. */
export const reminders = 3;

/** The grace after a late payment has passed: the limits of the default plan hold. */
export const isLimited = ({ status, reminders: sent }: SubscriptionRow): boolean =>
  status === 'past_due' && sent > reminders;

/** What moves ends at its provider with the term, and goes on here. */
export const endsWithTerm = ({ cancelAtPeriodEnd, movesTo }: SubscriptionRow): boolean =>
  cancelAtPeriodEnd && movesTo === null;

const live = (tx: BillingTx) => db(tx).selectFrom('eco_subscriptions').selectAll().where('status', '<>', 'canceled');

export const findSubscription = (tx: BillingTx, { seller, customer }: Party): Promise<SubscriptionRow | undefined> =>
  live(tx).where('orgId', '=', seller).where('customerId', '=', customer).executeTakeFirst();

/** Nobody else changes it before the transaction ends. */
export const lockSubscription = (tx: BillingTx, { seller, customer }: Party): Promise<SubscriptionRow | undefined> =>
  live(tx).where('orgId', '=', seller).where('customerId', '=', customer).forNoKeyUpdate().executeTakeFirst();

export const lockById = (tx: BillingTx, id: Id<'sub'>): Promise<SubscriptionRow | undefined> =>
  live(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

/** Also one that ended; as `lockById`. */
export const lockEvenEnded = (tx: BillingTx, id: Id<'sub'>): Promise<SubscriptionRow | undefined> =>
  db(tx).selectFrom('eco_subscriptions').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

/** Also one that ended. */
export const readById = (tx: BillingTx, id: Id<'sub'>): Promise<SubscriptionRow | undefined> =>
  db(tx).selectFrom('eco_subscriptions').selectAll().where('id', '=', id).executeTakeFirst();

/** Of any subscription that the customer has or had. */
export async function hadTrial(tx: BillingTx, { seller, customer }: Party): Promise<boolean> {
  const query = db(tx).selectFrom('eco_subscriptions').select('id').where('orgId', '=', seller);
  const found = query.where('customerId', '=', customer).where('trialEnd', 'is not', null).limit(1);
  return (await found.executeTakeFirst()) !== undefined;
}

/** Whether anything is charged beside the plan, or will be: usage, add-ons, and what waits for an invoice. */
export async function owesAnything(
  tx: BillingTx,
  { seller, customer }: Party,
  { id }: SubscriptionRow,
): Promise<boolean> {
  const { rows } = await sql<{ owes: boolean }>`
    select exists (select from eco_subscription_segments g join eco_plan_versions v
        on v.org_id = g.org_id and v.plan_id = g.plan_id and v.version = g.plan_version
        where g.subscription_id = ${id} and v.prices <> '[]')
      or exists (select from eco_subscription_addons a
        where a.subscription_id = ${id} and (a.ends_at is null or a.ends_at > ${tx.date}))
      or exists (select from eco_invoice_items i
        where i.org_id = ${seller} and i.customer_id = ${customer} and i.invoice_id is null and i.amount <> 0)
      as owes`.execute(db(tx));
  return rows[0]?.owes ?? false;
}

/** What a seller charges usage of, or of one customer of it: this month, or as long as late usage is counted. */
export async function chargedFeatures(
  tx: BillingTx,
  { seller, customer, feature }: { seller: string; customer?: string; feature?: string },
): Promise<string[]> {
  const { rows } = await sql<{ feature: string }>`
    select distinct feature from (
      select s.customer_id, p->>'feature' as feature, p->>'model' as model
      from eco_subscriptions s
        join eco_subscription_segments g on g.subscription_id = s.id and g.period_start = s.period_start
        join eco_plan_versions v on v.org_id = g.org_id and v.plan_id = g.plan_id and v.version = g.plan_version,
        jsonb_array_elements(v.prices) as p
      where s.org_id = ${seller} and s.status <> 'canceled'
      union all
      select customer_id, feature, price->>'model' from eco_usage_records
      where org_id = ${seller} and ends_at > ${toDate(tx.now - recountDays * day)}) as charged
    where model <> 'seat' and (${customer ?? null}::text is null or customer_id = ${customer ?? null})
      and (${feature ?? null}::text is null or feature = ${feature ?? null})`.execute(db(tx));
  return rows.map((row) => row.feature);
}

/** What the transaction's organization has bought of the operator; undefined where it has nothing. */
export async function findPurchase(tx: TenantTx): Promise<Party | undefined> {
  const row = await live(tx).where('buyerOrgId', '=', tx.org).executeTakeFirst();
  return row && partyOf(row);
}

const refuseSecond = onTaken('eco_subscriptions_live', billingErrors.ALREADY_SUBSCRIBED);

/** @throws ALREADY_SUBSCRIBED */
export async function insertSubscription(
  tx: BillingTx,
  party: Party,
  values: Omit<
    Insertable<Tables['eco_subscriptions']>,
    'id' | 'orgId' | 'customerId' | 'buyerOrgId' | 'createdAt' | 'updatedAt' | 'quotaStart' | 'periodStart'
  > & { periodStart: Date },
): Promise<SubscriptionRow> {
  const ended = await lastEnded(tx, party);
  const quotaStart = ended === undefined ? null : quotaStartFrom(ended, values.periodStart.getTime());
  const times = { createdAt: tx.date, updatedAt: tx.date };
  const row = { ...values, ...partyColumns(party), ...times, id: tx.newId('sub'), quotaStart };
  const query = db(tx).insertInto('eco_subscriptions').values(row).returningAll();
  return query.executeTakeFirstOrThrow().catch(refuseSecond);
}

const lastEnded = (tx: BillingTx, { seller, customer }: Party): Promise<SubscriptionRow | undefined> =>
  db(tx)
    .selectFrom('eco_subscriptions')
    .selectAll()
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .where('status', '=', 'canceled')
    .orderBy('endedAt', 'desc')
    .limit(1)
    .executeTakeFirst();

export const updateSubscription = (
  tx: BillingTx,
  { id, version }: SubscriptionRow,
  changes: Updateable<Tables['eco_subscriptions']>,
): Promise<SubscriptionRow> =>
  db(tx)
    .updateTable('eco_subscriptions')
    .set({ ...changes, version: version + 1, updatedAt: tx.date })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

/** Of the month that runs, in their order. */
export const segmentsOf = (tx: BillingTx, { id, periodStart }: SubscriptionRow): Promise<SegmentRow[]> =>
  db(tx)
    .selectFrom('eco_subscription_segments')
    .selectAll()
    .where('subscriptionId', '=', id)
    .where(sql<boolean>`period_start = ${toDate(periodStart)}`)
    .orderBy('segment')
    .execute();

export async function closeSegment(tx: BillingTx, { id, periodStart }: SubscriptionRow, at: Date): Promise<void> {
  await db(tx)
    .updateTable('eco_subscription_segments')
    .set({ endsAt: at })
    .where('subscriptionId', '=', id)
    .where(sql<boolean>`period_start = ${toDate(periodStart)}`)
    .where('endsAt', 'is', null)
    .execute();
}

/** With the subscription's plan and seats as they are now. */
export async function openSegment(tx: BillingTx, row: SubscriptionRow, at: Date): Promise<void> {
  const before = await segmentsOf(tx, row);
  await db(tx)
    .insertInto('eco_subscription_segments')
    .values({
      orgId: row.orgId,
      subscriptionId: row.id,
      buyerOrgId: row.buyerOrgId,
      periodStart: toDate(row.periodStart),
      segment: before.length,
      planId: row.planId,
      planVersion: row.planVersion,
      seats: row.seats,
      startsAt: at,
    })
    .execute();
}

/** Open invoices of a subscription that moves stay with whoever collects them. */
export async function keepCollector(tx: BillingTx, { id, provider }: SubscriptionRow): Promise<void> {
  await db(tx)
    .updateTable('eco_invoices')
    .set({ collector: provider, updatedAt: tx.date })
    .where('subscriptionId', '=', id)
    .where('status', '=', 'open')
    .where('provider', '=', 'ledger')
    .where('collector', 'is', null)
    .execute();
}

/** The account that a subscription leaves is kept from then on as long as one that its seller leaves. */
export async function keepAccount(tx: BillingTx, { orgId, provider }: SubscriptionRow): Promise<void> {
  await sql`update eco_former_billing_providers set left_at = ${tx.date}
    where org_id = ${orgId} and provider = ${provider}`.execute(db(tx));
}

interface LineInAdvance {
  invoiceId: Id<'inv'>;
  status: 'open' | 'paid';
  amount: string;
  start: number;
  end: number;
  /** Before tax: what is not given back of the invoice. */
  left: string;
}

/** On our own invoices: what is charged for the plan after an instant. Money in micro-units. */
export async function linesInAdvance(tx: BillingTx, { id }: SubscriptionRow, at: number): Promise<LineInAdvance[]> {
  const { rows } = await sql<LineInAdvance>`
    select i.id as "invoiceId", i.status, l.amount::text as amount, l.period_start as start, l.period_end as "end",
      (i.subtotal - coalesce((select sum(n.subtotal) from eco_credit_notes n where n.invoice_id = i.id), 0))::text as left
    from eco_invoices i join eco_invoice_lines l on l.invoice_id = i.id
    where i.subscription_id = ${id} and i.provider_ref is null and i.status in ('open', 'paid')
      and l.kind in ('plan', 'proration') and l.period_end > ${toDate(at)}
    order by i.id, l.position`.execute(db(tx));
  return rows;
}

/** Of all sellers: that will move and run on at their provider so far. */
export const unfinishedMoves = (tx: BillingTx, after: string, most: number): Promise<SubscriptionRow[]> =>
  live(tx)
    .where('movesTo', 'is not', null)
    .where('providerRef', 'is not', null)
    .where('cancelAtPeriodEnd', '=', false)
    .where('id', '>', after as SubscriptionRow['id'])
    .orderBy('id')
    .limit(most)
    .execute();
