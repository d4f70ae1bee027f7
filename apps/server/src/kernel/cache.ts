import type { Clock } from './clock.ts';

export interface CacheOptions {
  /** Names the cache in metrics. */
  name: string;
  /** Most values held. */
  max: number;
  /** Milliseconds a value lives, or up to a fifth less: the backstop for an invalidation that never came. */
  ttlMs: number;
  /** Milliseconds it is remembered that a key is unknown; `ttlMs` unless told. */
  negativeTtlMs?: number;
  /** Most unknown keys remembered, apart from the values, so that guesses cannot drive these out; `max` unless told. */
  negativeMax?: number;
  clock: Clock;
  /** False while invalidations may be late or lost (`Bus.healthy`): then nothing is answered from memory, nor kept. */
  healthy?: () => boolean;
}

/**
 * How old a load may be, in milliseconds, that a later caller joins while invalidations are late: it may have read just
 * before a revocation. Half of the revocation target of 100 ms; without joining, a lost bus would multiply the
 * database's work by the number of concurrent calls per key.
 */
const joinLateMs = 50;

/**
 * Bounded cache of what a load found, or did not find. A warm hit is synchronous and allocates nothing; concurrent
 * misses of a key share one load. What was loaded is kept only if no invalidation came meanwhile: `invalidate` and
 * `clear` forget the running loads too, and a load that was forgotten does not store. A failed load is not kept.
 *
 * A hit is at most `ttlMs` old. Room is made from what was not hit since the hand last passed (CLOCK).
 */
export class BoundedCache<V> {
  readonly name: string;
  hits = 0;
  misses = 0;

  private readonly clock: Clock;
  private readonly healthy: () => boolean;
  private readonly values: Ring<V>;
  private readonly unknown: Ring<undefined>;
  private readonly loads = new Map<string, Load<V>>();

  constructor(options: CacheOptions) {
    const { name, max, ttlMs, negativeTtlMs = ttlMs, negativeMax = max, clock, healthy = () => true } = options;
    this.name = name;
    this.clock = clock;
    this.healthy = healthy;
    this.values = new Ring(max, ttlMs);
    this.unknown = new Ring(negativeMax, negativeTtlMs);
  }

  /** Values and unknown keys held; expired ones count until they make room. */
  get size(): number {
    return this.values.size + this.unknown.size;
  }

  /** A value at once when it is known, `undefined` at once when it is known not to exist, else a promise of `load`. */
  get(key: string, load: (key: string) => Promise<V | undefined>): V | undefined | Promise<V | undefined> {
    const instant = this.clock.monotonic();
    const healthy = this.healthy();
    if (healthy) {
      const entry = this.values.get(key, instant) ?? this.unknown.get(key, instant);
      if (entry !== undefined) {
        this.hits += 1;
        return entry.value;
      }
    }
    this.misses += 1;
    const running = this.loads.get(key);
    if (running?.result !== undefined && (healthy || instant - running.since < joinLateMs)) return running.result;
    return this.start(key, load, instant, healthy);
  }

  /** A value that is known now; never loads. */
  peek(key: string): V | undefined {
    const entry = this.healthy() ? this.values.get(key, this.clock.monotonic()) : undefined;
    if (entry !== undefined) this.hits += 1;
    return entry?.value;
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
    this.loads.set(key, running);
    running.result = this.finish(key, load, running, healthy);
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
      // This very load still stands there: nothing was invalidated since it began. That is its generation.
      if (healthy && this.loads.get(key) === running && this.healthy()) this.keep(key, value);
      return value;
    } finally {
      if (this.loads.get(key) === running) this.loads.delete(key);
    }
  }

  private keep(key: string, value: V | undefined): void {
    const instant = this.clock.monotonic();
    if (value === undefined) {
      this.values.delete(key);
      this.unknown.set(key, undefined, instant);
    } else {
      this.unknown.delete(key);
      this.values.set(key, value, instant);
    }
  }
}

interface Load<V> {
  /** Monotonic instant at which it began. */
  since: number;
  result: Promise<V | undefined> | undefined;
}

interface Entry<V> {
  key: string;
  value: V;
  expiresAt: number;
  /** Hit since the hand last passed. */
  hit: boolean;
  place: number;
}

/**
 * A bounded table that drops what is not used. CLOCK, because a hit then writes one flag, where least-recently-used
 * relinks a list.
 */
class Ring<V> {
  private readonly max: number;
  private readonly ttlMs: number;
  private readonly byKey = new Map<string, Entry<V>>();
  private readonly entries: Entry<V>[] = [];
  private hand = 0;

  constructor(max: number, ttlMs: number) {
    if (!Number.isSafeInteger(max) || max < 1) throw new RangeError(`max is a whole number ≥ 1, not ${max}`);
    this.max = max;
    this.ttlMs = ttlMs;
  }

  get size(): number {
    return this.entries.length;
  }

  get(key: string, instant: number): Entry<V> | undefined {
    const entry = this.byKey.get(key);
    if (entry === undefined || instant >= entry.expiresAt) return undefined;
    entry.hit = true;
    return entry;
  }

  set(key: string, value: V, instant: number): void {
    this.delete(key);
    if (this.entries.length >= this.max) this.drop(instant);
    // Up to a fifth sooner, so that what was read at once is not read anew at once.
    const expiresAt = instant + this.ttlMs * (1 - Math.random() / 5);
    const entry: Entry<V> = { key, value, expiresAt, hit: false, place: this.entries.length };
    this.entries.push(entry);
    this.byKey.set(key, entry);
  }

  delete(key: string): void {
    const entry = this.byKey.get(key);
    if (entry === undefined) return;
    this.byKey.delete(key);
    const last = this.entries.pop();
    if (last === undefined || last === entry) return;
    this.entries[entry.place] = last;
    last.place = entry.place;
  }

  clear(): void {
    this.byKey.clear();
    this.entries.length = 0;
  }

  private drop(instant: number): void {
    // Ends within two rounds, as the first takes every flag.
    for (;;) {
      this.hand = this.hand + 1 >= this.entries.length ? 0 : this.hand + 1;
      const entry = this.entries[this.hand];
      if (entry === undefined) return;
      if (!entry.hit || instant >= entry.expiresAt) {
        this.delete(entry.key);
        return;
      }
      entry.hit = false;
    }
  }
}
