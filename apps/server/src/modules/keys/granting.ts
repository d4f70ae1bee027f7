import type { Caller, Restrictions } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import { pickDefined } from '../../kernel/schema.ts';
import {
  assertMayActAs,
  assertMayGrant,
  type GrantOptions,
  liftedRestriction,
  patterns,
  resolveScope,
} from '../access/index.ts';
import { type Restricted, restrictionsOf } from './cached-key.ts';
import type { KeyLimit, NewKey } from './schema.ts';
import { findLimits } from './store.ts';

/** What a platform key may do, for whom, and how it is restricted. */
interface Rights extends Omit<Restricted, 'orgId' | 'customerId'> {
  ownerId: string | null;
  environmentId: Id<'env'> | null;
  scopes: readonly string[] | null;
}

type Inherited = Pick<NewKey, 'scopes' | 'expiresAt' | 'allowedIps' | 'limits'>;

/** What a platform key has from the key or token that makes it, where the request says nothing else. */
export async function inheritedFrom(tx: TenantTx, caller: Caller): Promise<Inherited> {
  const { scopes, restrictions } = caller;
  const { expiresAt, allowedIps = [] } = restrictions ?? {};
  const limited = await limitsOf(tx, caller);
  return pickDefined({
    scopes: scopes && [...scopes],
    expiresAt,
    allowedIps: allowedIps.length === 0 ? undefined : [...allowedIps],
    limits: limited?.limits as unknown as KeyLimit[] | undefined,
  });
}

/** The key whose windows count the calls of keys that the caller creates: windows of their own would multiply its limits. */
export async function sharerOf(tx: TenantTx, caller: Caller): Promise<Id<'api'> | null> {
  const limited = await limitsOf(tx, caller);
  return limited === undefined ? null : (limited.limitsKeyId ?? limited.id);
}

/** Undefined where the caller is no key with limits. */
async function limitsOf(tx: TenantTx, { key, restrictions }: Caller) {
  const isLimited = key !== undefined && restrictions !== undefined && restrictions.limits.length > 0;
  return isLimited ? findLimits(tx, key) : undefined;
}

/** @throws CANNOT_GRANT unless the caller holds all that the key could do, and is not more restricted than the key. */
export async function assertMayMake(tx: TenantTx, caller: Caller, key: Rights): Promise<void> {
  const { ownerId, scopes } = key;
  const grant = await grantOf(tx, key);
  if (ownerId === null || ownerId === caller.id) await assertMayGrant(tx, caller, patterns(scopes ?? []), grant);
  else await assertMayActAs(tx, caller, ownerId, scopes, grant);
}

/** @throws CANNOT_GRANT where the reply would hand to the caller a secret of more than it holds. */
export async function assertMayHold(tx: TenantTx, caller: Caller, key: Rights): Promise<void> {
  if (key.ownerId !== null) await assertMayActAs(tx, caller, key.ownerId, key.scopes, await grantOf(tx, key));
}

/** Whether a change lifts a restriction, so that whoever has the key may do more with it than before. */
export const lifts = (tx: TenantTx, before: Rights, after: Rights): boolean =>
  liftedRestriction(restricted(tx, before), restricted(tx, after)) !== undefined;

export async function grantOf(tx: TenantTx, key: Rights): Promise<GrantOptions> {
  const { expiresAt, allowedIps, limits } = restricted(tx, key);
  return { resource: await resolveScope(tx, key), until: expiresAt, allowedIps, limits };
}

const restricted = (tx: TenantTx, key: Rights): Restrictions =>
  restrictionsOf({ ...key, orgId: tx.org, customerId: null });
