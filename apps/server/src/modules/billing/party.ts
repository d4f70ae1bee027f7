import type { SystemTx, TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import { isId } from '../../kernel/ids.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { customerExternalId } from '../tenancy/index.ts';

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

/** In whose logs an act of the transaction is recorded: its own organization, or both sides where a job acts. */
const sidesOf = (tx: BillingTx, { seller, buyerOrg }: Party): string[] => {
  if (tx.scope === 'tenant') return [tx.org];
  return buyerOrg === null ? [seller] : [seller, buyerOrg];
};

interface Told {
  action: string;
  resource: { type: string; id: string };
  after: Record<string, unknown>;
  risk?: 'low' | 'medium' | 'high';
  event: { type: string; subject: string; data: Record<string, unknown> };
}

/** Records an act in the audit log and as an event, for each side. */
export function tell(tx: BillingTx, party: Party, { event, ...audit }: Told): void {
  for (const org of sidesOf(tx, party)) {
    tx.audit({ ...audit, org });
    tx.emit({ ...event, org });
  }
}
