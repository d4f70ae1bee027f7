import type { Resource } from '../../http/route.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { GrantedBy, Grantor } from '../tenancy/index.ts';
import { decide, type Gift, missingFor, type PermissionSet, type Standing, type Verdict } from './engine.ts';
import { accessErrors } from './errors.ts';
import { placeOf } from './places.ts';
import { builtInPermissions } from './roles.ts';
import { knownStanding, readStanding, standingOf } from './state.ts';
import { ofPrincipals } from './store/bindings.ts';
import { hold as holdRole } from './store/roles.ts';

/** Somebody who holds nothing: no member, or a service account without a binding. */
const stranger: Standing = { bindings: [], frozen: false };

/**
 * May the caller do this in its organization? `resource` must name the project of an environment too, if bindings to the
 * project are to count.
 */
export async function authorize(
  kernel: Kernel,
  caller: Caller,
  permission: string,
  resource: Resource,
): Promise<Verdict> {
  const { org } = caller;
  const standing = org === undefined || caller.kind === 'anonymous' ? undefined : await standingOf(kernel, caller, org);
  return verdictOn(kernel, caller, standing, permission, resource);
}

/** The same if memory holds what the caller may do. */
export function authorizeFromMemory(
  kernel: Kernel,
  caller: Caller,
  permission: string,
  resource: Resource,
): Verdict | undefined {
  const standing = knownStanding(kernel, caller);
  return standing === undefined ? undefined : verdictOn(kernel, caller, standing, permission, resource);
}

const verdictOn = (
  { clock }: Kernel,
  { scopes }: Caller,
  standing: Standing | undefined,
  permission: string,
  resource: Resource,
): Verdict => decide(standing ?? stranger, { permission, resource, scopes, now: clock.now() });

/** Where, and until when, something is to be granted. */
export interface GrantOptions {
  resource?: Resource;
  /** Epoch milliseconds; for good where absent. */
  until?: number | undefined;
}

/**
 * Refuses with CANNOT_GRANT unless the caller holds everything under each of the scopes itself, there and for as long.
 * Reads in the transaction that will hold the grant, so that a right lost a moment ago is not handed on.
 */
export async function assertMayGrant(
  tx: TenantTx,
  caller: Caller,
  scopes: readonly string[],
  options: GrantOptions = {},
): Promise<void> {
  const standing = await readStanding(tx, caller.id);
  refuseIf(lacking(tx, caller, standing, { permissions: { allow: scopes, except: [] }, ...placed(options) }));
}

export async function assertMayGrantRole(
  tx: TenantTx,
  caller: Caller,
  role: string,
  options: GrantOptions = {},
): Promise<void> {
  const permissions = await permissionsOfRole(tx, role);
  const standing = await readStanding(tx, caller.id);
  refuseIf(lacking(tx, caller, standing, { permissions, ...placed(options) }));
}

/**
 * Refuses with CANNOT_GRANT unless the caller holds everything that a key of `principal` with these scopes (null = all
 * that it may) could do: whoever gets the secret of such a key acts as the principal. What others give the principal
 * later is theirs to answer for.
 */
export async function assertMayActAs(
  tx: TenantTx,
  caller: Caller,
  principal: string,
  scopes: readonly string[] | null,
): Promise<void> {
  if (principal === caller.id && caller.scopes === undefined) return;
  const own = await readStanding(tx, caller.id);
  const wide = scopes && lacking(tx, caller, own, { permissions: { allow: scopes, except: [] }, ...placed({}) });
  if (wide === undefined) return;
  const theirs = await readStanding(tx, principal);
  for (const { permissions, project, environment, expiresAt } of theirs?.bindings ?? []) {
    const gift = { permissions, ...placed({ resource: { project, environment }, until: expiresAt }) };
    refuseIf(lacking(tx, caller, own, gift));
  }
}

/** Refuses with CANNOT_GRANT whoever could not give the role there themselves: lesser roles cannot strip greater ones. */
export async function assertMayTakeRole(tx: TenantTx, caller: Caller, role: string, resource: Resource): Promise<void> {
  const permissions = await permissionsOfRole(tx, role);
  const standing = await readStanding(tx, caller.id);
  refuseIf(lacking(tx, withoutScopes(caller), standing, taking(tx, permissions, resource)));
}

/** As `assertMayGrantRole`, for what a role is to hold. */
export async function assertMayGrantSet(tx: TenantTx, caller: Caller, permissions: PermissionSet): Promise<void> {
  const standing = await readStanding(tx, caller.id);
  refuseIf(lacking(tx, caller, standing, { permissions, ...placed({}) }));
}

/** As `assertMayTakeRole`, for what a role has held. */
export async function assertMayTakeSet(tx: TenantTx, caller: Caller, permissions: PermissionSet): Promise<void> {
  const standing = await readStanding(tx, caller.id);
  refuseIf(lacking(tx, withoutScopes(caller), standing, taking(tx, permissions, {})));
}

/** For changes of membership: what the caller may give and take. */
export async function grantor(tx: TenantTx, caller: GrantedBy): Promise<Grantor> {
  const standing = await readStanding(tx, caller.id);
  const missingToGrant = (gift: Gift) => lacking(tx, caller, standing, gift);
  const missingToRevoke = ({ permissions, resource }: Gift) =>
    lacking(tx, withoutScopes(caller), standing, taking(tx, permissions, resource));
  const whole = async (role: string): Promise<Gift> => ({
    permissions: await permissionsOfRole(tx, role),
    ...placed({}),
  });
  return {
    missingToGrant: async (role) => missingToGrant(await whole(role)),
    missingToRevoke: async (role) => missingToRevoke(await whole(role)),
    missingToGrantTeam: async (team) => firstOf(await giftsOfTeam(tx, team), missingToGrant),
    missingToRevokeTeam: async (team) => firstOf(await giftsOfTeam(tx, team), missingToRevoke),
  };
}

/** What whoever joins the team gets: its bindings that count now. */
async function giftsOfTeam(tx: TenantTx, team: string): Promise<Gift[]> {
  const gifts: Gift[] = [];
  for (const row of await ofPrincipals(tx, [team])) {
    if (row.expires_at !== null && row.expires_at <= tx.now) continue;
    const permissions = await permissionsOfRole(tx, row.role);
    const resource = await placeOf(tx, row.project_id, row.environment_id);
    gifts.push({ permissions, resource, until: row.expires_at ?? undefined });
  }
  return gifts;
}

function firstOf(gifts: readonly Gift[], missing: (gift: Gift) => string | undefined): string | undefined {
  for (const gift of gifts) {
    const found = missing(gift);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is given is what was looked at: one of the organization's own roles stays as it is until the transaction ends. */
async function permissionsOfRole(tx: TenantTx, role: string): Promise<PermissionSet> {
  const builtIn = builtInPermissions(role);
  if (builtIn !== undefined) return builtIn;
  const own = await holdRole(tx, role as Id<'rol'>);
  if (own === undefined) throw errors.NOT_FOUND('No such role');
  return { allow: own.permissions, except: [] };
}

/** Taking hands nothing on: no scope must include it, and to hold the role at this moment is enough. */
const withoutScopes = ({ id }: GrantedBy): GrantedBy => ({ id, scopes: undefined });

const taking = ({ now }: TenantTx, permissions: PermissionSet, resource: Resource): Gift => ({
  permissions,
  resource,
  until: now,
});

const placed = ({ resource = {}, until }: GrantOptions): Pick<Gift, 'resource' | 'until'> => ({ resource, until });

const lacking = (tx: TenantTx, { scopes }: GrantedBy, standing: Standing | undefined, gift: Gift): string | undefined =>
  missingFor(standing ?? stranger, gift, scopes, tx.now);

function refuseIf(missing: string | undefined): void {
  if (missing !== undefined)
    throw accessErrors.CANNOT_GRANT(`You do not hold ${missing} there yourself, or not for as long`);
}
