import type { Config } from '../../config.ts';
import type { Module } from '../../http/module.ts';
import { type DefaultLimits, defaultLimits } from '../../http/permit.ts';
import type { Cache } from '../../kernel/cache.ts';
import { minute } from '../../kernel/clock.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import { memberOf } from '../tenancy/index.ts';
import { type BuiltInRoles, builtInRolesOf, type CatalogueEntry, catalogueOf } from './built-in-roles.ts';
import type { EffectiveAccess } from './engine.ts';

export interface AccessState {
  builtInRoles: BuiltInRoles;
  /** Every permission that a route asks for. */
  catalogue: readonly CatalogueEntry[];
  /** What each route asks for, by its method and path: see `RoutePermission`. */
  permissions: ReadonlyMap<string, string>;
  /** Those of callers whose routes declare none of their own. */
  limits: DefaultLimits;
  /** By `org/principal`; unknown = holds nothing there. */
  effectiveAccess: Cache<EffectiveAccess>;
}

export const accessState = service<AccessState>('access');

/** Principals held in memory: about half a kilobyte each. */
const maxPrincipals = 50_000;

export function openState({ caches }: Kernel, config: Config, modules: readonly Module[]): AccessState {
  const builtInRoles = builtInRolesOf(modules);
  const routes = modules.flatMap((module) => module.routes ?? []);
  return {
    builtInRoles,
    catalogue: catalogueOf(modules, builtInRoles),
    permissions: new Map(routes.map(({ method, path, permission }) => [`${method} ${path}`, permission])),
    limits: defaultLimits(config),
    effectiveAccess: caches.open({
      name: 'effective-access',
      max: maxPrincipals,
      ttlMs: 5 * minute,
      topics: { access: memberOf },
      staleWhileAway: { asks: true },
    }),
  };
}
