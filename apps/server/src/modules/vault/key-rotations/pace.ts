import { setTimeout as pause } from 'node:timers/promises';
import type { Background } from '../../../kernel/background.ts';
import { systemClock } from '../../../kernel/clock.ts';
import type { ConnectionPool } from '../../../kernel/db/pool.ts';

/** Values sealed again in one transaction: at rest, and while requests are at work, which wait for it. */
const batch = { atRest: 500, besideRequests: 100 };
/** Requests come in groups: so long after the last one, no more are expected. Milliseconds. */
const quietAfterMs = 250;
/** A batch waits until no request is at work, and no longer than for this many times as long as the last one took. */
const patience = 4;

/** Lets requests go first: beside them, batches are small and begin when none is at work. */
export class Pace {
  private readonly requests: ConnectionPool;
  private readonly signal: AbortSignal | undefined;
  private taken: number;
  private busyAt = Number.NEGATIVE_INFINITY;

  constructor({ kernel, signal }: Background) {
    this.requests = kernel.database.pools.requests;
    this.signal = signal;
    this.taken = this.requests.taken;
  }

  /** How many values the next batch may have. `tookMs`: what the last one took. */
  async next(tookMs: number): Promise<number> {
    const deadline = systemClock.monotonic() + patience * tookMs;
    while (this.isBusy() && systemClock.monotonic() < deadline && this.signal?.aborted !== true) await pause(1);
    return systemClock.monotonic() - this.busyAt > quietAfterMs ? batch.atRest : batch.besideRequests;
  }

  private isBusy(): boolean {
    const { inUse, taken } = this.requests;
    if (inUse > 0 || taken !== this.taken) this.busyAt = systemClock.monotonic();
    this.taken = taken;
    return inUse > 0;
  }
}
