import { refuseStaleProof } from '../../http/permit.ts';
import { anyFolder } from '../../http/route.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors, type Reason } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { authorize } from '../access/index.ts';
import { stepUpMethods } from '../identity/index.ts';
import type { EnvironmentPath } from './environment.ts';
import { narrowTo } from './folders/store.ts';

export interface Asking {
  kernel: Kernel;
  caller: Caller;
}

/** Where in an environment: in a folder, or in all of it. */
interface Place extends EnvironmentPath {
  path?: string;
}

/** For what a route's own permission does not say: another environment, or what only some requests do. @throws FORBIDDEN */
export async function assertPermitted(asking: Asking, permission: string, at: Place): Promise<void> {
  const { allowed, by, reason } = await decide(asking, permission, at);
  if (!allowed) throw forbidden(permission, `${by}: needs ${permission}; ${reason}`);
}

export const isPermitted = async (asking: Asking, permission: string, at: Place) =>
  (await decide(asking, permission, at)).allowed;

const decide = ({ kernel, caller }: Asking, permission: string, { project, environment, path }: Place) =>
  authorize(kernel, caller, permission, { project, environment, path });

/**
 * Whether it is permitted somewhere in an environment besides that of the route. If in some folders only, the transaction
 * shows these alone from then on.
 */
export async function mayReadIn(
  tx: TenantTx,
  asking: Asking,
  permission: string,
  at: EnvironmentPath,
): Promise<boolean> {
  const { allowed, folders } = await decide(asking, permission, { ...at, path: anyFolder });
  if (folders !== undefined) await narrowTo(tx, at.environment, folders);
  return allowed;
}

/** The same where it must be. @throws FORBIDDEN */
export async function assertReadableIn(
  tx: TenantTx,
  asking: Asking,
  permission: string,
  at: EnvironmentPath,
): Promise<void> {
  if (await mayReadIn(tx, asking, permission, at)) return;
  throw forbidden(permission, `role: needs ${permission} in another environment`);
}

const forbidden = (permission: string, reason: Reason) =>
  errors.FORBIDDEN(`Needs the permission ${permission}`, { reason });

/** What is imported is shown in the folders in which the importing environment is, also where a reference leads to it. */
export async function narrowLike(tx: TenantTx, environment: Id<'env'>, others: readonly Id<'env'>[]): Promise<void> {
  const prefix = `${environment}/`;
  const shown = (tx.settings.folders ?? []).filter((each) => each.startsWith(prefix));
  const paths = shown.map((each) => each.slice(environment.length));
  if (paths.length > 0) for (const other of new Set(others)) await narrowTo(tx, other, paths);
}

/** A folder that the transaction does not show is not written to either. @throws FORBIDDEN */
export function refuseOtherFolder({ settings }: TenantTx, { environment }: EnvironmentPath, path: string): void {
  const own = (settings.folders ?? []).filter((each) => each.startsWith(`${environment}/`));
  if (own.length === 0 || own.some((each) => `${environment}${path}/`.startsWith(`${each}/`))) return;
  throw errors.FORBIDDEN(`You may not do this in the folder ${path}`, {
    reason: 'binding: the permission is limited to other folders',
  });
}

/** For what needs a proof of identity in some environments only. @throws STEP_UP_REQUIRED */
export const assertFresh = (asking: Asking): Promise<void> =>
  refuseStaleProof(asking, () => stepUpMethods(asking.kernel, asking.caller));
