import type { Clock } from '../clock.ts';
import {
  checkCost,
  countedCells,
  type LimitDecision,
  type Limiter,
  type LimitRequest,
  type LimitState,
} from './limiter.ts';
import { Window } from './window.ts';

export interface MemoryLimiterOptions {
  clock: Clock;
  /** Windows held at once. About 400 bytes each, so the default of 100,000 is 40 MB, taken only as they come into use. */
  max?: number;
}

/** Windows whose cells share one array: 1,024 × 17 doubles = 136 kB. */
const windowsPerChunk = 1024;
/** Windows looked at for an idle one before the table grows: two per newcomer keep the idle from piling up. */
const lookBeforeGrowth = 2;
/** Windows looked at for the emptiest when the table is full of live ones: bounds a newcomer's cost to about 2 µs. */
const lookBeforeForgetting = 64;

/**
 * Limits of one node, synchronous and exact (see limiter.ts). Time is the monotonic clock, so that a step of the wall
 * clock neither opens nor closes a window.
 *
 * Bound: at most `max` windows. Room for a newcomer is made from idle windows first, which changes no decision. Only
 * if 64 of them, taken in turn, are all live is the one forgotten that has used the smallest share of its limit; its
 * owner may then take that much again, at most its limit once more per forgetting. `forgotten` counts these: when it
 * grows, raise `max`.
 */
export class MemoryLimiter implements Limiter {
  /** Live windows dropped for want of room. */
  forgotten = 0;

  private readonly clock: Clock;
  private readonly max: number;
  /** The first window of each key; the others hang on it by `sibling`. */
  private readonly byKey = new Map<string, Window>();
  private readonly windows: Window[] = [];
  private hand = 0;
  private chunk = new Float64Array(0);
  private serial = 0;
  /** The windows of the present take, kept to spare an array on every call. */
  private readonly found: (Window | undefined)[] = [];

  constructor({ clock, max = 100_000 }: MemoryLimiterOptions) {
    if (!Number.isSafeInteger(max) || max < 1) throw new RangeError(`max is a whole number ≥ 1, not ${max}`);
    this.clock = clock;
    this.max = max;
  }

  /** Windows held, live or idle. */
  get size(): number {
    return this.windows.length;
  }

  take(requests: readonly LimitRequest[], cost: number): LimitDecision {
    checkCost(cost);
    const instant = this.clock.monotonic();
    this.serial += 1;
    let exceeded: string | undefined;
    let passesAt = instant;
    for (let index = 0; index < requests.length; index += 1) {
      const { key, spec } = requests[index] as LimitRequest;
      const window = this.look(key, spec.name, spec.windowSeconds, instant);
      this.found[index] = window;
      const used = window === undefined ? 0 : window.used;
      // Written so that a limit that is not a number refuses.
      if (cost === 0 || used + cost <= spec.limit) continue;
      exceeded ??= spec.name;
      passesAt = Math.max(passesAt, window?.freeAt(spec.limit - cost) ?? Number.POSITIVE_INFINITY);
    }
    if (exceeded === undefined && cost > 0) this.charge(requests, cost, instant);
    const limits = this.states(requests, instant);
    if (exceeded === undefined) return { allowed: true, limits, at: instant };
    const refusal: LimitDecision = { allowed: false, limits, at: instant, exceeded };
    if (Number.isFinite(passesAt)) refusal.retryAfterSeconds = Math.max(1, Math.ceil((passesAt - instant) / 1000));
    return refusal;
  }

  give(requests: readonly LimitRequest[], cost: number, { allowed, at }: LimitDecision): void {
    checkCost(cost);
    if (!allowed || cost === 0) return;
    const instant = this.clock.monotonic();
    this.serial += 1;
    for (const { key, spec } of requests) {
      const window = this.look(key, spec.name, spec.windowSeconds, instant);
      if (window === undefined || window.charged === this.serial) continue;
      window.charged = this.serial;
      window.remove(cost, at);
    }
  }

  async close(): Promise<void> {
    this.byKey.clear();
    this.windows.length = 0;
    this.found.length = 0;
  }

  private look(key: string, name: string, seconds: number, instant: number): Window | undefined {
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
      window.add(cost);
    }
  }

  private claim({ key, spec }: LimitRequest, instant: number): Window {
    // An earlier request of this take may have made it.
    const existing = this.find(key, spec.name, spec.windowSeconds);
    if (existing !== undefined) return existing;
    const window = this.room(instant);
    window.assign(key, spec, instant);
    window.seen = this.serial;
    window.sibling = this.byKey.get(key);
    this.byKey.set(key, window);
    return window;
  }

  private room(instant: number): Window {
    const full = this.windows.length >= this.max;
    const looks = Math.min(this.windows.length, full ? lookBeforeForgetting : lookBeforeGrowth);
    let emptiest: Window | undefined;
    for (let look = 0; look < looks; look += 1) {
      this.hand = this.hand + 1 >= this.windows.length ? 0 : this.hand + 1;
      const window = this.windows[this.hand] as Window;
      // A window of the take in hand may not be pulled from under it.
      if (window.seen === this.serial) continue;
      if (window.idle(instant)) return this.unlink(window);
      if (emptiest === undefined || share(window) < share(emptiest)) emptiest = window;
    }
    // Without a candidate the table is smaller than the take itself: one more is the lesser evil.
    if (!full || emptiest === undefined) return this.grow();
    this.forgotten += 1;
    return this.unlink(emptiest);
  }

  private grow(): Window {
    const place = this.windows.length % windowsPerChunk;
    if (place === 0) this.chunk = new Float64Array(windowsPerChunk * countedCells);
    const window = new Window(this.chunk, place * countedCells);
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
    const wallClock = this.clock.now() - instant;
    const limits: LimitState[] = [];
    for (let index = 0; index < requests.length; index += 1) {
      const { spec } = requests[index] as LimitRequest;
      const window = this.found[index];
      const used = window === undefined ? 0 : window.used;
      let growsAt = instant;
      if (window !== undefined && used > 0) growsAt = window.freeAt(Math.min(used, spec.limit) - 1);
      // A limit of nothing never grows; a window's length is the honest time to ask again.
      if (!(spec.limit >= 1) || growsAt === Number.POSITIVE_INFINITY) growsAt = instant + spec.windowSeconds * 1000;
      limits.push({
        name: spec.name,
        limit: spec.limit,
        remaining: Math.max(0, spec.limit - used),
        resetAt: Math.ceil(wallClock + growsAt),
      });
    }
    return limits;
  }
}

const share = (window: Window): number => window.used / Math.max(1, window.limit);
