import { sql } from 'kysely';
import { day, toDate } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { type BillingTx, type Party, partyColumns } from '../party.ts';
import { includedIn, type UsagePrice } from '../pricing/usage-price.ts';
import type { Tables } from '../tables.ts';

/** For how long usage of an ended month is counted again: events may be 35 days late, and the month itself has 31. */
export const recountDays = 70;

/** Of all sellers: whose month ended before the instant, the longest ago first. */
export async function dueSubscriptions(tx: SystemTx, before: number, most: number): Promise<Id<'sub'>[]> {
  const { rows } = await sql<{ id: Id<'sub'> }>`
    select id from eco_subscriptions where status <> 'canceled' and period_end <= ${toDate(before)}
    order by period_end, id limit ${most}`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Of all sellers: whose month is over and not closed, and whose plan includes credits that are not granted for the next one. */
export async function withComingCredits(tx: SystemTx, most: number): Promise<Id<'sub'>[]> {
  const { rows } = await sql<{ id: Id<'sub'> }>`
    select s.id from eco_subscriptions s
    where s.status <> 'canceled' and s.period_end <= ${tx.date} and exists (
      select from eco_plan_versions v where v.org_id = s.org_id and v.credits <> '[]'
        and (v.plan_id = s.plan_id and v.version = s.plan_version
          or v.plan_id = s.next_plan_id and v.version = s.next_plan_version))
      and not exists (select from eco_credit_grants g where g.org_id = s.org_id and g.customer_id = s.customer_id
        and starts_with(g.key, 'included ' || s.id || ' ' || floor(extract(epoch from s.period_end) * 1000)::bigint || ' '))
    order by s.period_end, s.id limit ${most}`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Of all sellers: with an invoice whose time to pay has passed, or with one that was late. */
export async function lateSubscriptions(tx: SystemTx): Promise<Id<'sub'>[]> {
  const { rows } = await sql<{ id: Id<'sub'> }>`
    select s.id from eco_subscriptions s where s.status <> 'canceled' and (s.status = 'past_due' or exists (
      select from eco_invoices i where i.org_id = s.org_id and i.customer_id = s.customer_id and i.status = 'open'
        and i.reason <> 'top-up' and i.due_at <= ${tx.date}))
    order by s.id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Of all sellers: whose trial ends before the instant and is paid after it, and who have not been told. */
export async function endingTrials(tx: SystemTx, before: number): Promise<Id<'sub'>[]> {
  const { rows } = await sql<{ id: Id<'sub'> }>`
    select id from eco_subscriptions
    where status = 'trialing' and trial_end <= ${toDate(before)} and trial_told_at is null
      and (not cancel_at_period_end or moves_to is not null)
    order by id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Organizations that buy nothing of the operator and did not cancel what they had, but for itself. */
export async function unsubscribedOrganizations(tx: SystemTx, most: number): Promise<Id<'org'>[]> {
  const { rows } = await sql<{ id: Id<'org'> }>`
    select o.id from eco_organizations o where o.erased_at is null and o.id <> ${operatorOrg} and not exists (
      select from eco_subscriptions s
      where s.buyer_org_id = o.id and (s.status <> 'canceled' or s.cancel_at_period_end))
    order by o.id limit ${most}`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** What was used in a part of a month, and what it costs. */
export interface NewRecord {
  subscriptionId: string;
  periodStart: number;
  segment: number;
  feature: string;
  revision: number;
  startsAt: number;
  endsAt: number;
  quantity: string;
  price: UsagePrice;
  amount: bigint;
  currency: string;
}

export const insertRecord = (
  tx: BillingTx,
  party: Party,
  { periodStart, startsAt, endsAt, price, amount, ...rest }: NewRecord,
) =>
  tx
    .tables<Tables>()
    .insertInto('eco_usage_records')
    .values({
      ...rest,
      ...partyColumns(party),
      periodStart: toDate(periodStart),
      startsAt: toDate(startsAt),
      endsAt: toDate(endsAt),
      included: includedIn(price),
      price: price as unknown as Record<string, unknown>,
      amount: String(amount),
      recordedAt: tx.date,
    })
    .execute();

/** Charged so far for a part of a month, all revisions together. */
export interface Charged {
  periodStart: number;
  segment: number;
  feature: string;
  revisions: number;
  startsAt: number;
  endsAt: number;
  price: UsagePrice;
  quantity: string;
  amount: string;
  currency: string;
}

/** Of the months that ended lately. */
export async function chargedLately(tx: BillingTx, subscription: string): Promise<Charged[]> {
  const { rows } = await sql<Charged>`
    select period_start as "periodStart", segment, feature, count(*)::integer as revisions, min(starts_at) as "startsAt",
      max(ends_at) as "endsAt", (array_agg(price order by revision))[1] as price, sum(quantity)::text as quantity,
      sum(amount)::text as amount, min(currency) as currency
    from eco_usage_records where subscription_id = ${subscription} and ends_at > ${toDate(tx.now - recountDays * day)}
    group by period_start, segment, feature order by period_start, segment, feature`.execute(tx.tables());
  return rows;
}
