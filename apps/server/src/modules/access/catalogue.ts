import type { Route } from '../../http/route.ts';
import type { BuiltInRole } from '../tenancy/index.ts';
import { rolesHolding } from './roles.ts';

/** A permission that some route asks for. */
export interface CatalogueEntry {
  permission: string;
  /** What it opens: the routes' own one-line summaries. */
  opens: string[];
  /** Names of the built-in roles that hold it. */
  roles: BuiltInRole[];
}

/** Every permission there is, derived from the declared routes, in alphabetical order. */
export function catalogueOf(routes: readonly Pick<Route, 'permission' | 'summary'>[]): CatalogueEntry[] {
  const found = new Map<string, string[]>();
  for (const { permission, summary } of routes) {
    if (permission === 'public' || permission === 'authenticated') continue;
    found.set(permission, [...(found.get(permission) ?? []), summary]);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([permission, opens]) => ({ permission, opens: opens.sort(), roles: rolesHolding(permission) }));
}
