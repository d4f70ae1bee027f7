import type { CallOptions, Input, Reply } from '../calls.ts';
import { NexusError, TimeoutError, UnreachableError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import type { Transport } from '../transport.ts';
import { checkKey, isElsewhere } from '../verification.ts';
import { type Change, Changes } from './changes.ts';
import { hashOf, statedIdOf } from './hash.ts';
import { Reports } from './reports.ts';
import { idOf, type Lease, Loader, noKey, type Snapshot, Snapshots } from './snapshots.ts';

export interface VerifyOptions extends CallOptions {
  /** `local`: this process decides, where it can. `server`, the default: Nexus is asked for each call. */
  mode?: 'local' | 'server';
  /**
   * Of `local`, where Nexus has to be asked and cannot be reached. `refuse`, the default: an error is thrown.
   * `allowKnownFor`: keys that are known are decided for so many seconds after Nexus was last heard of, as long as units of
   * their limits are left.
   */
  whenUnreachable?: 'refuse' | { allowKnownFor: number };
}

/** `decidedBy`: absent where Nexus was asked; `unreachable`: by this process, although it was not sure that nothing changed. */
export type Verification = Reply<'keys.verify'> & { decidedBy?: 'process' | 'unreachable' };
export type VerifyInput = Input<'keys.verify'>;
type Code = Verification['code'];

export interface LocalOptions {
  /** Keys that are known at a time; 50,000. About 1 kB each. */
  maxKeys?: number;
  /** Told of calls whose usage is lost; a warning of the process where absent. */
  onDropped?: (calls: number, why: string) => void;
  /**
   * A monotonic clock, in milliseconds.
   * @internal
   */
  now?: () => number;
}

const verifyOperation: Operation = operations.keys.verify;

/** Units that are asked for at first, and at most. */
const firstUnits = 16;
const mostUnits = 100_000;
/** What is asked for lasts as long as a lease at the rate of the last one, and a half more. */
const spare = 1.5;
const leaseMs = 5000;
/** Without a verification for this long nothing is followed any more, so that a program can end. */
const idleMs = 60_000;
const sweepMs = 500;
/** Where Nexus refuses to tell snapshots, as it does to callers that are no keys, it decides itself for this long. */
const refusedMs = 30_000;

/** Verifies keys in this process, by snapshots that a stream of changes keeps current. */
export class LocalVerifier {
  readonly #transport: Transport;
  readonly #now: () => number;
  readonly #changes: Changes;
  readonly #loader: Loader;
  readonly #snapshots: Snapshots;
  readonly #reports: Reports;
  readonly #leased = new Set<Snapshot>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #usedAt = 0;
  #refusedUntil = Number.NEGATIVE_INFINITY;

  constructor(transport: Transport, { maxKeys = 50_000, onDropped = warn, now }: LocalOptions = {}) {
    this.#now = now ?? (() => performance.now());
    this.#transport = transport;
    this.#loader = new Loader(transport, this.#now);
    this.#snapshots = new Snapshots(maxKeys, (snapshot) => this.#endLease(snapshot));
    this.#reports = new Reports(transport, onDropped);
    this.#changes = new Changes(transport, this.#now, (change) => this.#onChange(change));
  }

  verify(input: VerifyInput, options: VerifyOptions = {}): Promise<Verification> {
    if (options.mode !== 'local') return this.#ask(input, options);
    const now = this.#now();
    this.#usedAt = now;
    if (!this.#changes.isOpen) this.#open();
    if (!isPlain(input)) return this.#ask(input, options);
    const hash = hashOf(input.key);
    if (typeof hash !== 'string') return hash.then((text) => this.#decide(text, input, options));
    const known = this.#snapshots.get(hash);
    const isUsable = known !== undefined && this.#isUsable(known, now);
    const verdict = isUsable ? this.#decideBy(known, input, now) : undefined;
    return verdict === undefined ? this.#decide(hash, input, options) : Promise.resolve(verdict);
  }

  /** Gives back what is held, sends what is not reported, and follows nothing any more. */
  async close(): Promise<void> {
    this.#rest();
    await this.#reports.finish();
  }

  flush(): Promise<void> {
    return this.#reports.flush();
  }

  async #decide(hash: string, input: VerifyInput, options: VerifyOptions): Promise<Verification> {
    let now = this.#now();
    const known = this.#snapshots.get(hash);
    if (known !== undefined && this.#isUsable(known, now)) {
      const verdict = this.#decideBy(known, input, now);
      if (verdict !== undefined) return verdict;
    } else if (this.#changes.isSettled(now) && now >= this.#refusedUntil) {
      const loaded = await this.#load(hash, statedIdOf(input.key), firstUnits);
      now = this.#now();
      const verdict = loaded && this.#decideBy(loaded, input, now);
      if (verdict !== undefined) return verdict;
    }
    try {
      return await this.#ask(input, options);
    } catch (error) {
      const verdict = isUnreachable(error) ? this.#decideUnreachable(hash, input, options) : undefined;
      if (verdict === undefined) throw error;
      return verdict;
    }
  }

  #isUsable({ expiresAt }: Snapshot, now: number): boolean {
    return now < expiresAt && this.#changes.isFresh(now);
  }

  #ask(input: VerifyInput, { mode: _mode, whenUnreachable: _when, ...options }: VerifyOptions): Promise<Verification> {
    return this.#transport.send(verifyOperation, input, options) as Promise<Verification>;
  }

  #decideUnreachable(
    hash: string,
    input: VerifyInput,
    { whenUnreachable = 'refuse' }: VerifyOptions,
  ): Verification | undefined {
    const now = this.#now();
    const known = this.#snapshots.get(hash);
    if (whenUnreachable === 'refuse' || known === undefined) return undefined;
    if (this.#changes.silence(now) > whenUnreachable.allowKnownFor * 1000) return undefined;
    const verdict = this.#decideBy(known, input, now);
    return verdict === undefined ? undefined : { ...verdict, decidedBy: 'unreachable' };
  }

  /** Undefined where only the server can decide. */
  #decideBy(snapshot: Snapshot, input: VerifyInput, now: number): Verification | undefined {
    const { cost = 1, tag } = input;
    const at = this.#changes.serverNow(now);
    const code = this.#codeOf(snapshot, input, at);
    if (code === undefined) return undefined;
    if (code === 'VALID' && snapshot.isLimited && cost > 0 && !this.#spend(snapshot, cost, now)) return undefined;
    const reply = at >= snapshot.hashUntil || isHidden(snapshot, this.#loader.environmentId) ? noKey : snapshot.reply;
    this.#reports.add(snapshot.counted, { keyId: reply.keyId, code, cost, tag }, at);
    return verdictOf(code, snapshot, reply);
  }

  /** In the order of the server. */
  #codeOf(snapshot: Snapshot, input: VerifyInput, at: number): Code | undefined {
    const { refused, facts, smallestLimit } = snapshot;
    const { permission, resource, cost = 1 } = input;
    if (refused !== null) return refused;
    if (snapshot.asks) return undefined;
    if (at >= snapshot.hashUntil) return 'NOT_FOUND';
    const asked = resource?.environmentId;
    if (isElsewhere(this.#loader.environmentId, facts, asked)) return 'WRONG_ENVIRONMENT';
    const code = checkKey(facts, { permission, environmentId: asked, isAllowedAddress: true }, at);
    return code === 'VALID' && smallestLimit !== null && cost > smallestLimit ? 'COST_ABOVE_LIMIT' : code;
  }

  #spend(snapshot: Snapshot, cost: number, now: number): boolean {
    const { lease } = snapshot;
    const isEnough = lease !== undefined && now < lease.until && lease.left >= cost;
    if (isEnough) lease.left -= cost;
    const isLow = !isEnough || lease.left < lease.units / 4 || now > (lease.from + lease.until) / 2;
    if (isLow && !snapshot.isRefilling && now >= snapshot.refillAt) this.#refill(snapshot, now, cost);
    return isEnough;
  }

  #refill(snapshot: Snapshot, now: number, cost: number): void {
    if (!this.#changes.isSettled(now)) return;
    snapshot.isRefilling = true;
    void this.#load(snapshot.hash, snapshot.id, Math.max(cost, unitsFor(snapshot.lease, now))).finally(() => {
      snapshot.isRefilling = false;
    });
  }

  /** Undefined where it may be older than a change, or cannot be had. */
  async #load(hash: string, id: string | undefined, units: number): Promise<Snapshot | undefined> {
    try {
      const { snapshot, since } = await this.#loader.load({ hash, units, ...(id === undefined ? {} : { id }) });
      // Calls that waited together get the same.
      const known = this.#snapshots.get(hash);
      if (known === snapshot) return snapshot;
      if (!this.#changes.isCurrent(since, idOf(snapshot), snapshot.reply.customerId)) {
        this.#endLease(snapshot);
        return undefined;
      }
      this.#snapshots.set(snapshot);
      if (snapshot.lease !== undefined) this.#leased.add(snapshot);
      return snapshot;
    } catch (error) {
      if (error instanceof NexusError && error.status >= 400 && error.status < 500) {
        this.#refusedUntil = this.#now() + refusedMs;
      }
      return undefined;
    }
  }

  #onChange({ keys, customer }: Change): void {
    const changed = keys?.flatMap((id) => this.#snapshots.ofKey(id)) ?? this.#snapshots.all();
    for (const snapshot of changed) {
      if (customer === undefined || snapshot.reply.customerId === customer) this.#snapshots.delete(snapshot);
    }
  }

  #endLease(snapshot: Snapshot): void {
    this.#leased.delete(snapshot);
    const { lease } = snapshot;
    if (lease === undefined) return;
    snapshot.lease = undefined;
    this.#reports.endLease(lease.id, lease.units - lease.left);
  }

  #open(): void {
    this.#changes.open();
    this.#timer = setInterval(() => this.#sweep(), sweepMs);
    if (typeof this.#timer === 'object') this.#timer.unref();
  }

  #sweep(): void {
    const now = this.#now();
    for (const snapshot of this.#leased) {
      if (snapshot.lease === undefined || now >= snapshot.lease.until) this.#endLease(snapshot);
    }
    if (now - this.#usedAt > idleMs) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#changes.close();
    for (const snapshot of this.#leased) this.#endLease(snapshot);
  }
}

/** What the server's schema accepts; it says of others what is wrong with them. */
function isPlain({ key, permission, cost = 1, tag }: VerifyInput): boolean {
  if (typeof key !== 'string' || key === '' || key.length > 500) return false;
  if (!Number.isSafeInteger(cost) || cost < 0 || cost > 1_000_000) return false;
  return (permission === undefined || isPattern(permission)) && (tag === undefined || /^[ -~]{1,100}$/.test(tag));
}

const isPattern = (text: string): boolean =>
  text.length <= 130 && /^(?:\*|(?:\*|[a-z0-9][a-z0-9._-]{0,62}):(?:\*|[a-z0-9][a-z0-9._-]{0,62}))$/.test(text);

/** A caller that is bound to an environment learns nothing of keys of others. */
const isHidden = ({ refused, facts }: Snapshot, own: string | undefined): boolean =>
  refused !== null || isElsewhere(own, facts, undefined);

function verdictOf(code: Code, snapshot: Snapshot, reply: Snapshot['reply']): Verification {
  const { limits, quota, lease } = snapshot;
  const left = lease?.left ?? 0;
  const isCounted = code === 'VALID' || code === 'COST_ABOVE_LIMIT';
  return {
    valid: code === 'VALID',
    code,
    keyId: reply.keyId,
    customerId: reply.customerId,
    externalId: reply.externalId,
    environmentId: reply.environmentId,
    scopes: reply.scopes,
    metadata: reply.metadata,
    limits: isCounted ? limits.map((limit) => ({ ...limit, remaining: limit.remaining + left })) : [],
    remaining: null,
    quota: code === 'VALID' && quota !== null ? { ...quota, remaining: quota.remaining + left } : null,
    decidedBy: 'process',
  };
}

function unitsFor(lease: Lease | undefined, now: number): number {
  if (lease === undefined) return firstUnits;
  const rate = (lease.units - lease.left) / Math.max(1, now - lease.from);
  return Math.min(mostUnits, Math.max(firstUnits, Math.ceil(rate * leaseMs * spare)));
}

/** Nothing came, or a proxy answered in its place. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof UnreachableError ||
  error instanceof TimeoutError ||
  (error instanceof NexusError && [502, 503, 504].includes(error.status));

const warn = (calls: number, why: string): void =>
  globalThis.process?.emitWarning?.(`Nexus: the usage of ${calls} verifications was dropped: ${why}`);
