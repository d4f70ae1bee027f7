import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { customerOfOperator } from '../../tenancy/index.ts';
import type { Party } from '../party.ts';
import { defaultPlanOf } from '../plans/default.ts';
import { findSubscription } from './store.ts';
import { subscribe } from './subscribe.ts';

/** In the transaction that makes the organization, or later for one that has none. The operator buys of nobody. */
export async function subscribeOrganization(tx: TenantTx | SystemTx, org: string): Promise<void> {
  if (org === operatorOrg) return;
  const buyerOrg = org as Id<'org'>;
  const customer = await customerOfOperator(tx, buyerOrg);
  const party: Party = { seller: operatorOrg as Id<'org'>, customer, buyerOrg };
  if ((await findSubscription(tx, party)) !== undefined) return;
  const terms = await defaultPlanOf(tx, party.seller);
  if (terms === undefined) throw new Error('DEFAULT_PLAN names no plan of the operator');
  await subscribe(tx, party, { terms, term: 'month', seats: 1, trial: false });
}
