import { identityErrors } from './errors.ts';

/** A line for work off the event loop, of bounded length: a flood fills no memory and delays nobody else's requests. */
export class Line {
  private readonly concurrency: number;
  private readonly maxAdmitted: number;
  /** Seconds that one piece of work takes; for `Retry-After`. */
  private readonly typicalSeconds: number;
  private readonly waiting: (() => void)[] = [];
  private working = 0;
  private admittedNow = 0;

  /** @param maxAdmitted those at work included. */
  constructor(options: { concurrency: number; maxAdmitted: number; typicalSeconds: number }) {
    this.concurrency = options.concurrency;
    this.maxAdmitted = options.maxAdmitted;
    this.typicalSeconds = options.typicalSeconds;
  }

  /**
   * Runs `work` with a place in the line.
   * @throws HASHING_BUSY with `Retry-After` when the line is full.
   */
  async admitted<T>(work: () => Promise<T>): Promise<T> {
    if (this.admittedNow >= this.maxAdmitted) {
      throw identityErrors.HASHING_BUSY('Too many log-ins at once', { retryAfterSeconds: this.lineSeconds() });
    }
    this.admittedNow++;
    try {
      return await work();
    } finally {
      this.admittedNow--;
    }
  }

  /** Runs `work`, of somebody admitted, when it is their turn. */
  async turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.working >= this.concurrency) await new Promise<void>((go) => this.waiting.push(go));
    else this.working++;
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so that nobody slips in between.
      const next = this.waiting.shift();
      if (next === undefined) this.working--;
      else next();
    }
  }

  private lineSeconds(): number {
    return Math.max(1, Math.ceil((this.admittedNow / this.concurrency) * this.typicalSeconds));
  }
}
