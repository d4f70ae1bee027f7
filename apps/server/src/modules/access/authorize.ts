import type { Resource } from '../../http/route.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { cachedEffectiveAccess, effectiveAccessOf, readEffectiveAccess } from './effective-access.ts';
import { type Decision, decide, noAccess } from './engine.ts';

/**
 * May the caller do this in its organization? `resource` must name the project of an environment too, if bindings to the
 * project are to count.
 * @throws ORGANIZATION_SUSPENDED
 */
export async function authorize(
  kernel: Kernel,
  caller: Caller,
  permission: string,
  resource: Resource,
): Promise<Decision> {
  const { org, kind, scopes, restrictions } = caller;
  const known = org !== undefined && kind !== 'anonymous';
  const access = known ? await effectiveAccessOf(kernel, caller, org) : noAccess;
  const { environment } = restrictions ?? {};
  const decision = decide(access, { permission, resource, scopes, environment, now: kernel.clock.now() });
  if (!decision.allowed && access.suspended === 'organization') {
    throw errors.ORGANIZATION_SUSPENDED(undefined, { reason: `${decision.by}: ${decision.reason}` });
  }
  return decision;
}

/** The same if memory holds what the caller may do. */
export function authorizeFromMemory(
  kernel: Kernel,
  caller: Caller,
  permission: string,
  resource: Resource,
): Decision | undefined {
  const access = cachedEffectiveAccess(kernel, caller);
  const { scopes, restrictions } = caller;
  const { environment } = restrictions ?? {};
  return access && decide(access, { permission, resource, scopes, environment, now: kernel.clock.now() });
}

/** Whether another principal holds the permission in all these places now, as the transaction sees it. */
export async function holdsPermission(
  tx: TenantTx,
  principal: string,
  permission: string,
  resources: readonly Resource[],
): Promise<boolean> {
  const access = await readEffectiveAccess(tx, principal);
  return resources.every(
    (resource) => decide(access, { permission, resource, scopes: undefined, now: tx.now }).allowed,
  );
}
