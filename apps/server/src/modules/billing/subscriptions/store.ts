import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
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

/** Of the payments that are late: on days 0, 3 and 6. */
export const reminders = 3;

/** The grace after a late payment has passed: the limits of the default plan hold. */
export const isLimited = ({ status, reminders: sent }: SubscriptionRow): boolean =>
  status === 'past_due' && sent > reminders;

const live = (tx: BillingTx) => db(tx).selectFrom('eco_subscriptions').selectAll().where('status', '<>', 'canceled');

export const findSubscription = (tx: BillingTx, { seller, customer }: Party): Promise<SubscriptionRow | undefined> =>
  live(tx).where('orgId', '=', seller).where('customerId', '=', customer).executeTakeFirst();

/** Nobody else changes it before the transaction ends. */
export const lockSubscription = (tx: BillingTx, { seller, customer }: Party): Promise<SubscriptionRow | undefined> =>
  live(tx).where('orgId', '=', seller).where('customerId', '=', customer).forNoKeyUpdate().executeTakeFirst();

export const lockById = (tx: BillingTx, id: Id<'sub'>): Promise<SubscriptionRow | undefined> =>
  live(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

/** Also one that ended. */
export const readById = (tx: BillingTx, id: Id<'sub'>): Promise<SubscriptionRow | undefined> =>
  db(tx).selectFrom('eco_subscriptions').selectAll().where('id', '=', id).executeTakeFirst();

/** What the transaction's organization has bought of the operator; undefined where it has nothing. */
export async function findPurchase(tx: TenantTx): Promise<Party | undefined> {
  const row = await live(tx).where('buyerOrgId', '=', tx.org).executeTakeFirst();
  return row && partyOf(row);
}

export async function insertSubscription(
  tx: BillingTx,
  party: Party,
  values: Omit<
    Insertable<Tables['eco_subscriptions']>,
    'id' | 'orgId' | 'customerId' | 'buyerOrgId' | 'createdAt' | 'updatedAt'
  >,
): Promise<SubscriptionRow> {
  const row = { ...values, ...partyColumns(party), id: tx.newId('sub'), createdAt: tx.date, updatedAt: tx.date };
  return db(tx).insertInto('eco_subscriptions').values(row).returningAll().executeTakeFirstOrThrow();
}

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
