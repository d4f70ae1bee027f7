import type { Origin } from '../../http/identify.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { LimitDecision, LimitRequest } from '../../kernel/limits/index.ts';
import { matches } from '../access/index.ts';
import { isLiveServiceAccount } from '../tenancy/index.ts';
import { keyIdLength, keyIdOf } from './format.ts';
import { isAllowedAddress, isSecretOf, type KnownKey } from './known.ts';
import { type KeysState, keysState, type Proven } from './state.ts';

/** In the order of checking: the first that applies is the answer. */
export const verifyCodes = [
  'VALID',
  'NOT_FOUND',
  'REVOKED',
  'EXPIRED',
  'FORBIDDEN_IP',
  'INSUFFICIENT_PERMISSION',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
] as const;

export type VerifyCode = (typeof verifyCodes)[number];

export interface VerifyInput {
  key: string;
  permission?: string | undefined;
  resource?: { environment?: string | undefined } | undefined;
  cost: number;
  ip?: string | undefined;
}

export interface Verification {
  valid: boolean;
  code: VerifyCode;
  key: KnownKey | undefined;
  limits: LimitDecision['limits'];
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Whether a customer's key may make a call that costs `cost`. Warm, it asks no database; a refused call costs nothing.
 * Keys of other organizations, and platform keys, are not found.
 */
export function verify(kernel: Kernel, caller: Caller, input: VerifyInput): MaybePromise<Verification> {
  const found = present(kernel.services.use(keysState), input.key, kernel.clock.now());
  return found instanceof Promise
    ? found.then((key) => judge(kernel, caller, input, key))
    : judge(kernel, caller, input, found);
}

/**
 * The caller that a platform key stands for; undefined where it may not be used (any more). A text that proved the key
 * on the same connection is not hashed anew while the key is what it was then: a revocation or a rotation puts another
 * object into the cache. A Map finds a text by the engine's seeded hash, so the time it takes tells nothing of other
 * keys on the connection.
 */
export function identifyKey(kernel: Kernel, text: string, origin: Origin): MaybePromise<Caller | undefined> {
  const now = kernel.clock.now();
  const state = kernel.services.use(keysState);
  const before = origin.connection === undefined ? undefined : state.proven.get(origin.connection)?.get(text);
  if (before !== undefined && isStill(before, state, origin, now)) return inUse(kernel, before.caller);
  const found = present(state, text, now);
  if (found instanceof Promise) return found.then((key) => inUse(kernel, callerOf(key, origin, now)));
  const caller = callerOf(found, origin, now);
  // In the grace of a rotation two texts prove a key, one of them not for long.
  if (caller !== undefined && found !== undefined && now >= found.previousUntil) {
    remember(state, origin.connection, text, { key: found, caller });
  }
  return inUse(kernel, caller);
}

const isStill = ({ key, caller }: Proven, { known }: KeysState, origin: Origin, now: number): boolean =>
  key === known.peek(key.row.id) &&
  now < key.expiresAt &&
  caller.address === origin.address &&
  caller.userAgent === origin.userAgent;

/** Callers have one key or few; a proxy's connection carries those of many, which are then hashed each time. */
const provenPerConnection = 16;

function remember({ proven }: KeysState, connection: object | undefined, text: string, proof: Proven): void {
  if (connection === undefined) return;
  const all = proven.get(connection);
  if (all === undefined) proven.set(connection, new Map([[text, proof]]));
  else {
    if (all.size >= provenPerConnection) all.clear();
    all.set(text, proof);
  }
}

/** A service account's key is good for as long as the account is in use; asked each time, so it ends at once. */
function inUse(kernel: Kernel, caller: Caller | undefined): MaybePromise<Caller | undefined> {
  if (caller?.org === undefined || !caller.id.startsWith('eco_svc_')) return caller;
  const live = isLiveServiceAccount(kernel, caller.id, caller.org);
  if (live instanceof Promise) return live.then((yes) => (yes ? caller : undefined));
  return live ? caller : undefined;
}

/** The key whose id and secret the text holds. */
function present({ known, load }: KeysState, text: string, now: number): MaybePromise<KnownKey | undefined> {
  const warm = known.peek(text.slice(0, keyIdLength));
  if (warm !== undefined) return isSecretOf(warm, text, now) ? warm : undefined;
  // Only a look-up needs to know first that the key is not just mistyped.
  const id = keyIdOf(text);
  if (id === undefined) return undefined;
  const found = known.get(id, load);
  return found instanceof Promise
    ? found.then((key) => (key !== undefined && isSecretOf(key, text, now) ? key : undefined))
    : undefined;
}

function judge(
  kernel: Kernel,
  caller: Caller,
  input: VerifyInput,
  key: KnownKey | undefined,
): MaybePromise<Verification> {
  if (key === undefined || key.row.org_id !== caller.org || key.row.kind !== 'customer') return refused('NOT_FOUND');
  const code = standing(key, input, kernel.clock.now());
  if (code !== 'VALID') return refused(code, key);
  const requests = windowsOf(key, input);
  if (requests.length === 0) return { valid: true, code, key, limits: [] };
  const decision = kernel.limiter.take(requests, input.cost);
  return decision instanceof Promise ? decision.then((each) => limited(key, each)) : limited(key, decision);
}

const refused = (code: VerifyCode, key?: KnownKey): Verification => ({ valid: false, code, key, limits: [] });

function standing(key: KnownKey, { permission, resource, ip }: VerifyInput, now: number): VerifyCode {
  const { revoked_at: revokedAt, scopes, environment_id: environment } = key.row;
  if (revokedAt !== null) return 'REVOKED';
  if (now >= key.expiresAt) return 'EXPIRED';
  if (!isAllowedAddress(key, ip)) return 'FORBIDDEN_IP';
  if (permission !== undefined && !permits(scopes, permission)) return 'INSUFFICIENT_PERMISSION';
  const elsewhere = environment !== null && resource?.environment !== undefined && resource.environment !== environment;
  return elsewhere ? 'INSUFFICIENT_PERMISSION' : 'VALID';
}

function permits(scopes: readonly string[] | null, permission: string): boolean {
  for (const scope of scopes ?? []) if (matches(scope, permission)) return true;
  return false;
}

function windowsOf({ row, windows, addressWindows }: KnownKey, { ip }: VerifyInput): LimitRequest[] {
  if (addressWindows.length === 0 || ip === undefined) return windows;
  return [...windows, ...addressWindows.map((spec) => ({ key: `key:${row.id}:${spec.name}:${ip}`, spec }))];
}

const limited = (key: KnownKey, { allowed, limits }: LimitDecision): Verification => ({
  valid: allowed,
  code: allowed ? 'VALID' : 'RATE_LIMITED',
  key,
  limits,
});

function callerOf(key: KnownKey | undefined, { address, userAgent }: Origin, now: number): Caller | undefined {
  if (key === undefined) return undefined;
  const { id, org_id: org, kind, owner_id: owner, revoked_at: revokedAt, scopes } = key.row;
  if (kind !== 'platform' || owner === null || revokedAt !== null || now >= key.expiresAt) return undefined;
  if (!isAllowedAddress(key, address)) return undefined;
  return {
    kind: 'key',
    id: owner,
    org,
    person: owner.startsWith('eco_usr_') ? owner : undefined,
    session: undefined,
    key: id,
    scopes: scopes ?? undefined,
    amr: [],
    authTime: 0,
    cookie: false,
    address,
    userAgent,
  };
}
