import { systemClock } from './clock.ts';
import { NexusError } from './errors.ts';
import type { Log } from './log.ts';

/** The share of the time for everything but stopping an embedded PostgreSQL. */
const shareOfSteps = 0.9;
/** Milliseconds for all steps together, where clients have used up the time of the stop. */
const leastForSteps = 2000;
/** Milliseconds in which a step can give up in good order, though no time is left. */
const leastForStep = 250;
/** Milliseconds that an embedded PostgreSQL has to end, whatever was before. */
const leastForPostgres = 3000;

/** The time of one stop, which its steps share: a PostgreSQL that hangs holds none of them, nor the end, for ever. */
export class Stop {
  private readonly log: Pick<Log, 'warn'>;
  private readonly endsAt: number;
  private stepsEndAt: number;
  private failure: { error: unknown } | undefined;

  constructor(ms: number, log: Pick<Log, 'warn'>) {
    const now = systemClock.monotonic();
    this.log = log;
    this.endsAt = now + ms;
    this.stepsEndAt = now + ms * shareOfSteps;
  }

  /** Requests are no longer waited for. */
  requestsEnded(): void {
    this.stepsEndAt = Math.max(this.stepsEndAt, systemClock.monotonic() + leastForSteps);
  }

  /** Milliseconds for this step and those after it. */
  get left(): number {
    return Math.max(0, this.stepsEndAt - systemClock.monotonic());
  }

  get leftForPostgres(): number {
    return Math.max(leastForPostgres, this.endsAt - systemClock.monotonic());
  }

  /** Waits for the work while there is time. The steps after one that fails are taken all the same: see `end`. */
  async step(name: string, work: () => Promise<unknown> | undefined): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(resolve, Math.max(this.left, leastForStep), 'late');
    try {
      if ((await Promise.race([work(), late])) === 'late')
        this.log.warn({ step: name }, 'a step of the stop was given up');
    } catch (error) {
      this.log.warn({ err: error, step: name }, 'a step of the stop failed');
      if (!isAbsence(error)) this.failure ??= { error };
    } finally {
      clearTimeout(timer);
    }
  }

  /** @throws what made a step fail, other than a database that is away: what it would have stored waits for the next start. */
  end(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}

const isAbsence = (error: unknown): boolean =>
  error instanceof NexusError && (error.code === 'DATABASE_UNAVAILABLE' || error.code === 'RECORD_UNAVAILABLE');
