import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { MemberRole } from './roles.ts';
import { type GrantedBy, type Grantor, tenancyState } from './state.ts';

/**
 * Call it under the lock of the organization or the team: of two admins who remove each other at once, the second is no
 * admin any more.
 */
export async function grantorOf(tx: TenantTx, caller: GrantedBy): Promise<Grantor> {
  return tx.use(tenancyState).ports.access.grantor(tx, caller);
}

/** @throws FORBIDDEN */
export function refuseMissing(role: MemberRole, missing: string | undefined): void {
  if (missing === undefined) return;
  throw errors.FORBIDDEN(`The role ${role} holds ${missing}, which you do not`, {
    reason: 'role: the caller does not hold what the role holds',
  });
}
