import PQueue from 'p-queue';
import { identityErrors } from '../errors.ts';

/** Runs hashes off the event loop, a few at a time, for a bounded number of log-ins; further log-ins are refused at once. */
export class HashingQueue {
  private readonly queue: PQueue;
  private readonly maxAdmitted: number;
  /** Seconds one hash takes; for `Retry-After`. */
  private readonly typicalSeconds: number;
  private admitted = 0;

  /** @param options.maxAdmitted log-ins admitted at once, including those whose hashes are running. */
  constructor(options: { concurrency: number; maxAdmitted: number; typicalSeconds: number }) {
    this.queue = new PQueue({ concurrency: options.concurrency });
    this.maxAdmitted = options.maxAdmitted;
    this.typicalSeconds = options.typicalSeconds;
  }

  /**
   * Runs `work`, which may call `run`, if there is room.
   * @throws HASHING_BUSY with `Retry-After` when there is none; `work` is then not started.
   */
  async admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.admitted >= this.maxAdmitted) {
      const seconds = Math.ceil((this.admitted / this.queue.concurrency) * this.typicalSeconds);
      throw identityErrors.HASHING_BUSY('Too many log-ins at once', { retryAfterSeconds: Math.max(1, seconds) });
    }
    this.admitted += 1;
    try {
      return await work();
    } finally {
      this.admitted -= 1;
    }
  }

  /** Runs one hash when a thread is free, first come, first served. */
  run<T>(hash: () => Promise<T>): Promise<T> {
    return this.queue.add(hash);
  }
}
