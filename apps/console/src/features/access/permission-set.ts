import { matches } from '@nexus/sdk/verification';

/** What a role holds: patterns such as `customers:read`, `keys:*` and `*:*`. */
export interface PermissionSet {
  allow: readonly string[];
  except: readonly string[];
}

export const holds = ({ allow, except }: PermissionSet, permission: string): boolean =>
  allow.some((pattern) => matches(pattern, permission)) && !except.some((pattern) => matches(pattern, permission));

export interface Resource {
  /** `customers`. */
  name: string;
  /** `customers:read` and so on. */
  permissions: readonly string[];
}

/** Permissions by the resource that they are about, in their order. */
export function byResource(permissions: readonly string[]): Resource[] {
  const groups = Map.groupBy(permissions, (permission) => permission.slice(0, permission.indexOf(':')));
  return [...groups].map(([name, its]) => ({ name, permissions: its }));
}

/** The action of `customers:read` is `read`. */
export const actionOf = (permission: string): string => permission.slice(permission.indexOf(':') + 1);

/** All of a resource, also what later versions add to it. */
export const allOf = (resource: string): string => `${resource}:*`;

/**
 * With the permission, or without it if it is held. Taking one out of `keys:*` leaves the others of the resource, by
 * their names; a pattern over several resources, such as `*:read`, is written out for all that it covers.
 */
export function toggle(patterns: readonly string[], permission: string, known: readonly string[]): string[] {
  const covering = patterns.filter((pattern) => matches(pattern, permission));
  if (covering.length === 0) return [...patterns, permission];
  const rest = patterns.filter((pattern) => !covering.includes(pattern));
  const written = known.filter((each) => each !== permission && covering.some((pattern) => matches(pattern, each)));
  return [...rest, ...written.filter((each) => !rest.some((pattern) => matches(pattern, each)))];
}

/** With all of the resource, or with none of it if all is held. */
export function toggleAll(patterns: readonly string[], resource: string, known: readonly string[]): string[] {
  const all = allOf(resource);
  const wide = patterns.some((pattern) => matches(pattern, all));
  const ofOthers = patterns.flatMap((pattern) => {
    if (pattern.startsWith(`${resource}:`)) return [];
    // A pattern over several resources stays as it is, unless this resource has to go out of it.
    if (!wide || !pattern.startsWith('*')) return [pattern];
    return known.filter((each) => matches(pattern, each) && !each.startsWith(`${resource}:`));
  });
  return wide ? [...new Set(ofOthers)] : [...ofOthers, all];
}

/** How much of a resource is held. */
export function shareOf(patterns: readonly string[], { name, permissions }: Resource): 'all' | 'some' | 'none' {
  if (patterns.some((pattern) => matches(pattern, allOf(name)))) return 'all';
  const set = { allow: patterns, except: [] };
  return permissions.some((permission) => holds(set, permission)) ? 'some' : 'none';
}
