import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { FromShipper, JournalEvent, ShipperSetup, ToShipper } from './messages.ts';
import { releaseDirectory, removeNodeDirectory, renewLease } from './owner.ts';
import { Progress, reaches } from './progress.ts';
import type { Batch } from './reader.ts';
import { Recovery } from './recovery.ts';
import type { Position } from './segments.ts';
import type { Sinks } from './sinks.ts';
import { JournalStore, type Rejected } from './store.ts';
import { Syncer } from './syncer.ts';
import { Transfer } from './transfer.ts';

/** Milliseconds: 100, 200, 400, … 5000. */
const retryDelay = (failures: number): number => Math.min(5000, 100 * 2 ** failures);

/** Runs in a thread of its own: syncs the journal to disk, ships it to PostgreSQL, recovers journals of dead processes. */
export class Shipper {
  private readonly setup: ShipperSetup;
  private readonly clock: Clock;
  private readonly post: (message: FromShipper) => void;
  private readonly directory: string;
  private readonly progress: Progress;
  private readonly syncer: Syncer;
  private readonly store: JournalStore;
  private readonly transfer: Transfer;
  private readonly recovery: Recovery;
  private timer: NodeJS.Timeout | undefined;
  private recoveryTimer: NodeJS.Timeout | undefined;
  private recovering: Promise<void> = Promise.resolve();
  private recoveredOnce = false;
  private recoveryFailures = 0;
  private shipping: Promise<void> | undefined;
  private drains: { id: number; target: Position }[] = [];
  private unsynced = false;
  private closing = false;
  private fenced = false;
  private failures = 0;
  private leases = 0;
  private retryAt = 0;
  private shippedAt = 0;
  private movedAt = 0;
  private waitingSince: number | undefined;
  private lastSeen: Position = { segment: 0, offset: 0 };
  /** Number of records known to be in PostgreSQL. */
  private shippedRecords = 0;

  constructor(setup: ShipperSetup, sinks: Sinks, clock: Clock, post: (message: FromShipper) => void) {
    this.setup = setup;
    this.clock = clock;
    this.post = post;
    this.directory = path.join(setup.root, setup.nodeId);
    this.progress = new Progress(setup.progress);
    this.syncer = new Syncer(this.directory);
    this.store = new JournalStore(setup.databaseUrl, sinks, clock);
    this.transfer = new Transfer(setup.nodeId, this.directory, this.store, (event) => this.emit(event));
    this.recovery = new Recovery(
      setup,
      sinks,
      clock,
      (event) => this.emit(event),
      (bytes) => post({ type: 'recovering', bytes }),
    );
  }

  start(): void {
    this.post({ type: 'ready' });
    this.scheduleRecovery(0);
    this.wake();
  }

  handle(message: ToShipper): void {
    if (message.type === 'renew') this.renew(message.count);
    else if (message.type === 'close') void this.close(message.timeoutMs);
    else {
      if (message.type === 'drain') this.drains.push({ id: message.id, target: message.target });
      this.wake();
      // If nothing is left to ship, nothing else would answer the drain.
      this.answer();
    }
  }

  private wake(): void {
    this.progress.wake();
    if (this.closing || this.timer !== undefined) return;
    this.timer = setInterval(() => this.tick(), this.setup.limits.syncEvery);
    this.observe(this.progress.position());
    this.ship();
  }

  private tick(): void {
    const written = this.progress.position();
    this.observe(written);
    this.sync(written);
    this.ship();
    this.sleepIfIdle(written);
  }

  private observe(written: Position): void {
    if (reaches(this.lastSeen, written)) return;
    const now = this.clock.monotonic();
    this.lastSeen = written;
    this.movedAt = now;
    this.waitingSince ??= now;
  }

  private sync(written: Position): void {
    try {
      this.syncer.sync(written);
    } catch (error) {
      if (this.unsynced) return;
      this.unsynced = true;
      this.post({ type: 'unsynced', unsynced: true });
      this.emit({ event: 'sync_failed', error: String(error) });
    }
  }

  private ship(): void {
    if (this.shipping !== undefined || !this.isDue()) return;
    this.shipping = this.shipAll()
      .catch((error: unknown) => this.backOff(error))
      .finally(() => {
        this.shipping = undefined;
        this.answer();
      });
  }

  /** Large batches are cheaper: a record costs PostgreSQL 7.5 µs and Node 6.7 in batches of 100, 4.4 and 2 in batches of 5,000. */
  private isDue(): boolean {
    const now = this.clock.monotonic();
    if (this.fenced || now < this.retryAt || this.isCaughtUp(this.progress.position())) return false;
    if (this.closing || this.unsynced || this.drains.length > 0) return true;
    const { limits } = this.setup;
    const records = this.progress.recordsSince(this.shippedRecords);
    if (records >= limits.maxBatch) return true;
    // At once after a burst has ended, otherwise spaced out.
    const paused = now - this.movedAt >= limits.syncEvery;
    if (records >= limits.minBatch && (paused || now - this.shippedAt >= limits.shipSpacing)) return true;
    return now - this.movedAt >= limits.shipIdle || now - (this.waitingSince ?? now) >= limits.shipMaxWait;
  }

  private async shipAll(): Promise<void> {
    while (this.isDue()) {
      this.shippedAt = this.clock.monotonic();
      const step = await this.transfer.step(this.setup.limits.maxBatch, this.progress.position());
      this.failures = 0;
      if (step.kind === 'finished') return this.fence();
      if (step.kind === 'shipped') this.report(step.batch, step.rejected);
      this.recount();
      this.answer();
    }
  }

  private report(batch: Batch, rejected: Rejected[]): void {
    this.shippedRecords = (this.shippedRecords + batch.records) | 0;
    this.post({ type: 'shipped', position: batch.end, records: batch.records, rejected: rejected.length });
    const { nodeId } = this.setup;
    for (const { stream, code } of rejected) this.emit({ event: 'rejected', nodeId, stream, code });
  }

  private recount(): void {
    // Read before the position, which is published first: the count may be too small but never too large.
    const records = this.progress.records();
    const caughtUp = this.isCaughtUp(this.progress.position());
    if (caughtUp) this.shippedRecords = records;
    this.waitingSince = caughtUp ? undefined : this.shippedAt;
  }

  private backOff(error: unknown): void {
    if (this.closing) return;
    const retryIn = retryDelay(this.failures);
    this.failures += 1;
    this.retryAt = this.clock.monotonic() + retryIn;
    this.emit({ event: 'ship_failed', nodeId: this.setup.nodeId, error: String(error), retryIn });
  }

  private answer(): void {
    if (this.unsynced && this.isCaughtUp(this.progress.position())) {
      // Everything the disk may have lost is now in PostgreSQL.
      this.unsynced = false;
      this.post({ type: 'unsynced', unsynced: false });
    }
    if (!this.recoveredOnce) return;
    this.drains = this.drains.filter(({ id, target }) => {
      if (!reaches(this.transfer.position, target)) return true;
      this.post({ type: 'drained', id });
      return false;
    });
  }

  private isCaughtUp(written: Position): boolean {
    return reaches(this.transfer.position, written);
  }

  private sleepIfIdle(written: Position): void {
    if (this.shipping !== undefined || this.syncer.isDirty(written) || !this.isCaughtUp(written)) return;
    if (this.drains.length > 0 || this.unsynced) return;
    this.stopTimer();
    this.progress.sleep();
    // A frame may have been written just before.
    if (!reaches(written, this.progress.position())) this.wake();
  }

  private stopTimer(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private scheduleRecovery(delay: number): void {
    if (this.closing) return;
    this.recoveryTimer = setTimeout(() => {
      this.recovering = this.recovery.run().then(
        () => {
          this.recoveredOnce = true;
          this.recoveryFailures = 0;
          this.answer();
          this.scheduleRecovery(this.setup.limits.recoverEvery);
        },
        (error: unknown) => {
          if (this.closing) return;
          const retryIn = retryDelay(this.recoveryFailures);
          this.recoveryFailures += 1;
          this.emit({ event: 'ship_failed', nodeId: 'recovery', error: String(error), retryIn });
          this.scheduleRecovery(retryIn);
        },
      );
    }, delay);
  }

  private renew(count: number): void {
    if (this.fenced) return;
    try {
      this.leases = count;
      renewLease(this.directory, count, this.syncer.position);
      this.post({ type: 'renewed', count });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.fence();
      else this.emit({ event: 'sync_failed', error: String(error) });
    }
  }

  private fence(): void {
    this.fenced = true;
    this.emit({ event: 'fenced' });
  }

  /** Ships what is left if PostgreSQL takes it within `timeoutMs`; otherwise leaves it to another process to recover. */
  private async close(timeoutMs: number): Promise<void> {
    this.closing = true;
    this.stopTimer();
    clearTimeout(this.recoveryTimer);
    this.recovery.stop();
    this.sync(this.progress.position());
    const timeUp = new AbortController();
    const late = sleep(timeoutMs, false, { signal: timeUp.signal }).catch(() => false);
    const finished = await Promise.race([this.finish().catch(() => false), late]);
    timeUp.abort();
    this.store.disconnect();
    await this.recovering;
    this.syncer.close();
    this.transfer.close();
    if (finished) removeNodeDirectory(this.directory);
    else this.release();
    this.post({ type: 'closed' });
  }

  private release(): void {
    // Says how far it is synced.
    this.renew(this.leases + 1);
    if (!this.fenced) releaseDirectory(this.directory);
  }

  private async finish(): Promise<boolean> {
    await this.shipping;
    this.retryAt = 0;
    this.ship();
    await this.shipping;
    const empty = this.progress.position().segment === 0;
    return this.isCaughtUp(this.progress.position()) && (empty || (await this.transfer.finish()));
  }

  private emit(event: JournalEvent): void {
    this.post({ type: 'event', event });
  }
}
