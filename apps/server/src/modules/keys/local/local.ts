import { isTestCall, type RecordedCall, usageOf } from '../../../http/record.ts';
import type { UsageNote } from '../../../http/route.ts';
import { type Caller, systemActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type LimitState, MemoryLimiter } from '../../../kernel/limits/index.ts';
import type { UsageRecord } from '../../../kernel/record.ts';
import { type QuotaState, quotaState, quotasOf, type Share, usagesStatement } from '../../metering/index.ts';
import { type CachedKey, isHashOf } from '../cached-key.ts';
import { type KeysState, keysState } from '../state.ts';
import {
  environmentBound,
  isCustomerKeyOf,
  isElsewhere,
  noteVerification,
  verificationMeter,
  windowsOf,
} from '../verify.ts';
import { verifyKey } from '../verify-route.ts';
import type { Report, Snapshots, WantedKey } from './schema.ts';
import { forgetReports, isNewReport } from './store.ts';

type Snapshot = Snapshots['keys'][number];

/** Of what is left, that each process gets a part and the last units are given one by one, by the server. */
const largestPart = 10;

/** What a process must know to verify these keys itself, with units of their limits in advance. */
export async function takeSnapshots(kernel: Kernel, caller: Caller, wanted: readonly WantedKey[]): Promise<Snapshots> {
  const keys = await Promise.all(wanted.map((each) => snapshotOf(kernel, caller, each)));
  return { at: kernel.clock.now(), environmentId: environmentBound(caller) ?? null, keys };
}

async function snapshotOf(kernel: Kernel, caller: Caller, { id, hash, units }: WantedKey): Promise<Snapshot> {
  const now = kernel.clock.now();
  const key = await findByHash(kernel.services.use(keysState), { id, hash }, now);
  if (key === undefined || !isCustomerKeyOf(key, caller)) return refused('NOT_FOUND');
  if (!isOwn(key, caller)) return refused('WRONG_ENVIRONMENT');
  const asks = isForServer(kernel, key, caller);
  const taken = asks ? nothing : await takeUnits(kernel, caller, key, units);
  return {
    refused: null,
    ...key.reply,
    scopes: [...(key.scopes ?? [])],
    revokedAt: key.revokedAt,
    expiresAt: key.expiresAt === Number.POSITIVE_INFINITY ? null : key.expiresAt,
    pausedAt: key.pausedAt,
    hashUntil: hash === key.secretHash || key.previousHash !== hash ? null : key.previousUntil,
    asks,
    smallestLimit: key.limits.length === 0 ? null : Math.min(...key.limits.map(({ limit }) => limit)),
    ...taken,
  };
}

/** A key of a customer, in the environment that the caller is bound to. */
const isOwn = (key: CachedKey, caller: Caller): boolean =>
  isCustomerKeyOf(key, caller) && !isElsewhere(key, { key: '', cost: 0 }, caller);

/** As `findCustomerKey` does with the text of the key. */
async function findByHash(
  { keys, imported, load, loadImported }: KeysState,
  { id, hash }: Pick<WantedKey, 'id' | 'hash'>,
  now: number,
): Promise<CachedKey | undefined> {
  const named = id === undefined ? undefined : await keys.get(id, load);
  if (named !== undefined && isHashOf(named, hash, now)) return named;
  const importedId = await imported.get(hash, loadImported);
  const key = importedId === undefined ? undefined : await keys.get(importedId, load);
  return key !== undefined && isHashOf(key, hash, now) ? key : undefined;
}

/** Uses that are counted in the database, addresses, windows of the caller's own key or in Redis. */
const isForServer = ({ limiter }: Kernel, key: CachedKey, { windows = [] }: Caller): boolean =>
  key.hasRemaining ||
  key.addresses !== undefined ||
  windows.length > 0 ||
  key.limits.some(({ per }) => per === 'address') ||
  (key.limits.length > 0 && !(limiter instanceof MemoryLimiter));

const nothing = { isLimited: false, limits: [] as LimitState[], quota: null as QuotaState | null, lease: null };

const refused = (code: 'NOT_FOUND' | 'WRONG_ENVIRONMENT'): Snapshot => ({
  refused: code,
  ...{ keyId: null, customerId: null, externalId: null, environmentId: null, scopes: [], metadata: {} },
  ...{ revokedAt: null, expiresAt: null, pausedAt: null, hashUntil: null, smallestLimit: null, asks: false },
  ...nothing,
});

type Leased = Pick<Snapshot, 'isLimited' | 'limits' | 'quota' | 'lease'>;

async function takeUnits(kernel: Kernel, caller: Caller, key: CachedKey, units: number): Promise<Leased> {
  const { limiter } = kernel;
  const windows = windowsOf(key, undefined);
  const shares = await sharesOf(kernel, caller, key);
  const all = [shares.own, shares.customers].filter((share) => share !== null);
  if (windows.length + all.length === 0) return nothing;
  const state = (limits: LimitState[], lease: Snapshot['lease']): Leased => {
    return { isLimited: true, limits, quota: shares.shown && quotaState(shares.shown), lease };
  };
  if (!(limiter instanceof MemoryLimiter)) return state([], null);
  const before = limiter.take(windows, 0);
  const block = Math.min(units, Math.floor(leftOf(before.limits, all) / largestPart));
  if (block < 1) return state(before.limits, null);
  const decision = limiter.take(windows, block);
  if (!decision.allowed) return state(decision.limits, null);
  const hold = all.length === 0 ? undefined : await quotasOf(kernel).takeAll(all, block);
  if (all.length > 0 && hold === undefined) {
    limiter.give(windows, block, decision);
    return state(before.limits, null);
  }
  const lease = kernel.services.use(keysState).leases.give({ org: key.orgId, units: block, windows, decision, hold });
  return state(decision.limits, { ...lease, units: block });
}

interface Shares {
  own: Share | null;
  customers: Share | null;
  /** The one in replies. */
  shown: Share | null;
}

/** What a verification takes from, as in `verify` and before it in the pipeline. */
async function sharesOf(kernel: Kernel, caller: Caller, key: CachedKey): Promise<Shares> {
  const { orgId, customerId, isOfProduction } = key;
  const quotas = quotasOf(kernel);
  if (isTestCall(caller)) return { own: quotas.testShare(orgId), customers: null, shown: null };
  if (!isOfProduction) return { own: null, customers: quotas.testShare(orgId), shown: quotas.testShare(orgId) };
  const own = await quotas.read(orgId, null, verificationMeter);
  const customers = customerId === null ? null : await quotas.read(orgId, customerId, verificationMeter);
  return { own, customers, shown: customers };
}

/** A soft quota refuses nothing. */
function leftOf(limits: readonly LimitState[], shares: readonly Share[]): number {
  const hard = shares.filter(({ bound }) => bound.hard).map((share) => quotaState(share).remaining);
  return Math.min(Number.MAX_SAFE_INTEGER, ...limits.map(({ remaining }) => remaining), ...hard);
}

const actor = systemActor('keys.take-reports');

/** Records verifications that the caller's process decided, each as if the server had; a report that was received before, not again. */
export async function takeReport(kernel: Kernel, caller: Caller, report: Report): Promise<number> {
  const { org } = caller;
  if (org === undefined) throw errors.FORBIDDEN();
  const { leases } = kernel.services.use(keysState);
  const records = await recordsOf(kernel, caller, org, report);
  const ended = () => {
    for (const { id, units } of report.leases) leases.end(org, id, units);
  };
  return kernel.database.tenant(actor, { org }, async (tx) => {
    tx.afterCommit(ended);
    if (!(await isNewReport(tx, report.id))) return 0;
    await forgetReports(tx, tx.now - day);
    const spent = report.leases.flatMap(({ id, units }) => leases.spend(org, id, units));
    tx.send(usagesStatement(org, records, spent));
    tx.afterCommit(() => {
      for (const spending of spent) spending.recorded();
    });
    return records.length;
  });
}

async function recordsOf(kernel: Kernel, caller: Caller, org: string, report: Report): Promise<UsageRecord[]> {
  const state = kernel.services.use(keysState);
  const now = kernel.clock.now();
  const records: UsageRecord[] = [];
  for (const { keyId, code, cost, tag, count, at: stated } of report.verifications) {
    const found = keyId === null ? undefined : await state.keys.get(keyId, state.load);
    const key = found !== undefined && isOwn(found, caller) ? found : undefined;
    const usage: UsageNote = {};
    const verification = { code, key, limits: [], remaining: null, quota: null };
    noteVerification(state, caller, usage, verification, { cost, tag });
    const at = Math.min(now, Math.max(now - day, Date.parse(stated)));
    for (let call = 0; call < count; call += 1) {
      records.push(usageOf(decidedElsewhere(kernel, usage, at), caller, org, 200, 0));
    }
  }
  return records;
}

const decidedElsewhere = ({ ids }: Kernel, usage: UsageNote, at: number): RecordedCall => ({
  route: verifyKey,
  request: { id: ids.next('req'), at },
  usage,
  elapsedUs: () => 0,
  bytesIn: () => 0,
});
