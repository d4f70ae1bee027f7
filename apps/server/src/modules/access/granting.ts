import { anyFolder, type Resource } from '../../http/route.ts';
import type { Caller, Restrictions } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { type ErrorFactory, errors } from '../../kernel/errors.ts';
import type { AccessPort, GrantedBy, Grantor } from '../tenancy/index.ts';
import { bindingsOf } from './bindings/store.ts';
import { builtInPermissions } from './built-in-roles.ts';
import { readEffectiveAccess } from './effective-access.ts';
import {
  type Binding,
  type EffectiveAccess,
  type Grant,
  missingPermission,
  type PermissionSet,
  reaches,
} from './engine.ts';
import { accessErrors } from './errors.ts';
import { liftedRestriction } from './restrictions.ts';
import { findRoleForShare } from './roles/store.ts';
import { placeOf } from './scope.ts';
import { accessState } from './state.ts';

/*
 * Nobody can grant what they do not hold. All of it is read in the transaction that will hold the grant, so that a right
 * lost a moment ago is not handed on.
 */

/** Where and until when something is to be granted, and what else restricts it. */
export interface GrantOptions extends Partial<Pick<Restrictions, 'allowedIps' | 'limits'>> {
  resource?: Resource;
  /** Epoch milliseconds; for good where absent. */
  until?: number | undefined;
}

/**
 * @throws CANNOT_GRANT unless the caller holds everything in the set, there and for as long, its scopes include it, and
 * the grant keeps the restrictions of its key or token.
 */
export async function assertMayGrant(
  tx: TenantTx,
  caller: Caller,
  permissions: PermissionSet,
  options: GrantOptions = {},
): Promise<void> {
  const { resource = {}, until } = options;
  assertKeepsRestrictions(caller, options);
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
 * The holder of a key's secret acts as its `principal`. Rights that others give the principal later are their own
 * responsibility.
 * @throws CANNOT_GRANT unless the caller holds everything that a key with these scopes (null = all that the principal
 * may) could do there and for as long, and the key keeps the restrictions of the caller's own.
 */
export async function assertMayActAs(
  tx: TenantTx,
  caller: Caller,
  principal: string,
  scopes: readonly string[] | null,
  options: GrantOptions = {},
): Promise<void> {
  const { resource = {}, until } = options;
  assertKeepsRestrictions(caller, options);
  if (principal === caller.id && caller.scopes === undefined) return;
  const own = await readEffectiveAccess(tx, caller.id);
  const beyond = scopes && missing(tx, caller, own, { permissions: patterns(scopes), resource, until });
  if (beyond === undefined) return;
  const { bindings } = await readEffectiveAccess(tx, principal);
  for (const grant of bindings.flatMap((binding) => within(binding, options) ?? [])) {
    refuseIf(missing(tx, caller, own, grant));
  }
}

/** What a binding gives to a key that is narrowed to a place and a time; undefined where the key is elsewhere. */
function within({ permissions, expiresAt, ...place }: Binding, { resource, until }: GrantOptions): Grant | undefined {
  const narrowed = resource?.environment === undefined ? undefined : resource;
  // A key that may act in the environment acts in the folders of the binding, too.
  if (narrowed !== undefined && !reaches(place, { ...narrowed, path: anyFolder })) return undefined;
  const { project, environment } = narrowed ?? place;
  const { path } = place;
  const ends = [expiresAt, until].filter((each) => each !== undefined);
  return {
    permissions,
    resource: { project, environment, path },
    until: ends.length === 0 ? undefined : Math.min(...ends),
  };
}

/** The owner of the credential does not matter: an own key with fewer restrictions is more than one holds, too. */
function assertKeepsRestrictions(
  { restrictions }: GrantedBy,
  { resource: { project, environment } = {}, until, allowedIps = [], limits = [] }: GrantOptions,
  refuse: ErrorFactory = accessErrors.CANNOT_GRANT,
): void {
  const place = environment === undefined ? undefined : { project: project ?? '', environment };
  const lifted = liftedRestriction(restrictions, { expiresAt: until, allowedIps, limits, environment: place });
  if (lifted === undefined) return;
  throw refuse(`Your key or token is restricted by ${lifted}, and what you grant must be so too`, {
    reason: 'caller: the key or token is restricted in what it may grant',
  });
}

/** For changes of membership: what the caller may grant and revoke. */
async function grantor(tx: TenantTx, caller: GrantedBy): Promise<Grantor> {
  const access = await readEffectiveAccess(tx, caller.id);
  const toGrant = (grant: Grant) => {
    assertKeepsRestrictions(caller, grant, errors.FORBIDDEN);
    return missing(tx, caller, access, grant);
  };
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
    throw accessErrors.CANNOT_GRANT(`You do not hold ${permission} there yourself, or not for as long`, {
      reason: 'role: the caller does not hold what it would grant',
    });
}
