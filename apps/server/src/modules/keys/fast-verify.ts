import type { FastifyRequest } from 'fastify';
import { type ClientInfo, organizationHeader, userAgentOf } from '../../http/identify.ts';
import { environmentOf } from '../../http/noun.ts';
import { coalescedEntry, isTestCall, usageOf } from '../../http/record.ts';
import type { FastCall, FastPath, FastReply } from '../../http/route.ts';
import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type LimitState, MemoryLimiter } from '../../kernel/limits/index.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { authorizeFromMemory } from '../access/index.ts';
import { knownOrigin } from '../audit/index.ts';
import { journalSealedUsage, type QuotaState, quotaState, quotasOf, type Share } from '../metering/index.ts';
import { isKnownServiceAccount } from '../tenancy/index.ts';
import { type CachedKey, isHashOf, isSecretOf } from './cached-key.ts';
import { statedIdOf } from './format.ts';
import { isScope, isTag, maxKeyLength, type VerifyInput } from './schema.ts';
import { type KeysState, keysState, type Proven } from './state.ts';
import {
  callerOf,
  checkKey,
  isCustomerKeyOf,
  isElsewhere,
  isServiceAccount,
  limited,
  noteVerification,
  unlimited,
  type Verification,
  verificationMeter,
  windowsOf,
} from './verify.ts';

/**
 * `POST /api/v1/keys/verify` for a permitted platform key and a customer key that are both in memory (ADR 14). Every
 * other call is left to the pipeline; fast-verify.db.test.ts holds the two to the same answers and records.
 */
export const fastVerify: FastPath = (call) => {
  const { kernel, route, raw } = call;
  const caller = identifyFromMemory(kernel, raw);
  // One with limits of its own is counted by the pipeline.
  if (caller?.org === undefined || (caller.windows ?? []).length > 0) return undefined;
  if (authorizeFromMemory(kernel, caller, route.permission, environmentOf({ caller }))?.allowed !== true)
    return undefined;
  const origin = knownOrigin(kernel, caller);
  const input = fastParse(call.json());
  if (origin === undefined || input === undefined) return undefined;
  const found = verifyFromMemory(kernel, caller, input);
  return found === undefined ? undefined : replyWith(call, caller, origin, input, found);
};

/** Only a key: an access token is for people, and a cookie needs more checks. */
function identifyFromMemory(kernel: Kernel, raw: FastifyRequest): Caller | undefined {
  const text = presentedKey(raw);
  if (text === undefined) return undefined;
  const state = kernel.services.use(keysState);
  const client = { address: raw.address, userAgent: userAgentOf(raw) };
  const now = kernel.clock.now();
  const { socket } = raw.raw;
  const proven = state.proven.get(socket)?.get(text);
  const caller =
    proven !== undefined && isCurrent(proven, state, client, now)
      ? proven.caller
      : prove(state, socket, text, client, now);
  if (caller?.org === undefined || (organizationHeader(raw) ?? caller.org) !== caller.org) return undefined;
  if (isServiceAccount(caller.id) && !isKnownServiceAccount(kernel, caller.id, caller.org)) return undefined;
  return caller;
}

const bearer = 'Bearer ';

function presentedKey({ headers }: FastifyRequest): string | undefined {
  const { authorization, 'x-api-key': key } = headers;
  if (authorization === undefined) return typeof key === 'string' ? key : undefined;
  return key === undefined && authorization.startsWith(bearer) ? authorization.slice(bearer.length) : undefined;
}

type Client = Pick<ClientInfo, 'address' | 'userAgent'>;

/**
 * A text that proved the key on this connection is not hashed again while the cache holds the same object: a revocation,
 * a rotation or a change replaces it. A Map finds a text by the engine's seeded hash, so its timing tells nothing about
 * other keys on the connection.
 */
const isCurrent = (
  { key, caller }: Proven,
  { keys }: KeysState,
  { address, userAgent }: Client,
  now: number,
): boolean =>
  key === keys.peek(key.id) && now < key.expiresAt && caller.address === address && caller.userAgent === userAgent;

function prove(state: KeysState, socket: object, text: string, client: Client, now: number): Caller | undefined {
  const key = keyFromMemory(state, text, now);
  const caller = key && callerOf(key, client, now);
  // During the grace of a rotation two texts prove the key, one of them not for long.
  if (key !== undefined && caller !== undefined && now >= key.previousUntil) {
    remember(state, socket, text, { key, caller });
  }
  return caller;
}

/** Callers use one key or a few; on a proxy's connection come those of many, which are then hashed each time. */
const maxProven = 16;

function remember({ proven }: KeysState, socket: object, text: string, proof: Proven): void {
  const all = proven.get(socket) ?? new Map<string, Proven>();
  if (all.size >= maxProven) all.clear();
  all.set(text, proof);
  proven.set(socket, all);
}

/** A hash proves a key without its checksum, which only spares look-ups. */
function keyFromMemory({ keys }: KeysState, text: string, now: number): CachedKey | undefined {
  const id = statedIdOf(text);
  const key = id === undefined ? undefined : keys.peek(id);
  return key !== undefined && isSecretOf(key, text, now) ? key : undefined;
}

function importedFromMemory({ keys, imported }: KeysState, text: string, now: number): CachedKey | undefined {
  const hash = sha256(text);
  const id = imported.peek(hash);
  const key = id === undefined ? undefined : keys.peek(id);
  return key !== undefined && isHashOf(key, hash, now) ? key : undefined;
}

/**
 * The value of a body that names a key, perhaps a permission and a tag, and nothing else: as `VerifyInput` reads it.
 * @internal
 */
export function fastParse(body: unknown): VerifyInput | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  for (const name in body) if (name !== 'key' && name !== 'permission' && name !== 'tag') return undefined;
  const { key, permission, tag } = body as { key?: unknown; permission?: unknown; tag?: unknown };
  if (typeof key !== 'string' || key === '' || key.length > maxKeyLength) return undefined;
  if (permission !== undefined && !isScope(permission)) return undefined;
  if (tag !== undefined && !isTag(tag)) return undefined;
  const input: VerifyInput = { key, cost: 1 };
  if (permission !== undefined) input.permission = permission;
  if (tag !== undefined) input.tag = tag;
  return input;
}

/** A limiter that is shared with other nodes answers too late. */
function verifyFromMemory(kernel: Kernel, caller: Caller, input: VerifyInput): Verification | undefined {
  const { limiter } = kernel;
  const now = kernel.clock.now();
  const state = kernel.services.use(keysState);
  const key = keyFromMemory(state, input.key, now) ?? importedFromMemory(state, input.key, now);
  if (key === undefined || !isCustomerKeyOf(key, caller) || isElsewhere(key, input, caller)) return undefined;
  if (!(limiter instanceof MemoryLimiter)) return undefined;
  // Uses that are counted down are counted in the database.
  if (key.hasRemaining) return undefined;
  const own = quotasOf(kernel).peek(key.orgId, null, verificationMeter);
  if (own === undefined || own?.has(input.cost) === false) return undefined;
  const code = checkKey(key, input, now);
  if (code !== 'VALID') return { code, key, limits: [], remaining: null, quota: null };
  const quota = quotaFromMemory(kernel, key, { own, cost: input.cost, isTest: isTestCall(caller) });
  if (quota === undefined) return undefined;
  const windows = windowsOf(key, input.ip);
  const decision = windows.length === 0 ? unlimited : limiter.take(windows, input.cost);
  if (!decision.allowed) return limited(key, windows, input.cost, decision);
  const hold = quota.all.length === 0 ? undefined : quotasOf(kernel).takeNow(quota.all, input.cost);
  const { customers } = quota;
  return { code, key, limits: decision.limits, remaining: null, quota: customers && quotaState(customers), hold };
}

interface MemoryQuota {
  /** Of the customer, or of calls that are not billed; null where it has none. */
  customers: Share | null;
  /** With that of the caller's organization, where it has one. */
  all: readonly Share[];
}

const noQuota: MemoryQuota = { customers: null, all: [] };

/** Undefined where memory does not have what the call takes of the quotas. */
function quotaFromMemory(
  kernel: Kernel,
  { orgId, customerId, isOfProduction }: CachedKey,
  { own, cost, isTest }: { own: Share | null; cost: number; isTest: boolean },
): MemoryQuota | undefined {
  if (isTest || !isOfProduction) {
    const share = quotasOf(kernel).testShare(orgId);
    return share.has(cost) ? { customers: isTest ? null : share, all: [share] } : undefined;
  }
  const customers = customerId === null ? null : quotasOf(kernel).peek(orgId, customerId, verificationMeter);
  if (customers === undefined || customers?.has(cost) === false) return undefined;
  if (own === null && customers === null) return noQuota;
  return { customers, all: [own, customers].filter((share) => share !== null) };
}

function replyWith(call: FastCall, caller: Caller, origin: string, input: VerifyInput, found: Verification): FastReply {
  const { kernel, route, usage } = call;
  noteVerification(kernel.services.use(keysState), caller, usage, found, input);
  const body = jsonOf(found);
  const record = usageOf(call, caller, caller.org ?? operatorOrg, 200, Buffer.byteLength(body));
  const { resource, result = 'success' } = usage;
  if (route.audit !== undefined && resource !== undefined) record.coalesced = coalescedEntry(route, resource, result);
  const recorded = journalSealedUsage(kernel, record, origin);
  const { hold } = found;
  // Whether it was recorded is not known.
  if (hold !== undefined) recorded.catch(() => hold.settle(0));
  return { body, recorded };
}

function jsonOf({ code, key, limits, quota }: Verification): string {
  return `{"valid":${code === 'VALID'},"code":"${code}",${key?.json},"limits":[${limits.map(jsonOfLimit).join()}],"remaining":null,"quota":${quota === null ? 'null' : jsonOfQuota(quota)}}`;
}

const jsonOfQuota = ({ limit, remaining, resetAt }: QuotaState): string =>
  `{"limit":${limit},"remaining":${remaining},"resetAt":${resetAt === null ? 'null' : `"${toIso(resetAt)}"`}}`;

/** The names of limits need no escapes (see `KeyLimit`). */
const jsonOfLimit = ({ name, limit, remaining, resetAt }: LimitState): string =>
  `{"name":"${name}","limit":${limit},"remaining":${remaining},"resetAt":"${toIso(resetAt)}"}`;
