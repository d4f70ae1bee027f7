import { z } from 'zod';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue, job } from '../../../kernel/jobs/jobs.ts';
import { setEntitlements } from '../../metering/index.ts';
import { setCustomerPlan } from '../../tenancy/index.ts';
import { endIncluded, hasIncluded, includeCredits } from '../credits/included.ts';
import { type BillingTx, buyerOf, type Party } from '../party.ts';
import { defaultPlanOf } from '../plans/default.ts';
import { soldFeatures, termsOf } from '../plans/store.ts';
import type { Held } from './shared.ts';
import { findSubscription, isLimited, lockEvenEnded, partyOf, quotaStartOf } from './store.ts';

const jobName = 'billing.entitle-buyer';

/**
 * From this transaction on, the customer is on the plan and may use what it includes, in the month that runs; what the
 * default plan includes where a payment is too late. Where the operator changes what an organization has, a job does it a
 * moment later: the operator's transaction does not see the organization's entitlements.
 */
export async function entitle(tx: BillingTx, party: Party, { row, terms }: Held): Promise<void> {
  await setCustomerPlan(tx, party, terms.slug);
  const buyer = buyerOf(party);
  if (tx.scope === 'tenant' && tx.org !== buyer.org) return enqueue(tx, jobName, { subscription: row.id });
  const { slug, entitlements } = (isLimited(row) ? await defaultPlanOf(tx, party.seller) : undefined) ?? terms;
  await setEntitlements(tx, buyer, {
    entitlements: entitlements.map(({ amount, ...each }) => ({
      ...each,
      amount: amount === null ? null : Number(amount),
    })),
    period: { start: quotaStartOf(row), end: row.periodEnd },
    source: `plan ${slug}`,
  });
  if (isLimited(row)) return;
  // The ledger is the seller's.
  if (tx.scope === 'system' || tx.org === party.seller) await includeCredits(tx, party, { row, terms });
  else if (await hasIncluded(tx, party, row, terms)) await enqueue(tx, jobName, { subscription: row.id });
}

/**
 * Whose plan has ended and is followed by none may use nothing of what the plan included, nor of what the seller sells by
 * other plans. In the operator's transaction by a job, as above.
 */
export async function disentitle(tx: BillingTx, party: Party, { row, terms }: Held): Promise<void> {
  if (tx.scope === 'system' || tx.org === party.seller) await endIncluded(tx, party, row);
  const buyer = buyerOf(party);
  if (tx.scope === 'tenant' && tx.org !== buyer.org) return enqueue(tx, jobName, { subscription: row.id });
  const had = terms.entitlements.map(({ feature }) => feature);
  const features = [...new Set([...had, ...(await soldFeatures(tx, party.seller))])];
  await setEntitlements(tx, buyer, {
    entitlements: features.map((feature) => ({ feature, amount: 0, hard: true })),
    // From now on: events of the time before are late usage.
    period: { start: tx.now < row.periodEnd ? tx.now : quotaStartOf(row), end: row.periodEnd },
    source: 'no plan',
  });
}

export const entitleBuyer = job({
  name: jobName,
  payload: z.object({ subscription: z.string() }),
  tenant: true,
  run: (background, { subscription }) =>
    background.inSystem(async (tx) => {
      const row = await lockEvenEnded(tx, subscription as Id<'sub'>);
      if (row === undefined) return;
      const party = partyOf(row);
      const held = { row, terms: await termsOf(tx, party.seller, row) };
      if (row.status !== 'canceled') await entitle(tx, party, held);
      // The plan that follows has a job of its own.
      else if ((await findSubscription(tx, party)) === undefined) await disentitle(tx, party, held);
      else return;
      tx.audit({
        org: party.buyerOrg ?? party.seller,
        action: 'entitlements.update',
        resource: { type: 'subscription', id: row.id },
        after: { plan: row.status === 'canceled' ? null : held.terms.slug },
      });
    }),
});
