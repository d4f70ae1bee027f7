import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import { NexusError } from './errors.ts';

interface OutageOptions {
  bus: Pick<Bus, 'lagMs'>;
  clock: Clock;
  /** Milliseconds after the last proof of the bus for which memory may answer; 0: never. */
  staleMs: number;
}

/** Milliseconds that a read may take, while notifications are late, before PostgreSQL counts as away. */
const patienceMs = 1000;
/** Milliseconds after which one caller asks an absent PostgreSQL again; the others are answered meanwhile. */
const askAgainMs = 250;
/** Milliseconds after which nothing is known that nobody has found again meanwhile. */
const forgottenMs = 2000;

/** Whether PostgreSQL answers reads while notifications do not arrive. One for all caches of a process. */
export class Outage {
  /** Epoch milliseconds of the newest answer from memory. */
  servedAt = Number.NEGATIVE_INFINITY;
  private readonly options: OutageOptions;
  /** Monotonic; undefined while it is not known to be away. */
  private awayUntil: number | undefined;

  constructor(options: OutageOptions) {
    this.options = options;
  }

  /** Whether the last proof is recent enough for answers from memory. */
  isShort(): boolean {
    const { bus, staleMs } = this.options;
    return staleMs > 0 && bus.lagMs() <= staleMs;
  }

  /** False for a caller that should ask PostgreSQL: every caller until it was found to be away, then one at a time. */
  isAway(): boolean {
    const now = this.options.clock.monotonic();
    if (this.awayUntil !== undefined && now > this.awayUntil + forgottenMs) this.end();
    if (this.awayUntil === undefined) return false;
    if (now < this.awayUntil) return true;
    this.awayUntil = now + askAgainMs;
    return false;
  }

  /** Whether the read had an outcome in time that is not the absence of PostgreSQL. `proves`: a value shows that it is there. */
  async answers(reading: Promise<unknown>, proves: boolean): Promise<boolean> {
    const { promise: silence, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, patienceMs, false);
    const answered = await Promise.race([reading.then(() => true, isOtherFailure), silence]);
    clearTimeout(timer);
    if (!answered) this.awayUntil = this.options.clock.monotonic() + askAgainMs;
    else if (proves) this.end();
    return answered;
  }

  /** PostgreSQL is there. */
  end(): void {
    this.awayUntil = undefined;
  }

  noteServed(): void {
    this.servedAt = this.options.clock.now();
  }
}

const isOtherFailure = (error: unknown): boolean =>
  !(error instanceof NexusError && error.code === 'DATABASE_UNAVAILABLE');
