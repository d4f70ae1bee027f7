import type { Kernel } from '../../kernel/kernel.ts';
import type { Quotas } from './entitlements/quotas.ts';
import { meteringState } from './state.ts';

export type { Share } from './allocations/share.ts';
export type { SalesFigures } from './analytics/schema.ts';
export {
  changeBalance,
  lowBalances,
  ownUnspent,
  spendAtMost,
  spendBalance,
  spentBalances,
  takeOverSpent,
  unspent,
} from './balances/balances.ts';
export { setEntitlements } from './entitlements/entitlements.ts';
export {
  customersTopic,
  entitlementTopic,
  type Payer,
  type QuotaState,
  quotaState,
  topicOf,
} from './entitlements/quotas.ts';
export { type Buyer, thresholdReached } from './entitlements/schema.ts';
export { keyUsage } from './key-usage.ts';
export { definitionsOf, unboundableMeters } from './meters/meters.ts';
export { meteredUnits } from './meters/units.ts';
export type { ChargesSoFar } from './overage/schema.ts';
export { journalSealedUsage, journalUsage, usageStatement, usagesStatement } from './record.ts';
export { readRequest } from './requests/requests.ts';
export type { SalesPort } from './sales.ts';
export { billedUnits } from './store/billed.ts';
export { lastUseOf } from './store/reads.ts';

export const quotasOf = ({ services }: Kernel): Quotas => services.use(meteringState).quotas;

/** Resolves when all usage recorded so far, by journal or inbox, is in its tables and rollups: for tests. */
export async function settle(kernel: Kernel): Promise<void> {
  await kernel.journal.drain();
  await kernel.services.use(meteringState).inbox.drain();
  await kernel.services.use(meteringState).settlement.run();
}
