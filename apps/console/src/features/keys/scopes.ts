import { matches } from '@nexus/sdk/verification';
import type { Schema } from '../../api/client.ts';

type Permission = Schema<'Permission'>;

export interface ResourceActions {
  resource: string;
  actions: Permission[];
}

/** Permissions by resource; those in whose name or description all words of the search occur. */
export function actionsOf(permissions: readonly Permission[], search: string): ResourceActions[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const byResource = new Map<string, Permission[]>();
  for (const each of permissions) {
    const text = `${each.permission} ${each.opens.join(' ')}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const [resource = ''] = each.permission.split(':');
    byResource.set(resource, [...(byResource.get(resource) ?? []), each]);
  }
  return [...byResource].map(([resource, actions]) => ({ resource, actions }));
}

export const isChosen = (scopes: readonly string[], permission: string): boolean =>
  scopes.some((scope) => scope === permission || matches(scope, permission));

export const toggleScope = (scopes: readonly string[], scope: string): string[] =>
  scopes.includes(scope) ? scopes.filter((other) => other !== scope) : [...scopes, scope];

/** All of a resource stands in place of its single permissions. */
export function toggleAll(scopes: readonly string[], resource: string): string[] {
  const all = `${resource}:*`;
  const others = scopes.filter((scope) => !scope.startsWith(`${resource}:`));
  return scopes.includes(all) ? others : [...others, all];
}
