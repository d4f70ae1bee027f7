import { anyFolder, type Resource } from '../../http/route.ts';
import type { EnvironmentPlace } from '../../kernel/caller.ts';
import type { DecidedBy } from '../../kernel/errors.ts';
import { covers, intersects, matches } from './pattern.ts';

/** What a role holds: everything under `allow` but what falls under `except`. */
export interface PermissionSet {
  readonly allow: readonly string[];
  readonly except: readonly string[];
}

/** A role that a principal has, in the whole organization, one project or one environment. */
export interface Binding {
  readonly id: string;
  /** The name of a built-in role, or the id of one of the organization's own. */
  readonly role: string;
  readonly roleName: string;
  /** The team that holds it and the principal is in; undefined where the principal itself holds it. */
  readonly team: { readonly id: string; readonly name: string } | undefined;
  readonly permissions: PermissionSet;
  readonly project: string | undefined;
  readonly environment: string | undefined;
  /** The folder of the environment to which, with those below it, it is limited: it holds nothing of what lies in no folder. */
  readonly path: string | undefined;
  /** Epoch milliseconds at which it expires. */
  readonly expiresAt: number | undefined;
}

/** Everything that decides what a principal may do in an organization. */
export interface EffectiveAccess {
  readonly bindings: readonly Binding[];
  /** The organization is deleted and waits for its erasure: only `frozenPermissions` are left. */
  readonly frozen: boolean;
  /** What an operator has suspended, or a service account that is not in use; nothing is left. */
  readonly suspended?: 'organization' | 'person' | 'account';
}

/** The access of somebody who holds nothing: a non-member, or a service account without a binding. */
export const noAccess: EffectiveAccess = { bindings: [], frozen: false };

export interface Question {
  readonly permission: string;
  readonly resource: Resource;
  /** Scopes of the key or token that asks; undefined if the principal itself asks. */
  readonly scopes: readonly string[] | undefined;
  /** The environment that the key is bound to. */
  readonly environment?: EnvironmentPlace | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Decision {
  readonly allowed: boolean;
  readonly by: DecidedBy;
  readonly reason: string;
  /** The binding that allows it. */
  readonly binding: Binding | undefined;
  /** Where nothing does, a binding that holds the permission in another place, or held it until it expired. */
  readonly nearest: Binding | undefined;
  /** Where it was asked for in `anyFolder`: those in which alone, with what is below them, it is allowed; undefined for all. */
  readonly folders?: readonly string[];
}

/** What is left in a deleted organization: to read it, to restore it, and to ask why all else is refused. */
const frozenPermissions = ['organizations:read', 'organizations:restore', 'access:explain'];

/** What a key that is bound to an environment may do above it: read what the environment is part of, and for whom. */
const permissionsAbove = [
  'organizations:read',
  'projects:read',
  'environments:read',
  'customers:read',
  'access:explain',
];

const refused = {
  suspended: {
    organization: no('organization', 'the organization is suspended'),
    person: no('caller', 'the person is suspended'),
    account: no('caller', 'the service account is disabled or deleted'),
  },
  frozen: no('organization', 'the organization is deleted'),
  scopes: no('scope', 'the scopes of the key or token do not include it'),
  environment: no('environment', 'the key is bound to an environment, and this is outside of it'),
  nothing: no('role', 'the principal holds no role in this organization'),
  permission: no('role', 'no role of the principal holds the permission'),
};

function no(by: DecidedBy, reason: string, nearest?: Binding): Decision {
  return { allowed: false, by, reason, binding: undefined, nearest };
}

const elsewhere = (binding: Binding): Decision => {
  const place = binding.path === undefined ? 'another project or environment' : 'another folder or environment';
  return no('binding', `the binding ${binding.id} holds the permission in ${place}`, binding);
};

const expired = (binding: Binding): Decision =>
  no('binding', `the binding ${binding.id}, which held the permission, has expired`, binding);

/**
 * May the principal do this? Yes if a binding that counts now holds the permission at the resource, and the scopes
 * include it too. Bindings only add rights; scopes, the key's environment and freezing only take them away. Pure.
 */
export function decide({ bindings, frozen, suspended }: EffectiveAccess, question: Question): Decision {
  const { permission, resource, scopes, environment, now } = question;
  if (suspended !== undefined) return refused.suspended[suspended];
  if (frozen && !frozenPermissions.includes(permission)) return refused.frozen;
  if (scopes !== undefined && !anyMatches(scopes, permission)) return refused.scopes;
  if (environment !== undefined && !isWithin(environment, permission, resource)) return refused.environment;
  let far: Binding | undefined;
  let old: Binding | undefined;
  let limited: Binding | undefined;
  const folders: string[] = [];
  for (const binding of bindings) {
    if (!holds(binding.permissions, permission)) continue;
    if (!reaches(binding, resource)) far = binding;
    else if (hasExpired(binding, now)) old = binding;
    else if (binding.path === undefined || resource.path !== anyFolder) return yes(binding);
    else {
      limited ??= binding;
      folders.push(binding.path);
    }
  }
  if (limited !== undefined) return { ...yes(limited), folders };
  if (old !== undefined) return expired(old);
  if (far !== undefined) return elsewhere(far);
  return bindings.length === 0 ? refused.nothing : refused.permission;
}

const yes = (binding: Binding): Decision => ({
  allowed: true,
  by: 'binding',
  reason: because(binding),
  binding,
  nearest: undefined,
});

function isWithin(own: EnvironmentPlace, permission: string, { project, environment }: Resource): boolean {
  if (environment !== undefined) return environment === own.environment;
  return permissionsAbove.includes(permission) && (project === undefined || project === own.project);
}

const because = ({ roleName, team }: Binding): string =>
  team === undefined
    ? `the role ${roleName} holds the permission`
    : `the role ${roleName} of the team ${team.name} holds it`;

export function holds({ allow, except }: PermissionSet, permission: string): boolean {
  return anyMatches(allow, permission) && !anyMatches(except, permission);
}

function anyMatches(patterns: readonly string[], permission: string): boolean {
  for (const pattern of patterns) if (matches(pattern, permission)) return true;
  return false;
}

/**
 * A binding to the organization reaches everything; one to a project, the project and its environments; one to a folder,
 * this and those below it.
 */
export function reaches(
  { project, environment, path }: Pick<Binding, 'project' | 'environment' | 'path'>,
  resource: Resource,
): boolean {
  if (environment === undefined) return project === undefined || resource.project === project;
  if (resource.environment !== environment) return false;
  return path === undefined || resource.path === anyFolder || isBelow(resource.path, path);
}

const isBelow = (path: string | undefined, folder: string): boolean =>
  path === folder || path?.startsWith(`${folder}/`) === true;

/** Those that count now: none of a suspended principal or organization. */
export const bindingsInForce = ({ bindings, suspended }: EffectiveAccess, now: number): readonly Binding[] =>
  suspended === undefined ? bindings.filter((binding) => !hasExpired(binding, now)) : [];

const hasExpired = ({ expiresAt }: Binding, now: number): boolean => expiresAt !== undefined && now >= expiresAt;

/** What somebody wants to grant: to a member, a team, a service account or a key. */
export interface Grant {
  readonly permissions: PermissionSet;
  /** Where; empty for the whole organization. */
  readonly resource: Resource;
  /** Epoch milliseconds until which it lasts; undefined for good. */
  readonly until: number | undefined;
}

/**
 * The first pattern of the grant that the grantor does not hold there and for as long; undefined where nothing is
 * missing. Compares patterns, not the permissions of today, so that a grant can never outgrow its grantor.
 */
export function missingPermission(
  { bindings, frozen, suspended }: EffectiveAccess,
  { permissions: { allow, except }, resource, until }: Grant,
  scopes: readonly string[] | undefined,
  now: number,
): string | undefined {
  const own = bindings.filter((binding) => reaches(binding, resource) && lasts(binding, until, now));
  return allow.find((pattern) => {
    if (frozen || suspended !== undefined) return true;
    if (scopes !== undefined && !scopes.some((scope) => covers(scope, pattern))) return true;
    return !own.some(({ permissions }) => includes(permissions, pattern, except));
  });
}

const lasts = ({ expiresAt }: Binding, until: number | undefined, now: number): boolean =>
  expiresAt === undefined || (now < expiresAt && until !== undefined && until <= expiresAt);

/** Whether all of `pattern` but `except` is in the set. */
function includes(set: PermissionSet, pattern: string, except: readonly string[]): boolean {
  if (!set.allow.some((own) => covers(own, pattern))) return false;
  const holes = set.except.filter((hole) => intersects(hole, pattern));
  return holes.every((hole) => except.some((each) => covers(each, hole)));
}
