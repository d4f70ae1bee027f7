import { refuseStaleProof } from '../../http/permit.ts';
import type { Caller } from '../../kernel/caller.ts';
import { errors } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { authorize } from '../access/index.ts';
import { stepUpMethods } from '../identity/index.ts';
import type { EnvironmentPath } from './environment.ts';

export interface Asking {
  kernel: Kernel;
  caller: Caller;
}

/** For what a route's own permission does not say: another environment, or what only some requests do. @throws FORBIDDEN */
export async function assertPermitted(
  { kernel, caller }: Asking,
  permission: string,
  { project, environment }: EnvironmentPath,
): Promise<void> {
  const { allowed, by, reason } = await authorize(kernel, caller, permission, { project, environment });
  if (allowed) return;
  throw errors.FORBIDDEN(`Needs the permission ${permission}`, { reason: `${by}: needs ${permission}; ${reason}` });
}

export const isPermitted = async ({ kernel, caller }: Asking, permission: string, at: EnvironmentPath) =>
  (await authorize(kernel, caller, permission, { project: at.project, environment: at.environment })).allowed;

/** For what needs a proof of identity in some environments only. @throws STEP_UP_REQUIRED */
export const assertFresh = (asking: Asking): Promise<void> =>
  refuseStaleProof(asking, () => stepUpMethods(asking.kernel, asking.caller));
