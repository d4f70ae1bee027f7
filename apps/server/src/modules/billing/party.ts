import type { SystemTx, TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import { isId } from '../../kernel/ids.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { customerExternalId } from '../tenancy/index.ts';
import { recordForOther, type Told } from './other-side.ts';

/** Of the seller, of the organization that buys, or of a job. */
export type BillingTx = TenantTx | SystemTx;

/** Who sells to whom. */
export interface Party {
  seller: Id<'org'>;
  customer: Id<'cus'>;
  /** The organization that buys, where the operator sells. */
  buyerOrg: Id<'org'> | null;
}

/** A customer of the transaction's organization. @throws NOT_FOUND */
export async function customerParty(tx: TenantTx, customer: Id<'cus'>): Promise<Party> {
  const externalId = await customerExternalId(tx, customer);
  const buyerOrg = tx.org === operatorOrg && isId(externalId, 'org') ? externalId : null;
  return { seller: tx.org, customer, buyerOrg };
}

/** Whose usage and entitlements they are: of the organization that buys, or of the seller's customer. */
export const buyerOf = ({ seller, customer, buyerOrg }: Party) =>
  buyerOrg === null ? { org: seller, customer } : { org: buyerOrg };

/** Columns that every row about a party has. */
export const partyColumns = ({ seller, customer, buyerOrg }: Party) => ({
  orgId: seller,
  customerId: customer,
  buyerOrgId: buyerOrg,
});

/** Records an act in the audit logs and as an event, for the seller and for the organization that buys. */
export function tell(tx: BillingTx, party: Party, told: Told): void {
  const { event, risk, ...rest } = told;
  const audit = { ...rest, ...(risk === undefined ? {} : { risk }) };
  const sides = [party.seller, ...(party.buyerOrg === null ? [] : [party.buyerOrg])];
  if (tx.scope === 'system') {
    for (const org of sides) {
      tx.audit({ ...audit, org });
      tx.emit({ ...event, org });
    }
    return;
  }
  tx.audit(audit);
  tx.emit(event);
  for (const org of sides.filter((side) => side !== tx.org)) recordForOther(tx, org, told);
}
