import type { Resource } from '../../http/route.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { AccessPort, GrantedBy, Grantor } from '../tenancy/index.ts';
import { bindingsOf } from './bindings/store.ts';
import { builtInPermissions } from './built-in-roles.ts';
import { readEffectiveAccess } from './effective-access.ts';
import { type EffectiveAccess, type Grant, missingPermission, type PermissionSet } from './engine.ts';
import { accessErrors } from './errors.ts';
import { findRoleForShare } from './roles/store.ts';
import { placeOf } from './scope.ts';
import { accessState } from './state.ts';

/*
 * Nobody can grant what they do not hold. All of it is read in the transaction that will hold the grant, so that a right
 * lost a moment ago is not handed on.
 */

/** Where, and until when, something is to be granted. */
interface GrantOptions {
  resource?: Resource;
  /** Epoch milliseconds; for good where absent. */
  until?: number | undefined;
}

/** @throws CANNOT_GRANT unless the caller holds everything in the set, there and for as long, and its scopes include it. */
export async function assertMayGrant(
  tx: TenantTx,
  caller: Caller,
  permissions: PermissionSet,
  { resource = {}, until }: GrantOptions = {},
): Promise<void> {
  const access = await readEffectiveAccess(tx, caller.id);
  refuseIf(missing(tx, caller, access, { permissions, resource, until }));
}

/**
 * @throws CANNOT_GRANT unless the caller could grant the set there at this moment. Its scopes do not matter, since nothing
 * is handed on; but lesser roles cannot strip greater ones.
 */
export async function assertMayRevoke(
  tx: TenantTx,
  caller: Caller,
  permissions: PermissionSet,
  resource: Resource = {},
): Promise<void> {
  refuseIf(missingToRevoke(tx, await readEffectiveAccess(tx, caller.id), { permissions, resource }));
}

/**
 * Whoever gets the secret of a key of `principal` acts as the principal. What others give the principal later is theirs
 * to answer for.
 * @throws CANNOT_GRANT unless the caller holds everything that a key with these scopes (null = all that the principal
 * may) could do.
 */
export async function assertMayActAs(
  tx: TenantTx,
  caller: Caller,
  principal: string,
  scopes: readonly string[] | null,
): Promise<void> {
  if (principal === caller.id && caller.scopes === undefined) return;
  const own = await readEffectiveAccess(tx, caller.id);
  const beyond = scopes && missing(tx, caller, own, wholeOrganization(patterns(scopes)));
  if (beyond === undefined) return;
  const { bindings } = await readEffectiveAccess(tx, principal);
  for (const { permissions, project, environment, expiresAt } of bindings) {
    refuseIf(missing(tx, caller, own, { permissions, resource: { project, environment }, until: expiresAt }));
  }
}

/** For changes of membership: what the caller may grant and revoke. */
async function grantor(tx: TenantTx, caller: GrantedBy): Promise<Grantor> {
  const access = await readEffectiveAccess(tx, caller.id);
  const toGrant = (grant: Grant) => missing(tx, caller, access, grant);
  const toRevoke = (grant: Grant) => missingToRevoke(tx, access, grant);
  const ofRole = async (role: string) => wholeOrganization(await permissionsOfRole(tx, role));
  return {
    missingToGrant: async (role) => toGrant(await ofRole(role)),
    missingToRevoke: async (role) => toRevoke(await ofRole(role)),
    missingToGrantTeam: async (team) => firstOf((await grantsOfTeam(tx, team)).map(toGrant)),
    missingToRevokeTeam: async (team) => firstOf((await grantsOfTeam(tx, team)).map(toRevoke)),
  };
}

/** What tenancy, which is loaded before this module, needs from it. */
export const accessPort: AccessPort = { grantor, assertMayActAs };

/** What a new member of the team gets: the team's bindings in force now. */
async function grantsOfTeam(tx: TenantTx, team: string): Promise<Grant[]> {
  const grants: Grant[] = [];
  for (const row of await bindingsOf(tx, [team])) {
    if (row.expiresAt !== null && row.expiresAt <= tx.now) continue;
    const permissions = await permissionsOfRole(tx, row.role);
    grants.push({ permissions, resource: await placeOf(tx, row), until: row.expiresAt ?? undefined });
  }
  return grants;
}

/** What is granted is what was checked: an organization's own role is locked until the transaction ends. */
export async function permissionsOfRole(tx: TenantTx, role: string): Promise<PermissionSet> {
  const builtIn = builtInPermissions(tx.use(accessState).builtInRoles, role);
  if (builtIn !== undefined) return builtIn;
  const own = await findRoleForShare(tx, role);
  if (own === undefined) throw errors.NOT_FOUND('No such role');
  return patterns(own.permissions);
}

export const patterns = (allow: readonly string[]): PermissionSet => ({ allow, except: [] });

const wholeOrganization = (permissions: PermissionSet): Grant => ({ permissions, resource: {}, until: undefined });

const firstOf = (missed: readonly (string | undefined)[]) => missed.find((each) => each !== undefined);

const missing = (tx: TenantTx, { scopes }: GrantedBy, access: EffectiveAccess, grant: Grant): string | undefined =>
  missingPermission(access, grant, scopes, tx.now);

const missingToRevoke = (tx: TenantTx, access: EffectiveAccess, grant: Omit<Grant, 'until'>): string | undefined =>
  missingPermission(access, { ...grant, until: tx.now }, undefined, tx.now);

function refuseIf(permission: string | undefined): void {
  if (permission !== undefined)
    throw accessErrors.CANNOT_GRANT(`You do not hold ${permission} there yourself, or not for as long`);
}
