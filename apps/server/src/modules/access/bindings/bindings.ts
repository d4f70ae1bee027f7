import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { toDate } from '../../../kernel/clock.ts';
import { found, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { type Id, isId } from '../../../kernel/ids.ts';
import {
  assertServiceAccount,
  assertTeam,
  countRightsChange,
  findMembership,
  rightsChanged,
  rightsOfTeamChanged,
} from '../../tenancy/index.ts';
import { accessErrors } from '../errors.ts';
import { assertMayGrant, assertMayRevoke, permissionsOfRole } from '../granting.ts';
import { placeOf, resolveScope } from '../scope.ts';
import { type BindingQuery, binding, type NewBinding } from './schema.ts';
import { columns, db, deleteExpired, select } from './store.ts';

/** Newest first. */
export function listBindings(tx: TenantTx, { principalId, ...page }: BindingQuery) {
  const all = select(tx);
  return pageById(principalId === undefined ? all : all.where('principalId', '=', principalId), page, 'desc');
}

export async function createBinding(tx: TenantTx, caller: Caller, input: NewBinding) {
  const { principalId, role, projectId = null, environmentId = null, path = null, expiresAt: until } = input;
  if (until !== undefined && until <= tx.now) throw accessErrors.ALREADY_EXPIRED();
  await assertPrincipal(tx, principalId);
  const resource = await resolveScope(tx, input);
  await assertMayGrant(tx, caller, await permissionsOfRole(tx, role), { resource, until });
  await deleteExpired(tx, principalId, role);
  const after = await db(tx)
    .insertInto('eco_role_bindings')
    .values({
      id: tx.newId('bnd'),
      orgId: tx.org,
      principalId,
      memberUserId: isId(principalId, 'usr') ? principalId : null,
      teamId: isId(principalId, 'tem') ? principalId : null,
      role,
      customRoleId: isId(role, 'rol') ? role : null,
      projectId,
      environmentId,
      path,
      expiresAt: until === undefined ? null : toDate(until),
      createdBy: caller.id,
      createdAt: tx.date,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst();
  if (after === undefined) throw accessErrors.BINDING_EXISTS();
  await rightsOfPrincipalChanged(tx, principalId);
  binding.record(tx, 'create', { after, risk: (projectId ?? environmentId) ? 'medium' : 'high' });
  return after;
}

async function assertPrincipal(tx: TenantTx, principal: string): Promise<void> {
  if (isId(principal, 'tem')) await assertTeam(tx, principal);
  else if (isId(principal, 'svc')) await assertServiceAccount(tx, principal);
  else if ((await findMembership(tx, principal)) === undefined) throw errors.NOT_FOUND('No such member');
}

export async function deleteBinding(tx: TenantTx, caller: Caller, id: Id<'bnd'>) {
  const { principalId, role, ...place } = found(await select(tx).where('id', '=', id).executeTakeFirst());
  // Locks the team, so that nobody joins or leaves in between.
  if (isId(principalId, 'tem')) await assertTeam(tx, principalId);
  await assertMayRevoke(tx, caller, await permissionsOfRole(tx, role), await placeOf(tx, place));
  const query = db(tx).deleteFrom('eco_role_bindings').where('id', '=', id);
  const before = found(await query.returning(columns).executeTakeFirst());
  await rightsOfPrincipalChanged(tx, principalId);
  binding.record(tx, 'delete', { before });
  return deleted;
}

async function rightsOfPrincipalChanged(tx: TenantTx, principal: string): Promise<void> {
  if (isId(principal, 'tem')) return rightsOfTeamChanged(tx, principal);
  await countRightsChange(tx, principal);
  await rightsChanged(tx, tx.org, principal);
}
