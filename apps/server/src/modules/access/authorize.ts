import type { Caller } from '../../http/caller.ts';
import type { Resource } from '../../http/route.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Giver } from '../tenancy/index.ts';
import { decide, type Gift, missingFor, type Standing, type Verdict } from './engine.ts';
import { accessErrors } from './errors.ts';
import { permissionsOfRole } from './roles.ts';
import { readStanding, standingOf } from './state.ts';

/** Somebody who holds nothing: no member, or a service account without a binding. */
const stranger: Standing = { bindings: [], frozen: false };

/**
 * May the caller do this in its organization? Warm, the answer comes at once and without a statement. `resource` names
 * the project of an environment too where bindings to that project shall count.
 */
export function authorize(
  kernel: Kernel,
  caller: Caller,
  permission: string,
  resource: Resource,
): Verdict | Promise<Verdict> {
  const { org } = caller;
  if (org === undefined || caller.kind === 'anonymous')
    return verdictOn(kernel, caller, stranger, permission, resource);
  const found = standingOf(kernel, caller, org);
  if (found instanceof Promise) {
    return found.then((standing) => verdictOn(kernel, caller, standing, permission, resource));
  }
  return verdictOn(kernel, caller, found, permission, resource);
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
  const standing = await readStanding(tx, caller.id);
  refuseIf(lacking(tx, caller, standing, { permissions: permissionsOfRole(role), ...placed(options) }));
}

/** Refuses with CANNOT_GRANT whoever could not give the role there themselves: lesser roles cannot strip greater ones. */
export async function assertMayTakeRole(tx: TenantTx, caller: Caller, role: string, resource: Resource): Promise<void> {
  const standing = await readStanding(tx, caller.id);
  refuseIf(lacking(tx, withoutScopes(caller), standing, taking(tx, role, resource)));
}

/** For changes of membership: which roles the caller may give and take. */
export async function giver(tx: TenantTx, caller: Caller): Promise<Giver> {
  const standing = await readStanding(tx, caller.id);
  return {
    lacksToGive: (role) => lacking(tx, caller, standing, { permissions: permissionsOfRole(role), ...placed({}) }),
    lacksToTake: (role) => lacking(tx, withoutScopes(caller), standing, taking(tx, role, {})),
  };
}

/** Taking hands nothing on: no scope must include it, and to hold the role at this moment is enough. */
const withoutScopes = (caller: Caller): Caller => ({ ...caller, scopes: undefined });

const taking = ({ now }: TenantTx, role: string, resource: Resource): Gift => ({
  permissions: permissionsOfRole(role),
  resource,
  until: now,
});

const placed = ({ resource = {}, until }: GrantOptions): Pick<Gift, 'resource' | 'until'> => ({ resource, until });

const lacking = (tx: TenantTx, { scopes }: Caller, standing: Standing | undefined, gift: Gift): string | undefined =>
  missingFor(standing ?? stranger, gift, scopes, tx.now);

function refuseIf(missing: string | undefined): void {
  if (missing !== undefined)
    throw accessErrors.CANNOT_GRANT(`You do not hold ${missing} there yourself, or not for as long`);
}
