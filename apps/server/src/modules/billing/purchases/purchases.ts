import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { billingErrors } from '../errors.ts';
import type { Party } from '../party.ts';
import { publicOffers } from '../plans/store.ts';
import { findPurchase } from '../subscriptions/store.ts';

/** The transaction's organization as a buyer. @throws NOT_SUBSCRIBED for the operator, who buys of nobody */
export async function buyerParty(tx: TenantTx): Promise<Party> {
  const party = await findPurchase(tx);
  if (party !== undefined) return party;
  throw billingErrors.NOT_SUBSCRIBED(
    tx.org === operatorOrg
      ? 'The operator buys of nobody. What your customers have is at /api/v1/customers/{customer}/subscription'
      : undefined,
  );
}

/** What the operator sells to organizations. */
export const listOffers = async (tx: TenantTx) =>
  (await publicOffers(tx, operatorOrg as Id<'org'>)).map(({ planId, ...terms }) => ({ ...terms, id: planId }));
