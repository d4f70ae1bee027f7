import type { Module } from '../../http/module.ts';
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
  /** By `org/principal`; unknown = holds nothing there. */
  effectiveAccess: Cache<EffectiveAccess>;
}

export const accessState = service<AccessState>('access');

/** Principals held in memory: about half a kilobyte each. */
const maxPrincipals = 50_000;

export function openState({ caches }: Kernel, modules: readonly Module[]): AccessState {
  const builtInRoles = builtInRolesOf(modules);
  return {
    builtInRoles,
    catalogue: catalogueOf(modules, builtInRoles),
    effectiveAccess: caches.open({
      name: 'effective-access',
      max: maxPrincipals,
      ttlMs: 5 * minute,
      topics: { access: memberOf },
    }),
  };
}
