import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { meteringState } from '../state.ts';
import { customersTopic, entitlementTopic, quotaExceeded, topicOf } from './quotas.ts';
import type { Buyer } from './schema.ts';
import { changeBounds, lockEntitlement, type Replacement, replaceEntitlements } from './store.ts';

/**
 * Sets what a buyer is entitled to, in place of what they were. With the commit it holds on this node, a moment later on
 * all. The transaction must see the buyer's organization: it is its own, or a system transaction.
 */
export async function setEntitlements(tx: TenantTx | SystemTx, buyer: Buyer, replacement: Replacement): Promise<void> {
  await replaceEntitlements(tx, buyer, replacement);
  await changeBounds(tx, buyer, replacement.period);
  await tx.invalidate(entitlementTopic, topicOf(buyer));
  if (buyer.customer !== undefined) await tx.invalidate(customersTopic, buyer.org);
}

/**
 * Refuses an act that adds one to what the organization has as many of as it may. Concurrent acts wait for each other, so
 * that there is never one too many.
 * @throws QUOTA_EXCEEDED
 */
export async function admit(tx: TenantTx, feature: string): Promise<void> {
  const count = tx.use(meteringState).counts.get(feature);
  if (count === undefined) return;
  const amount = (await lockEntitlement(tx, feature))?.amount ?? null;
  if (amount === null || (await count(tx)) < amount) return;
  throw quotaExceeded(feature, amount);
}
