import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import type { BillingTx } from '../party.ts';
import { billingState } from '../state.ts';
import { operatorsDefault, type PlanTerms, sellersDefault } from './store.ts';

/** What a seller's customers begin with, and fall back to; undefined where it has no such plan. */
export const defaultPlanOf = (tx: BillingTx, seller: Id<'org'>): Promise<PlanTerms | undefined> =>
  seller === operatorOrg ? operatorsDefault(tx, tx.use(billingState).defaultPlan) : sellersDefault(tx, seller);
