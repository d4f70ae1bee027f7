import type { Clock } from './clock.ts';
import { second } from './clock.ts';

export interface BreakerLimits {
  /** Failures within one window that open it, if they are at least half of the calls in that window. */
  failures: number;
  windowMs: number;
  /** How long it stays open before one probe is let through. */
  openMs: number;
}

export const breakerLimits: BreakerLimits = { failures: 5, windowMs: 30 * second, openMs: 15 * second };

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Permission for one call. The first of the three methods ends it; later ones do nothing. */
export interface Permit {
  succeed(): void;
  fail(): void;
  /** The call ended without a result that says anything about the service, such as the caller's own abort. */
  release(): void;
}

/**
 * A circuit breaker: stops calling a failing service, so that callers get an error at once and the service can recover.
 * Closed: calls pass. Open: none does. Half-open: a single probe decides. Results of calls that began before the last
 * change of state are ignored.
 */
export class Breaker {
  private readonly clock: Clock;
  private readonly limits: BreakerLimits;
  private current: BreakerState = 'closed';
  private generation = 0;
  private windowStart: number;
  private failures = 0;
  private successes = 0;
  private openedAt = 0;
  private probing = false;

  constructor(clock: Clock, limits: BreakerLimits = breakerLimits) {
    this.clock = clock;
    this.limits = limits;
    this.windowStart = clock.monotonic();
  }

  get state(): BreakerState {
    return this.current === 'open' && this.retryAfterMs() === 0 ? 'half-open' : this.current;
  }

  /** Milliseconds until a probe may pass; 0 when calls may pass already. */
  retryAfterMs(): number {
    if (this.current !== 'open') return 0;
    return Math.max(0, this.openedAt + this.limits.openMs - this.clock.monotonic());
  }

  /** Permission to call; undefined while open or while another call is probing. */
  enter(): Permit | undefined {
    if (this.state === 'half-open' && this.current === 'open') this.change('half-open');
    if (this.current === 'open' || this.probing) return undefined;
    this.probing = this.current === 'half-open';
    return this.permit(this.generation);
  }

  private permit(generation: number): Permit {
    let ended = false;
    const end = (act: () => void) => () => {
      if (ended) return;
      ended = true;
      if (generation === this.generation) act();
    };
    return {
      succeed: end(() => this.succeeded()),
      fail: end(() => this.failed()),
      release: end(() => {
        this.probing = false;
      }),
    };
  }

  private succeeded(): void {
    if (this.current === 'half-open') {
      this.change('closed');
      return;
    }
    this.startWindow();
    this.successes += 1;
  }

  private failed(): void {
    if (this.current === 'half-open') {
      this.change('open');
      return;
    }
    this.startWindow();
    this.failures += 1;
    if (this.failures >= this.limits.failures && this.failures >= this.successes) this.change('open');
  }

  private startWindow(): void {
    const now = this.clock.monotonic();
    if (now - this.windowStart < this.limits.windowMs) return;
    this.windowStart = now;
    this.failures = 0;
    this.successes = 0;
  }

  private change(state: BreakerState): void {
    this.current = state;
    this.generation += 1;
    this.probing = false;
    this.failures = 0;
    this.successes = 0;
    const now = this.clock.monotonic();
    this.windowStart = now;
    if (state === 'open') this.openedAt = now;
  }
}
