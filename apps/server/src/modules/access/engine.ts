import type { Resource } from '../../http/route.ts';
import { covers, intersects, matches } from './pattern.ts';

/** What a role holds: everything under `allow` but what falls under `except`. */
export interface PermissionSet {
  readonly allow: readonly string[];
  readonly except: readonly string[];
}

/** A role given to somebody, in the whole organization, one project or one environment. */
export interface Binding {
  readonly id: string;
  /** The name of a built-in role, the id of one of the organization's own. */
  readonly role: string;
  readonly roleName: string;
  /** The team that holds it, of which the principal is a member; undefined = the principal itself. */
  readonly team: { readonly id: string; readonly name: string } | undefined;
  readonly permissions: PermissionSet;
  readonly project: string | undefined;
  readonly environment: string | undefined;
  /** Epoch milliseconds from which it no longer counts. */
  readonly expiresAt: number | undefined;
}

/** All that is known of a principal in an organization. */
export interface Standing {
  readonly bindings: readonly Binding[];
  /** The organization is deleted and waits for its erasure: little is possible then (see `frozenPermissions`). */
  readonly frozen: boolean;
}

export interface Question {
  readonly permission: string;
  readonly resource: Resource;
  /** Of the key or token that asks; undefined = as the principal itself. */
  readonly scopes: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly reason: string;
  /** The binding that decided. */
  readonly binding: Binding | undefined;
}

/** What can still be asked of a deleted organization: to look at it, to bring it back, and why all else is refused. */
const frozenPermissions = ['organizations:read', 'organizations:restore', 'access:explain'];

const refused = {
  frozen: no('the organization is deleted'),
  scopes: no('the scopes of the key or token do not include it'),
  nothing: no('the principal holds no role in this organization'),
  permission: no('no role of the principal holds the permission'),
  place: no('a role that holds the permission is bound to another project or environment'),
  expired: no('the binding that held the permission has expired'),
};

function no(reason: string): Verdict {
  return { allowed: false, reason, binding: undefined };
}

/**
 * May the principal do this? Yes if any binding that counts now holds the permission at the resource, and the scopes
 * include it too. Bindings only add; scopes and freezing only take away. Pure.
 */
export function decide({ bindings, frozen }: Standing, question: Question): Verdict {
  const { permission, resource, scopes, now } = question;
  if (frozen && !frozenPermissions.includes(permission)) return refused.frozen;
  if (scopes !== undefined && !inScopes(scopes, permission)) return refused.scopes;
  let closest = bindings.length === 0 ? refused.nothing : refused.permission;
  for (const binding of bindings) {
    if (!holds(binding.permissions, permission)) continue;
    if (!reaches(binding, resource)) closest = closest === refused.expired ? closest : refused.place;
    else if (hasExpired(binding, now)) closest = refused.expired;
    else return { allowed: true, reason: because(binding), binding };
  }
  return closest;
}

const because = ({ roleName, team }: Binding): string =>
  team === undefined
    ? `the role ${roleName} holds the permission`
    : `the role ${roleName} of the team ${team.name} holds it`;

export function holds({ allow, except }: PermissionSet, permission: string): boolean {
  return inScopes(allow, permission) && !inScopes(except, permission);
}

function inScopes(patterns: readonly string[], permission: string): boolean {
  for (const pattern of patterns) if (matches(pattern, permission)) return true;
  return false;
}

/** A binding of the organization reaches everything; of a project, the project and its environments. */
function reaches({ project, environment }: Binding, resource: Resource): boolean {
  if (environment !== undefined) return resource.environment === environment;
  return project === undefined || resource.project === project;
}

const hasExpired = ({ expiresAt }: Binding, now: number): boolean => expiresAt !== undefined && now >= expiresAt;

/** What somebody wants to hand on: to a member, a binding, a key. */
export interface Gift {
  readonly permissions: PermissionSet;
  /** Where; empty = the whole organization. */
  readonly resource: Resource;
  /** Epoch milliseconds until which it is given; undefined = for good. */
  readonly until: number | undefined;
}

/**
 * The first pattern of the gift that the giver does not hold itself, there and for as long; undefined where nothing is
 * missing. Looks at patterns, not at the permissions of today, so what is given can never outgrow the giver.
 */
export function missingFor(
  { bindings, frozen }: Standing,
  gift: Gift,
  scopes: readonly string[] | undefined,
  now: number,
): string | undefined {
  const own = bindings.filter((binding) => reaches(binding, gift.resource) && lasts(binding, gift.until, now));
  return gift.permissions.allow.find((pattern) => {
    if (frozen) return true;
    if (scopes !== undefined && !scopes.some((scope) => covers(scope, pattern))) return true;
    return !own.some(({ permissions }) => includes(permissions, pattern, gift.permissions.except));
  });
}

const lasts = ({ expiresAt }: Binding, until: number | undefined, now: number): boolean =>
  expiresAt === undefined || (now < expiresAt && until !== undefined && until <= expiresAt);

/** Whether all of `pattern` but `except` is in the set. */
function includes(set: PermissionSet, pattern: string, except: readonly string[]): boolean {
  if (!set.allow.some((own) => covers(own, pattern))) return false;
  const holes = set.except.filter((hole) => intersects(hole, pattern));
  return holes.every((hole) => except.some((given) => covers(given, hole)));
}
