import type { CustomersPort } from '../../tenancy/index.ts';
import { customerParty } from '../party.ts';
import { defaultPlanOf } from '../plans/default.ts';
import { findOffer } from '../plans/store.ts';
import { endNow } from './cancel.ts';
import { findSubscription } from './store.ts';
import { subscribe } from './subscribe.ts';

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
  deleted: async (tx, customer) => endNow(tx, await customerParty(tx, customer)),
};
