import type { TenantTx } from '../../../kernel/db/tx.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { type Party, partyColumns } from '../party.ts';
import type { Tables } from '../tables.ts';
import type { Profile, ProfileChanges } from './schema.ts';

export async function readProfile(tx: TenantTx, { seller, customer }: Party): Promise<Profile> {
  const query = tx.tables<Tables>().selectFrom('eco_billing_profiles').select(['details', 'taxRate']);
  const row = await query.where('orgId', '=', seller).where('customerId', '=', customer).executeTakeFirst();
  return row ?? { details: {}, taxRate: null };
}

/** For invoices from now on; details are replaced as a whole. */
export async function changeProfile(
  tx: TenantTx,
  party: Party,
  { details, taxRate }: ProfileChanges,
): Promise<Profile> {
  const changes = {
    ...(details === undefined ? {} : { details: { ...details } }),
    ...pickDefined({ taxRate }),
    updatedAt: tx.date,
  };
  await tx
    .tables<Tables>()
    .insertInto('eco_billing_profiles')
    .values({ ...changes, ...partyColumns(party) })
    .onConflict((conflict) => conflict.columns(['orgId', 'customerId']).doUpdateSet(changes))
    .execute();
  const after = await readProfile(tx, party);
  // Names and addresses stay out of the audit log.
  tx.audit({ resource: { type: 'customer', id: party.customer }, after: { taxRate: after.taxRate } });
  return after;
}
