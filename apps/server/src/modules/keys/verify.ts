import * as decisions from '@nexus/sdk/verification';
import type { z } from 'zod';
import type { ClientInfo, RefusedCredential } from '../../http/identify.ts';
import { isTestCall } from '../../http/record.ts';
import type { UsageNote } from '../../http/route.ts';
import { networkOf } from '../../kernel/address.ts';
import type { Caller } from '../../kernel/caller.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import { errors, type Reason } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { LimitDecision, LimitRequest } from '../../kernel/limits/index.ts';
import { anyOfType, type Hold, operatorOrg } from '../../kernel/record.ts';
import { type QuotaState, quotaState, quotasOf } from '../metering/index.ts';
import { isLiveServiceAccount } from '../tenancy/index.ts';
import { type CachedKey, isAllowedAddress, isHashOf, isSecretOf, windowOf } from './cached-key.ts';
import { isMistyped, keyIdOf } from './format.ts';
import { lookAtRemaining, type Spent, spend } from './remaining/remaining.ts';
import type { Verification as Reply, VerifyInput, verifyCodes } from './schema.ts';
import { type KeysState, keysState } from './state.ts';

type VerifyCode = (typeof verifyCodes)[number];

export interface Verification {
  code: VerifyCode;
  key: CachedKey | undefined;
  limits: LimitDecision['limits'];
  /** Uses left; null where they are not counted. */
  remaining: number | null;
  /** The customer's quota of the meter, or the calls of the day that are not billed; null where nothing bounds it. */
  quota: QuotaState | null;
  /** What was taken of it. */
  hold?: Hold | undefined;
}

/**
 * Whether a customer's key may make a call that costs `cost`. Warm, it runs no SQL, except for a key whose uses are
 * counted down; a refused call costs nothing. Keys of other organizations, and platform keys, are not found. Of a key of
 * another environment than its own, a caller that is bound to one learns nothing else.
 */
export async function verify(kernel: Kernel, caller: Caller, input: VerifyInput): Promise<Verification> {
  const now = kernel.clock.now();
  const key = await findCustomerKey(kernel.services.use(keysState), input.key, now);
  if (key === undefined || !isCustomerKeyOf(key, caller)) return refusal('NOT_FOUND', undefined);
  if (isElsewhere(key, input, caller)) return refusal('WRONG_ENVIRONMENT', undefined);
  const code = checkKey(key, input, now);
  if (code !== 'VALID') return refusal(code, key);
  const windows = windowsOf(key, input.ip);
  const decision = windows.length === 0 ? undefined : await kernel.limiter.take(windows, input.cost);
  if (decision?.allowed === false) return limited(key, windows, input.cost, decision);
  return takeCounted(kernel, key, { cost: input.cost, windows, decision, isTest: isTestCall(caller) });
}

/** The meter of verifications. */
export const verificationMeter = 'api.calls';

interface Taking {
  cost: number;
  windows: LimitRequest[];
  decision: LimitDecision | undefined;
  /** The caller is bound to an environment that is not of production: it has taken of the calls of the day. */
  isTest: boolean;
}

/** What the customer's quota and the key's remaining uses admit. Where they do not, the windows get back what was taken. */
async function takeCounted(
  kernel: Kernel,
  key: CachedKey,
  { cost, windows, decision, isTest }: Taking,
): Promise<Verification> {
  let hold: Hold | undefined;
  const undo = async () => {
    hold?.settle(0);
    if (decision !== undefined) await kernel.limiter.give(windows, cost, decision);
  };
  const count = async () => {
    const share = isTest ? null : await quotaShare(kernel, key);
    hold = share === null ? undefined : await quotasOf(kernel).take(share, cost);
    const isShort = share !== null && hold === undefined;
    const uses = key.hasRemaining ? await usesOf(kernel, key, isShort ? undefined : cost) : uncounted;
    return { share, isAdmitted: uses.taken && !isShort, remaining: uses.remaining };
  };
  const { share, isAdmitted, remaining } = await count().catch(async (error: unknown) => {
    await undo();
    throw error;
  });
  const found = () => ({ key, remaining, quota: share && quotaState(share) });
  if (isAdmitted) return { ...found(), code: 'VALID', limits: (decision ?? unlimited).limits, hold };
  await undo();
  const isUsed = remaining !== null && remaining < cost;
  const { limits } = windows.length === 0 ? unlimited : await kernel.limiter.take(windows, 0);
  const short = key.isOfProduction ? 'QUOTA_EXCEEDED' : 'TEST_CALLS_EXCEEDED';
  return { ...found(), code: isUsed ? 'USAGE_EXCEEDED' : short, limits };
}

const uncounted = { taken: true, remaining: null };

/** Takes uses, or looks how many there are. */
const usesOf = async (kernel: Kernel, key: CachedKey, cost: number | undefined): Promise<Spent> =>
  cost === undefined ? { taken: false, remaining: await lookAtRemaining(kernel, key) } : spend(kernel, key, cost);

/** Calls with keys of other environments than production are not billed; they take of those of the day. */
async function quotaShare(kernel: Kernel, { orgId, customerId, isOfProduction }: CachedKey) {
  const quotas = quotasOf(kernel);
  if (!isOfProduction) return quotas.testShare(orgId);
  if (customerId === null) return null;
  const known = quotas.peek(orgId, customerId, verificationMeter);
  return known === undefined ? quotas.read(orgId, customerId, verificationMeter) : known;
}

export const unlimited = { allowed: true, limits: [] };

const refusal = (code: VerifyCode, key: CachedKey | undefined): Verification => ({
  code,
  key,
  limits: [],
  remaining: null,
  quota: null,
});

/**
 * The caller that a platform key identifies.
 * @throws FORBIDDEN where `X-Nexus-Organization` names another organization than the key's.
 */
export async function identifyKey(
  kernel: Kernel,
  text: string,
  client: ClientInfo,
): Promise<Caller | RefusedCredential> {
  const now = kernel.clock.now();
  const key = await findKey(kernel.services.use(keysState), text, now);
  if (key === undefined) return { refused: 'credential: there is no such key, or its secret is another' };
  const caller = callerOf(key, client, now);
  const refuse = (refused: Reason) => ({ refused, org: key.orgId, key: key.id });
  if (caller === undefined) return refuse(refusalOf(key, now));
  const { organization } = client;
  if (organization !== undefined && organization !== caller.org) {
    throw errors.FORBIDDEN('A key acts in its own organization', {
      reason: 'organization: it is not that of the key',
    });
  }
  // Its keys end with the account, at once.
  const live = !isServiceAccount(caller.id) || (await isLiveServiceAccount(kernel, caller.id, key.orgId));
  return live ? caller : refuse(`credential: ${endedAccount}`);
}

export const endedAccount = 'the service account of the key is disabled or deleted';

export const isServiceAccount = (owner: string): boolean => owner.startsWith('eco_svc_');

async function findKey({ keys, load }: KeysState, text: string, now: number): Promise<CachedKey | undefined> {
  // Its checksum: a mistyped key is not looked up.
  const id = keyIdOf(text);
  const key = id === undefined ? undefined : await keys.get(id, load);
  return key !== undefined && isSecretOf(key, text, now) ? key : undefined;
}

/** One of our keys by the id that it names, any other by its hash, under which it may have been imported. */
async function findCustomerKey(state: KeysState, text: string, now: number): Promise<CachedKey | undefined> {
  const key = await findKey(state, text, now);
  if (key !== undefined || isMistyped(text)) return key;
  const hash = sha256(text);
  const id = await state.imported.get(hash, state.loadImported);
  const imported = id === undefined ? undefined : await state.keys.get(id, state.load);
  return imported !== undefined && isHashOf(imported, hash, now) ? imported : undefined;
}

export const isCustomerKeyOf = ({ orgId, kind }: CachedKey, { org }: Caller): boolean =>
  orgId === org && kind === 'customer';

/** Whether the caller is bound to an environment, and the key or the call is of another. */
export const isElsewhere = (key: CachedKey, { resource }: VerifyInput, caller: Caller): boolean =>
  decisions.isElsewhere(environmentBound(caller), key, resource?.environmentId);

/** The environment that the caller is bound to. */
export const environmentBound = ({ restrictions }: Caller): string | undefined =>
  restrictions?.environment?.environment;

/** All checks but those of the limits. */
export const checkKey = (key: CachedKey, { permission, resource, ip }: VerifyInput, now: number): VerifyCode =>
  decisions.checkKey(
    key,
    { permission, environmentId: resource?.environmentId, isAllowedAddress: isAllowedAddress(key, ip) },
    now,
  );

/** Those that are the same for every call, then those of the caller's address. */
export function windowsOf(key: CachedKey, ip: string | undefined): LimitRequest[] {
  const windows: LimitRequest[] = [];
  for (const limit of key.limits) if (limit.per !== 'address') windows.push(windowOf(key, limit));
  if (ip === undefined || windows.length === key.limits.length) return windows;
  const network = networkOf(ip);
  for (const limit of key.limits) {
    if (limit.per !== 'address') continue;
    const { key: counted, spec } = windowOf(key, limit);
    windows.push({ key: `${counted}:${network}`, spec });
  }
  return windows;
}

export function limited(
  key: CachedKey,
  windows: readonly LimitRequest[],
  cost: number,
  { allowed, limits }: Pick<LimitDecision, 'allowed' | 'limits'>,
): Verification {
  if (allowed) return { code: 'VALID', key, limits, remaining: null, quota: null };
  // Asked of the limits themselves: without Redis a node decides by its share of them.
  const never = windows.some(({ spec }) => cost > spec.limit);
  return { code: never ? 'COST_ABOVE_LIMIT' : 'RATE_LIMITED', key, limits, remaining: null, quota: null };
}

const noKey = { keyId: null, customerId: null, externalId: null, environmentId: null, scopes: [], metadata: {} };

/** `stale`: from memory, because PostgreSQL was away. */
export const replyOf = (
  { code, key, limits, remaining, quota }: Verification,
  stale = false,
): z.input<typeof Reply> => ({
  valid: code === 'VALID',
  code,
  ...(key?.reply ?? noKey),
  limits,
  remaining,
  quota,
  ...(stale ? { stale } : {}),
});

/** What the usage record says of a verification. */
export function noteVerification(
  { tags }: Pick<KeysState, 'tags'>,
  caller: Caller,
  usage: UsageNote,
  { code, key, hold }: Verification,
  { cost, tag }: Pick<VerifyInput, 'cost' | 'tag'>,
): void {
  const valid = code === 'VALID';
  usage.quantity = valid ? cost : 0;
  const isTest = key?.isOfProduction === false || isTestCall(caller);
  if (isTest) usage.unbilled = true;
  if (hold !== undefined && isTest) usage.testHold = hold;
  else if (hold !== undefined) usage.holds = [...(usage.holds ?? []), hold];
  usage.code = code;
  if (tag !== undefined) usage.tag = tags.entry(caller.org ?? operatorOrg, tag);
  usage.result = valid ? 'success' : 'denied';
  // Thousands of keys are verified a minute: which one it was, and when, stands in the usage.
  usage.resource = { type: 'key', id: anyOfType };
  if (key === undefined) return;
  const { id, customerId } = key;
  usage.verifiedKey = id;
  usage.customer = customerId ?? undefined;
}

/** Why a key is no caller: for the organization whose key it is. */
function refusalOf({ kind, revokedAt, pausedAt, expiresAt }: CachedKey, now: number): Reason {
  if (kind !== 'platform') return 'credential: the key of a customer can only be verified';
  if (revokedAt !== null) return 'credential: the key is revoked';
  if (now >= expiresAt) return 'credential: the key has expired';
  if (pausedAt !== null) return 'credential: the key is paused';
  return 'network: the key may not be used from this address';
}

/** Undefined where the key is not a platform key, or not valid for this client at this time. */
export function callerOf(
  key: CachedKey,
  client: Pick<ClientInfo, 'address' | 'userAgent'>,
  now: number,
): Caller | undefined {
  const { address, userAgent } = client;
  const { id, orgId: org, kind, ownerId: owner, pausedAt, revokedAt, scopes, restrictions } = key;
  if (kind !== 'platform' || owner === null || now >= key.expiresAt) return undefined;
  if (pausedAt !== null || revokedAt !== null) return undefined;
  if (!isAllowedAddress(key, address)) return undefined;
  return {
    kind: 'key',
    id: owner,
    org,
    person: owner.startsWith('eco_usr_') ? owner : undefined,
    session: undefined,
    key: id,
    scopes,
    restrictions,
    windows: windowsOf(key, address),
    amr: [],
    authTime: 0,
    cookie: false,
    address,
    userAgent,
  };
}
