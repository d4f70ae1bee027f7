import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { MemberRole } from './roles.ts';
import { type Giver, type Granting, tenancyState } from './state.ts';

/**
 * Asked under the lock of the organization: of two admins who remove each other at once, only one is still an admin when
 * it is their turn.
 */
export async function giverOf(tx: TenantTx, caller: Granting): Promise<Giver> {
  return tx.use(tenancyState).ports.access.giver(tx, caller);
}

/** @throws FORBIDDEN */
export function refuseLacking(role: MemberRole, missing: string | undefined): void {
  if (missing !== undefined) throw errors.FORBIDDEN(`The role ${role} holds ${missing}, which you do not`);
}
