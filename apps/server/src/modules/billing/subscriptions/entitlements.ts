import { setCustomerPlan } from '../../tenancy/index.ts';
import type { BillingTx, Party } from '../party.ts';
import type { Held } from './shared.ts';

/** From this transaction on, the customer is on the plan and may use what it includes, in the month that runs. */
export async function entitle(tx: BillingTx, party: Party, { terms }: Held): Promise<void> {
  await setCustomerPlan(tx, party, terms.slug);
}
