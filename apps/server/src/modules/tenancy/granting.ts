import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { MemberRole } from './roles.ts';
import { type GrantedBy, type Grantor, tenancyState } from './state.ts';

/**
 * Asked under the lock of the organization: of two admins who remove each other at once, only one is still an admin when
 * it is their turn.
 */
export async function grantorOf(tx: TenantTx, caller: GrantedBy): Promise<Grantor> {
  return tx.use(tenancyState).ports.access.grantor(tx, caller);
}

/** @throws FORBIDDEN */
export function refuseMissing(role: MemberRole, missing: string | undefined): void {
  if (missing !== undefined) throw errors.FORBIDDEN(`The role ${role} holds ${missing}, which you do not`);
}
