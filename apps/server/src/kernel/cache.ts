import { LRUCache } from 'lru-cache';
import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import { atMost } from './lru.ts';
import type { Count, Metrics } from './metrics.ts';
import { Outage } from './outage.ts';

export interface CacheOptions {
  /** Names the cache in metrics. */
  name: string;
  /** Maximum number of values. */
  max: number;
  /** Milliseconds a value lives, less up to a fifth at random: bounds the damage if an invalidation is ever missed. */
  ttlMs: number;
  /** Milliseconds a key is remembered as unknown. Default `ttlMs`. */
  negativeTtlMs?: number;
  /** Maximum number of unknown keys. They are counted apart, so that guesses evict no values. Default `max`, at most 10,000. */
  negativeMax?: number;
  /** Bus topics that invalidate, each with the key that a payload names; undefined clears the whole cache. */
  topics: Record<string, (payload: string) => string | undefined>;
  /**
   * Answers from memory while PostgreSQL cannot be reached: for what a verification needs, and nothing else. `asks`:
   * whether every load asks PostgreSQL, so that one that succeeds proves that it is there.
   */
  staleWhileAway?: { asks: boolean };
  /** False where neither who a caller is nor what it may do depends on it. */
  decidesAccess?: false;
}

/** State that is kept in step with a bus topic. */
export interface Follower {
  /** A notification of the topic arrived. */
  invalidate(payload: string): void;
  /** Notifications were lost: nothing known can be trusted. */
  clear(): void;
  /** False where neither who a caller is nor what it may do depends on it. */
  decidesAccess?: false | undefined;
}

interface CachesOptions {
  bus: Pick<Bus, 'subscribe' | 'onGap' | 'healthy' | 'lagMs'>;
  clock: Clock;
  metrics: Pick<Metrics, 'cache'>;
  /** Milliseconds after the last proof of the bus for which caches with `staleWhileAway` answer; 0: never. */
  staleMs: number;
}

/**
 * Makes all caches that other nodes can invalidate, and keeps them correct by one rule:
 *
 * - A notification drops the keys it names.
 * - After a lost connection everything is cleared, since it is unknown what was missed. After notifications that were
 *   only late nothing is missing, so nothing is cleared.
 * - While notifications may be late or lost (`Bus.healthy`), caches read through: they answer nothing from memory and
 *   store nothing. Where PostgreSQL does not answer those reads either, caches with `staleWhileAway` answer from memory
 *   for `staleMs` (ADR 30); what a notification dropped is not there.
 */
export class Caches {
  private readonly outage: Outage;
  private readonly options: CachesOptions;
  private readonly followers = new Map<string, Follower[]>();
  private readonly listeners: ((payload: string | undefined) => void)[] = [];

  constructor(options: CachesOptions) {
    this.options = options;
    this.outage = new Outage(options);
    options.bus.onGap((reason) => {
      this.outage.end();
      if (reason !== 'lost') return;
      for (const followers of this.followers.values()) for (const each of followers) each.clear();
      for (const listener of this.listeners) listener(undefined);
    });
  }

  open<V extends NonNullable<unknown>>(options: CacheOptions): Cache<V> {
    const { bus, clock, metrics } = this.options;
    const cache = new Cache<V>(options, { bus, clock, metrics, outage: this.outage });
    for (const [topic, keyOf] of Object.entries(options.topics)) {
      const invalidate = (payload: string) => {
        const key = keyOf(payload);
        if (key === undefined) cache.clear();
        else cache.invalidate(key);
      };
      this.follow(topic, { invalidate, clear: () => cache.clear(), decidesAccess: options.decidesAccess });
    }
    return cache;
  }

  /** Whether any cache has answered although PostgreSQL was away, at this instant (epoch milliseconds) or later. */
  servedStaleSince(at: number): boolean {
    return this.outage.servedAt >= at;
  }

  /** Whether memory may answer now what PostgreSQL does not. */
  mayServeStale(): boolean {
    return this.outage.isShort();
  }

  /** For state that is not one of these caches but must follow the bus in the same way. */
  follow(topic: string, follower: Follower): void {
    const known = this.followers.get(topic);
    if (known !== undefined) known.push(follower);
    else {
      this.followers.set(topic, [follower]);
      this.options.bus.subscribe(topic, (payload) => this.invalidate(topic, payload));
    }
  }

  /** Does on this node what a notification does. */
  invalidate(topic: string, payload: string): void {
    const followers = this.followers.get(topic) ?? [];
    for (const follower of followers) follower.invalidate(payload);
    if (followers.length > 0 && followers.every(({ decidesAccess }) => decidesAccess === false)) return;
    for (const listener of this.listeners) listener(payload);
  }

  /**
   * Calls `listener` after each invalidation that may change who a caller is or what it may do, when whoever asks a cache
   * gets what is true now: with the payload, or undefined where notifications were lost.
   */
  onAccessChanged(listener: (payload: string | undefined) => void): void {
    this.listeners.push(listener);
  }
}

interface CacheContext {
  bus: Pick<Bus, 'healthy'>;
  clock: Clock;
  metrics: Pick<Metrics, 'cache'>;
  outage: Outage;
}

/**
 * While invalidations are late, a caller joins a running load that is at most this many milliseconds old: the load may
 * have read just before a revocation. Half of the revocation target of 100 ms. Without joining, a lost bus would
 * multiply database reads by the number of concurrent calls per key.
 */
const joinWhileLateMs = 50;

/**
 * A bounded cache of loaded values and of keys known not to exist; made by `Caches.open`. A hit is synchronous and
 * allocates nothing. Concurrent misses of a key share one load. A failed load is not stored, nor is one during which
 * the key was invalidated.
 */
export class Cache<V extends NonNullable<unknown>> {
  private readonly bus: Pick<Bus, 'healthy'>;
  private readonly clock: Clock;
  private readonly outage: Outage;
  private readonly staleWhileAway: CacheOptions['staleWhileAway'];
  private readonly hits: Count;
  private readonly misses: Count;
  private readonly values: LRUCache<string, V>;
  private readonly unknown: LRUCache<string, true>;
  private readonly loads = new Map<string, Load<V>>();

  constructor(options: CacheOptions, { bus, clock, metrics, outage }: CacheContext) {
    const { name, max, ttlMs, negativeTtlMs = ttlMs, negativeMax = Math.min(max, 10_000) } = options;
    this.bus = bus;
    this.clock = clock;
    this.outage = outage;
    this.staleWhileAway = options.staleWhileAway;
    // Resolution 0 asks the clock at every look-up; otherwise lru-cache remembers the time with a timer of its own.
    const timing = { ttlResolution: 0, perf: { now: () => clock.monotonic() } };
    this.values = new LRUCache({ ...atMost(max), ttl: ttlMs, ...timing });
    this.unknown = new LRUCache({ ...atMost(negativeMax), ttl: negativeTtlMs, ...timing });
    const { hits, misses } = metrics.cache(name, () => this.size);
    this.hits = hits;
    this.misses = misses;
  }

  /** Values and unknown keys in memory. Expired ones count until they are looked up or evicted. */
  get size(): number {
    return this.values.size + this.unknown.size;
  }

  /** The value, or undefined for a key known not to exist, synchronously if cached; otherwise a promise of `load`. */
  get(key: string, load: (key: string) => Promise<V | undefined>): V | undefined | Promise<V | undefined> {
    const healthy = this.bus.healthy();
    if (healthy) {
      const value = this.values.get(key);
      if (value !== undefined || this.unknown.get(key) !== undefined) {
        this.hits.add();
        return value;
      }
    } else if (this.mayServe(key)) return this.readOrServe(key, load);
    return this.read(key, load, healthy);
  }

  /** The last known value, where PostgreSQL does not say whether there is a newer one. */
  private async readOrServe(key: string, load: (key: string) => Promise<V | undefined>): Promise<V | undefined> {
    const { outage, staleWhileAway } = this;
    if (!outage.isAway()) {
      const reading = this.read(key, load, false);
      if (await outage.answers(reading, staleWhileAway?.asks === true)) return reading;
      // A notification may have dropped it meanwhile.
      if (!this.mayServe(key)) return reading;
    }
    this.hits.add();
    outage.noteServed();
    return this.values.peek(key, { allowStale: true });
  }

  /** Also a value whose time is over: that bounds the damage of a missed notification, and `staleMs` is shorter. */
  private mayServe(key: string): boolean {
    if (this.staleWhileAway === undefined || !this.outage.isShort()) return false;
    return this.values.peek(key, { allowStale: true }) !== undefined || this.unknown.has(key);
  }

  private read(key: string, load: (key: string) => Promise<V | undefined>, healthy: boolean): Promise<V | undefined> {
    this.misses.add();
    const instant = this.clock.monotonic();
    const running = this.loads.get(key);
    if (running?.result !== undefined && (healthy || instant - running.since < joinWhileLateMs)) return running.result;
    return this.start(key, load, instant, healthy);
  }

  /** The value if it is cached; never loads. */
  peek(key: string): V | undefined {
    const value = this.bus.healthy() ? this.values.get(key) : undefined;
    if (value !== undefined) this.hits.add();
    return value;
  }

  invalidate(key: string): void {
    this.values.delete(key);
    this.unknown.delete(key);
    this.loads.delete(key);
  }

  clear(): void {
    this.values.clear();
    this.unknown.clear();
    this.loads.clear();
  }

  private start(
    key: string,
    load: (key: string) => Promise<V | undefined>,
    since: number,
    healthy: boolean,
  ): Promise<V | undefined> {
    const running: Load<V> = { since, result: undefined };
    const own = ownText(key);
    this.loads.set(own, running);
    running.result = this.finish(own, load, running, healthy);
    return running.result;
  }

  private async finish(
    key: string,
    load: (key: string) => Promise<V | undefined>,
    running: Load<V>,
    healthy: boolean,
  ): Promise<V | undefined> {
    try {
      const value = await load(key);
      // If this load is still registered, the key was not invalidated since it began.
      if (healthy && this.loads.get(key) === running && this.bus.healthy()) this.store(key, value);
      return value;
    } finally {
      if (this.loads.get(key) === running) this.loads.delete(key);
    }
  }

  private store(key: string, value: V | undefined): void {
    if (value === undefined) {
      this.values.delete(key);
      this.unknown.set(key, true, { ttl: jittered(this.unknown.ttl) });
    } else {
      this.unknown.delete(key);
      this.values.set(key, value, { ttl: jittered(this.values.ttl) });
    }
  }
}

interface Load<V> {
  /** Monotonic instant at which it began. */
  since: number;
  result: Promise<V | undefined> | undefined;
}

/** A copy: what was cut from a request would keep the whole text that it was cut from in memory. */
const ownText = (text: string): string => Buffer.from(text).toString();

/** Up to a fifth shorter, so that values loaded together do not expire together. */
const jittered = (ttlMs: number): number => ttlMs * (1 - Math.random() / 5);
