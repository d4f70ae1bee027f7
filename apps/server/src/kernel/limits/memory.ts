import type { Clock } from '../clock.ts';
import { checkCost, type LimitDecision, type Limiter, type LimitRequest, type LimitState } from './limiter.ts';
import { numbersPerWindow, Window } from './window.ts';

export interface MemoryLimiterOptions {
  clock: Clock;
  /** Maximum number of windows. About 540 bytes each, allocated as needed, so the default of 100,000 is up to 54 MB. */
  max?: number;
}

/** Windows whose cells share one array: 1,024 × 34 doubles = 272 kB. */
const windowsPerChunk = 1024;
/** Windows searched for an idle one before the table grows: two per new window keep idle ones from piling up. */
const searchedBeforeGrowth = 2;
/** Windows searched for the emptiest when the table is full of live ones: bounds a new window's cost to about 2 µs. */
const searchedBeforeEviction = 64;

/**
 * Limits of one node, synchronous and exact (see limiter.ts). Time is the monotonic clock, so that a step of the wall
 * clock does not affect windows.
 *
 * Holds at most `max` windows. A new window replaces an idle one, which changes no decision. Only if 64 windows, searched
 * in turn, are all live is the one evicted that has used the smallest share of its limit; that share may then be taken
 * again. `evictions` counts these: if it grows, raise `max`.
 */
export class MemoryLimiter implements Limiter {
  readonly degradedMs = 0;
  /** Live windows evicted because the table was full. */
  evictions = 0;

  private readonly clock: Clock;
  private readonly max: number;
  /** The first window of each key; the others are linked by `sibling`. */
  private readonly byKey = new Map<string, Window>();
  private readonly windows: Window[] = [];
  private cursor = 0;
  private chunk = new Float64Array(0);
  private serial = 0;
  /** The windows of the current take; reused to avoid an allocation per call. */
  private readonly found: (Window | undefined)[] = [];

  constructor({ clock, max = 100_000 }: MemoryLimiterOptions) {
    if (!Number.isSafeInteger(max) || max < 1) throw new RangeError(`max must be a whole number ≥ 1, not ${max}`);
    this.clock = clock;
    this.max = max;
  }

  /** Number of windows, live or idle. */
  get size(): number {
    return this.windows.length;
  }

  take(requests: readonly LimitRequest[], cost: number): LimitDecision {
    checkCost(cost);
    const instant = this.clock.monotonic();
    this.serial += 1;
    let exceeded: string | undefined;
    let waitMs = 0;
    for (let index = 0; index < requests.length; index += 1) {
      const { key, spec } = requests[index] as LimitRequest;
      const window = this.advanced(key, spec.name, spec.windowSeconds, instant);
      this.found[index] = window;
      const used = window === undefined ? 0 : window.used;
      // In this form a NaN limit refuses.
      if (cost === 0 || used + cost <= spec.limit) continue;
      exceeded ??= spec.name;
      waitMs = Math.max(waitMs, window?.waitFor(spec.limit - cost, instant) ?? Number.POSITIVE_INFINITY);
    }
    if (exceeded === undefined && cost > 0) this.charge(requests, cost, instant);
    const limits = this.states(requests, instant);
    if (exceeded === undefined) return { allowed: true, limits, at: instant };
    const refusal: LimitDecision = { allowed: false, limits, at: instant, exceeded };
    if (Number.isFinite(waitMs)) refusal.retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    return refusal;
  }

  give(requests: readonly LimitRequest[], cost: number, { allowed, at }: LimitDecision): void {
    checkCost(cost);
    if (!allowed || cost === 0) return;
    const instant = this.clock.monotonic();
    this.serial += 1;
    for (const { key, spec } of requests) {
      const window = this.advanced(key, spec.name, spec.windowSeconds, instant);
      if (window === undefined || window.charged === this.serial) continue;
      window.charged = this.serial;
      window.remove(cost, at);
    }
  }

  /**
   * For units that were taken in advance: counts `spent` of them as taken now, and returns the others. No interval of the
   * window then has more than the limit, whenever they were used in the meantime. To be called before the take is as old as
   * the window is long, once per take.
   */
  settle(requests: readonly LimitRequest[], cost: number, spent: number, { allowed, at }: LimitDecision): void {
    checkCost(cost);
    checkCost(spent);
    if (!allowed || cost === 0) return;
    const instant = this.clock.monotonic();
    this.serial += 1;
    for (const request of requests) {
      const { key, spec } = request;
      const window = this.advanced(key, spec.name, spec.windowSeconds, instant) ?? this.claim(request, instant);
      if (window.charged === this.serial) continue;
      window.charged = this.serial;
      window.remove(cost, at);
      if (spent > 0) window.add(spent, instant);
    }
  }

  async close(): Promise<void> {
    this.byKey.clear();
    this.windows.length = 0;
    this.found.length = 0;
  }

  private advanced(key: string, name: string, seconds: number, instant: number): Window | undefined {
    const window = this.find(key, name, seconds);
    if (window !== undefined) {
      window.seen = this.serial;
      window.advance(instant);
    }
    return window;
  }

  private find(key: string, name: string, seconds: number): Window | undefined {
    let window = this.byKey.get(key);
    while (window !== undefined && (window.name !== name || window.seconds !== seconds)) window = window.sibling;
    return window;
  }

  private charge(requests: readonly LimitRequest[], cost: number, instant: number): void {
    for (let index = 0; index < requests.length; index += 1) {
      const request = requests[index] as LimitRequest;
      const window = this.found[index] ?? this.claim(request, instant);
      this.found[index] = window;
      window.limit = request.spec.limit;
      if (window.charged === this.serial) continue;
      window.charged = this.serial;
      window.add(cost, instant);
    }
  }

  private claim({ key, spec }: LimitRequest, instant: number): Window {
    // An earlier request of this take may have created it.
    const existing = this.find(key, spec.name, spec.windowSeconds);
    if (existing !== undefined) return existing;
    const window = this.allocate(instant);
    window.assign(key, spec, instant);
    window.seen = this.serial;
    window.sibling = this.byKey.get(key);
    this.byKey.set(key, window);
    return window;
  }

  private allocate(instant: number): Window {
    const full = this.windows.length >= this.max;
    const candidates = Math.min(this.windows.length, full ? searchedBeforeEviction : searchedBeforeGrowth);
    let emptiest: Window | undefined;
    for (let index = 0; index < candidates; index += 1) {
      this.cursor = this.cursor + 1 >= this.windows.length ? 0 : this.cursor + 1;
      const window = this.windows[this.cursor] as Window;
      // Not a window of the current take.
      if (window.seen === this.serial) continue;
      if (window.idle(instant)) return this.unlink(window);
      if (emptiest === undefined || share(window) < share(emptiest)) emptiest = window;
    }
    // No candidate: the take has more windows than the table allows, so the table exceeds `max`.
    if (!full || emptiest === undefined) return this.grow();
    this.evictions += 1;
    return this.unlink(emptiest);
  }

  private grow(): Window {
    const place = this.windows.length % windowsPerChunk;
    if (place === 0) this.chunk = new Float64Array(windowsPerChunk * numbersPerWindow);
    const window = new Window(this.chunk, place * numbersPerWindow);
    this.windows.push(window);
    return window;
  }

  private unlink(window: Window): Window {
    const first = this.byKey.get(window.key);
    if (first !== window) {
      let before = first;
      while (before !== undefined && before.sibling !== window) before = before.sibling;
      if (before !== undefined) before.sibling = window.sibling;
    } else if (window.sibling === undefined) {
      this.byKey.delete(window.key);
    } else {
      this.byKey.set(window.key, window.sibling);
    }
    return window;
  }

  private states(requests: readonly LimitRequest[], instant: number): LimitState[] {
    const now = this.clock.now();
    const limits: LimitState[] = [];
    for (let index = 0; index < requests.length; index += 1) {
      const { spec } = requests[index] as LimitRequest;
      const window = this.found[index];
      const used = window === undefined ? 0 : window.used;
      let waitMs = 0;
      if (window !== undefined && used > 0) waitMs = window.waitFor(Math.min(used, spec.limit) - 1, instant);
      // A limit of 0 never grows: suggest asking again after a window's length.
      if (!(spec.limit >= 1) || waitMs === Number.POSITIVE_INFINITY) waitMs = spec.windowSeconds * 1000;
      limits.push({
        name: spec.name,
        limit: spec.limit,
        remaining: Math.max(0, spec.limit - used),
        resetAt: Math.ceil(now + waitMs),
      });
    }
    return limits;
  }
}

const share = (window: Window): number => window.used / Math.max(1, window.limit);
