import type { TenantTx } from '../../../kernel/db/tx.ts';
import { definitionsOf } from '../../metering/index.ts';
import type { CustomersPort } from '../../tenancy/index.ts';
import { customerParty } from '../party.ts';
import { defaultPlanOf } from '../plans/default.ts';
import { findOffer } from '../plans/store.ts';
import { endNow } from './cancel.ts';
import { chargedFeatures, findSubscription } from './store.ts';
import { subscribe } from './subscribe.ts';

/** Whether a meter is charged, for metering, an earlier module. */
export const isCharged = async (tx: TenantTx, meter: string): Promise<boolean> =>
  (await chargedFeatures(tx, { seller: tx.org, feature: meter })).length > 0;

/** What customers have to do with plans, for tenancy, an earlier module. */
export const customersPort: CustomersPort = {
  async created(tx, customer, plan) {
    const party = await customerParty(tx, customer);
    if ((await findSubscription(tx, party)) !== undefined) return;
    const terms = plan === null ? await defaultPlanOf(tx, tx.org) : await findOffer(tx, tx.org, plan);
    // What has no price by the month is sold by agreement.
    if (terms === undefined || terms.amounts.month === null) return;
    await subscribe(tx, party, { terms, term: 'month', seats: 1, trial: true });
  },
  isSubscribed: async (tx, customer) => (await findSubscription(tx, await customerParty(tx, customer))) !== undefined,
  async keepsExternalId(tx, customer) {
    if ((await customerParty(tx, customer)).buyerOrg !== null) return true;
    const features = await chargedFeatures(tx, { seller: tx.org, customer });
    return features.length > 0 && (await definitionsOf(tx, tx.org, features)).length > 0;
  },
  deleted: async (tx, customer) => endNow(tx, await customerParty(tx, customer)),
};
