import type { RouteInput } from '../../../http/route.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';

/** For whom something is looked up. */
export type Looking = Pick<RouteInput<unknown, unknown, unknown>, 'kernel' | 'caller'>;

/** For a `locate`: before the permission is asked for, in the caller's organization; without one, nothing is found. */
export async function lookUp<T>(
  { kernel, caller }: Looking,
  find: (tx: TenantTx) => Promise<T | undefined>,
): Promise<T | undefined> {
  const { org, person } = caller;
  if (org === undefined) return undefined;
  const scope = { org, ...(person === undefined ? {} : { person }) };
  return kernel.database.tenant(caller, scope, find, { readOnly: true, purpose: 'lookups' });
}
