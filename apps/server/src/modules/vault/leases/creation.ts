import { randomBytes } from 'node:crypto';
import { type Caller, recordedActor, systemActor } from '../../../kernel/caller.ts';
import { second, toIso } from '../../../kernel/clock.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { createKey } from '../../keys/index.ts';
import { type DynamicPath, lockDynamicSecret } from '../dynamic/store.ts';
import { lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import type { Asking } from '../permissions.ts';
import { newUsername } from '../targets/names.ts';
import { Target } from '../targets/schema.ts';
import { using } from '../targets/target.ts';
import { leaseEvents, maxLeases } from './schema.ts';
import { openServer } from './server.ts';
import * as store from './store.ts';
import { wakeRevocation } from './wake.ts';

/** Several times what a server is given for a statement. */
const settledMs = 30 * second;

/** 256 bits. */
const newPassword = (): string => randomBytes(32).toString('base64url');

/** Who takes a lease. Transactions before the act show the folders that the act's will show. */
interface Taking extends Asking {
  folders: readonly string[] | undefined;
}

/** A lease whose user is there, and which nobody knows of yet. */
export interface Begun {
  id: Id<'lea'>;
  password: string;
}

interface Wanted {
  at: DynamicPath;
  ttlSeconds: number | undefined;
}

/**
 * Makes the user, outside of any transaction. The lease is committed before, with the name of the user: whatever happens
 * from then on, the user is removed unless the act commits. Keys need none of this: they are made by the act.
 * @throws NOT_FOUND, TOO_MANY_LEASES, OUTBOUND_REFUSED, TARGET_UNREACHABLE, TARGET_TIMED_OUT, TARGET_LOGIN_REFUSED, TARGET_REFUSED
 */
export async function beginLease(taking: Taking, { at, ttlSeconds }: Wanted): Promise<Begun | undefined> {
  const { kernel, caller } = taking;
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => inTenantOf(taking, work);
  const planned = await inTenant((tx) => planLease(tx, caller, at, ttlSeconds));
  if (planned === undefined) return undefined;
  const { place, target, credentials, id, username, until } = planned;
  const password = newPassword();
  // A failure to connect has made nothing, so nothing is left to be removed.
  const session = await openServer(kernel, { place, target, credentials }).catch(async (error: NexusError) => {
    await inTenant((tx) => store.deleteLease(tx, id));
    throw error;
  });
  try {
    await using(session, ({ create }) => create({ username, password, grants: target.grants, until }));
  } catch (error) {
    await inTenant((tx) => giveUp(tx, id, error));
    throw error;
  }
  return { id, password };
}

/** Records nothing: the lease that comes of it is recorded by the act, and one that fails by the request log. */
const inTenantOf = <T>({ kernel, caller, folders }: Taking, work: (tx: TenantTx) => Promise<T>): Promise<T> =>
  kernel.database.tenant(
    systemActor('vault.begin-lease'),
    { org: String(caller.org), ...pickDefined({ folders }) },
    work,
  );

/** Undefined for keys. */
async function planLease(tx: TenantTx, caller: Caller, at: DynamicPath, ttlSeconds: number | undefined) {
  const { dynamic, target, times } = await openDynamic(tx, at, ttlSeconds);
  if (target.kind === 'api-key' || dynamic.credentials === null) return undefined;
  const id = tx.newId('lea');
  const username = newUsername();
  await store.insertLease(tx, at, { id, username, ...times, ...takenBy(caller, dynamic.id) });
  const place = { org: tx.org, project: at.project, environment: at.environment, of: dynamic.id };
  return { id, username, target, credentials: dynamic.credentials, place, until: times.maxExpiresAt };
}

const takenBy = (caller: Caller, dynamicSecretId: Id<'dyn'>) => ({
  dynamicSecretId,
  createdBy: recordedActor(caller).id,
});

async function openDynamic(tx: TenantTx, at: DynamicPath, wanted: number | undefined) {
  await lockEnvironment(tx, at);
  const dynamic = found(await lockDynamicSecret(tx, at));
  if ((await store.countOpenLeases(tx, dynamic.id)) >= maxLeases) {
    throw vaultErrors.TOO_MANY_LEASES(`At most ${maxLeases}: revoke some`);
  }
  const { ttlSeconds, maxTtlSeconds } = dynamic;
  const times = {
    expiresAt: tx.now + Math.min(wanted ?? ttlSeconds, maxTtlSeconds) * second,
    maxExpiresAt: tx.now + maxTtlSeconds * second,
  };
  return { dynamic, target: Target.parse(dynamic.target), times };
}

/**
 * Whether the user was made is not known. Where the server did not answer, it may still be at it: removed at once, the user
 * could be made afterwards.
 */
async function giveUp(tx: TenantTx, id: Id<'lea'>, error: unknown): Promise<void> {
  const hasAnswered = error instanceof NexusError && error.id === vaultErrors.TARGET_REFUSED.id;
  await store.abandonLease(tx, id, hasAnswered ? tx.now : tx.now + settledMs);
  if (hasAnswered) await wakeRevocation(tx);
}

/** The lease is taken if and only if this commits. @throws NOT_FOUND, TOO_MANY_LEASES, LEASE_ENDED */
export async function takeLease(tx: TenantTx, taking: Taking, { at, ttlSeconds }: Wanted, begun: Begun | undefined) {
  const { id, password } = begun ?? (await makeKey(tx, taking, at, ttlSeconds));
  const lease = await store.activateLease(tx, id);
  if (lease === undefined) {
    // It was revoked before its user was there, perhaps, and this transaction is undone.
    if (begun !== undefined) await inTenantOf(taking, (other) => store.abandonLease(other, id, other.now));
    throw vaultErrors.LEASE_ENDED('It was ended, or took too long to make');
  }
  const { environmentId, dynamicSecretId, username, expiresAt } = lease;
  const after = { environmentId, dynamicSecretId, username, expiresAt: toIso(expiresAt) };
  tx.audit({ resource: { type: 'lease', id }, after });
  tx.emit(leaseEvents.created(id, { environmentId, dynamicSecretId }));
  await wakeRevocation(tx, expiresAt);
  return { ...lease, password };
}

/** It lasts as long as the lease can be renewed; with the lease, it is revoked. */
async function makeKey(
  tx: TenantTx,
  { caller }: Asking,
  at: DynamicPath,
  ttlSeconds: number | undefined,
): Promise<Begun> {
  const { dynamic, target, times } = await openDynamic(tx, at, ttlSeconds);
  if (target.kind !== 'api-key') throw new Error(`${dynamic.id} was to be made outside`);
  const id = tx.newId('lea');
  const { id: username, key } = await createKey(tx, caller, {
    kind: 'customer',
    name: `${dynamic.name} ${id}`,
    customerId: target.customerId,
    environmentId: at.environment,
    scopes: target.grants,
    expiresAt: times.maxExpiresAt,
  });
  await store.insertLease(tx, at, { id, username, ...times, ...takenBy(caller, dynamic.id) });
  return { id, password: key };
}
