import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { Adopter, damagedName, lossEvent } from './adopter.ts';
import type { FromKeeper, JournalEvent, KeeperSetup, ToKeeper } from './messages.ts';
import { giveUp, removeNodeDirectory, renewLease } from './owner.ts';
import type { Batch } from './reader.ts';
import type { Position } from './segments.ts';
import { type Rejected, Shipper } from './shipper.ts';
import type { Sinks } from './sinks.ts';
import { Syncer } from './syncer.ts';
import { Takeover } from './takeover.ts';
import { reaches, Written } from './written.ts';

const firstRetry = 100;
const longestRetry = 5000;

/** Milliseconds: 100, 200, 400, … 5000. */
const retryDelay = (failures: number): number => Math.min(longestRetry, firstRetry * 2 ** failures);

/** The keeper's thread: syncs the journal to disk, ships it to PostgreSQL, adopts journals of the dead. */
export class Keeper {
  private readonly setup: KeeperSetup;
  private readonly clock: Clock;
  private readonly post: (message: FromKeeper) => void;
  private readonly directory: string;
  private readonly written: Written;
  private readonly syncer: Syncer;
  private readonly shipper: Shipper;
  private readonly takeover: Takeover;
  private readonly adopter: Adopter;
  private timer: NodeJS.Timeout | undefined;
  private adoptTimer: NodeJS.Timeout | undefined;
  private adopting: Promise<void> = Promise.resolve();
  private adoptedOnce = false;
  private adoptFailures = 0;
  private shipping: Promise<void> | undefined;
  private drains: { id: number; target: Position }[] = [];
  private unsynced = false;
  private closing = false;
  private fenced = false;
  private failures = 0;
  private retryAt = 0;
  private shippedAt = 0;
  private movedAt = 0;
  private waitingSince: number | undefined;
  private lastSeen: Position = { segment: 0, offset: 0 };
  /** The running number of records up to which all are in PostgreSQL, as far as known. */
  private countedTo = 0;

  constructor(setup: KeeperSetup, sinks: Sinks, clock: Clock, post: (message: FromKeeper) => void) {
    this.setup = setup;
    this.clock = clock;
    this.post = post;
    this.directory = path.join(setup.root, setup.nodeId);
    this.written = new Written(setup.written);
    this.syncer = new Syncer(this.directory);
    this.shipper = new Shipper(setup.databaseUrl, sinks, clock);
    const { nodeId, root } = setup;
    this.takeover = new Takeover(nodeId, this.directory, path.join(root, damagedName), this.shipper, (loss) =>
      this.emit(lossEvent(nodeId, loss)),
    );
    this.adopter = new Adopter(
      { ...setup, staleAfter: setup.times.stale },
      sinks,
      clock,
      (event) => this.emit(event),
      (bytes) => post({ type: 'adopting', bytes }),
    );
  }

  start(): void {
    this.post({ type: 'ready' });
    this.adoptSoon(0);
    this.wake();
  }

  handle(message: ToKeeper): void {
    if (message.type === 'renew') this.renew(message.count);
    else if (message.type === 'close') void this.close(message.patience);
    else {
      if (message.type === 'drain') this.drains.push({ id: message.id, target: message.target });
      this.wake();
      // With nothing left to ship, nothing else would.
      this.settle();
    }
  }

  private wake(): void {
    this.written.wake();
    if (this.closing || this.timer !== undefined) return;
    this.timer = setInterval(() => this.tick(), this.setup.times.sync);
    this.observe(this.written.position());
    this.ship();
  }

  private tick(): void {
    const written = this.written.position();
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
    this.shipping = this.pump()
      .catch((error: unknown) => this.backOff(error))
      .finally(() => {
        this.shipping = undefined;
        this.settle();
      });
  }

  /** Few large transactions: a record costs PostgreSQL 7.5 µs and Node 6.7 in batches of 100, 4.4 and 2 in 5,000s. */
  private isDue(): boolean {
    const now = this.clock.monotonic();
    if (this.fenced || now < this.retryAt || this.isCaughtUp(this.written.position())) return false;
    if (this.closing || this.unsynced || this.drains.length > 0) return true;
    const { minBatch, maxBatch, times } = this.setup;
    const records = this.written.recordsSince(this.countedTo);
    if (records >= maxBatch) return true;
    // After some time or, where nothing has come for a tick, at once: what a burst leaves is waited for.
    const paused = now - this.movedAt >= times.sync;
    if (records >= minBatch && (paused || now - this.shippedAt >= times.spacing)) return true;
    return now - this.movedAt >= times.idle || now - (this.waitingSince ?? now) >= times.atMost;
  }

  private async pump(): Promise<void> {
    while (this.isDue()) {
      this.shippedAt = this.clock.monotonic();
      const step = await this.takeover.step(this.setup.maxBatch, this.written.position());
      this.failures = 0;
      if (step.kind === 'finished') return this.fence();
      if (step.kind === 'shipped') this.report(step.batch, step.rejected);
      this.recount();
      this.settle();
    }
  }

  private report(batch: Batch, rejected: Rejected[]): void {
    this.countedTo = (this.countedTo + batch.records) | 0;
    this.post({ type: 'shipped', position: batch.end, records: batch.records, rejected: rejected.length });
    const { nodeId } = this.setup;
    for (const { stream, code } of rejected) this.emit({ event: 'rejected', nodeId, stream, code });
  }

  private recount(): void {
    // Read before the position, which is published first: the number can only be too small, never too large.
    const records = this.written.records();
    const caughtUp = this.isCaughtUp(this.written.position());
    if (caughtUp) this.countedTo = records;
    this.waitingSince = caughtUp ? undefined : this.shippedAt;
  }

  private backOff(error: unknown): void {
    if (this.closing) return;
    const retryIn = retryDelay(this.failures);
    this.failures += 1;
    this.retryAt = this.clock.monotonic() + retryIn;
    this.emit({ event: 'ship_failed', nodeId: this.setup.nodeId, error: String(error), retryIn });
  }

  private settle(): void {
    if (this.unsynced && this.isCaughtUp(this.written.position())) {
      // What the disk may have lost is in PostgreSQL now.
      this.unsynced = false;
      this.post({ type: 'unsynced', unsynced: false });
    }
    if (!this.adoptedOnce) return;
    this.drains = this.drains.filter(({ id, target }) => {
      if (!reaches(this.takeover.position, target)) return true;
      this.post({ type: 'drained', id });
      return false;
    });
  }

  private isCaughtUp(written: Position): boolean {
    return reaches(this.takeover.position, written);
  }

  private sleepIfIdle(written: Position): void {
    if (this.shipping !== undefined || this.syncer.isDirty(written) || !this.isCaughtUp(written)) return;
    if (this.drains.length > 0 || this.unsynced) return;
    this.stopTimer();
    this.written.sleep();
    // A frame may have come before the keeper lay down.
    if (!reaches(written, this.written.position())) this.wake();
  }

  private stopTimer(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private adoptSoon(delay: number): void {
    if (this.closing) return;
    this.adoptTimer = setTimeout(() => {
      this.adopting = this.adopter.pass().then(
        () => {
          this.adoptedOnce = true;
          this.adoptFailures = 0;
          this.settle();
          this.adoptSoon(this.setup.times.adopt);
        },
        (error: unknown) => {
          if (this.closing) return;
          const retryIn = retryDelay(this.adoptFailures);
          this.adoptFailures += 1;
          this.emit({ event: 'ship_failed', nodeId: 'of the dead', error: String(error), retryIn });
          this.adoptSoon(retryIn);
        },
      );
    }, delay);
  }

  private renew(count: number): void {
    if (this.fenced) return;
    try {
      renewLease(this.directory, count);
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

  /** Within `patience` milliseconds: ships what is left if PostgreSQL takes it; otherwise leaves it to an adopter. */
  private async close(patience: number): Promise<void> {
    this.closing = true;
    this.stopTimer();
    clearTimeout(this.adoptTimer);
    this.adopter.stop();
    this.sync(this.written.position());
    const timeUp = new AbortController();
    const late = sleep(patience, false, { signal: timeUp.signal }).catch(() => false);
    const finished = await Promise.race([this.finish().catch(() => false), late]);
    timeUp.abort();
    this.shipper.disconnect();
    await this.adopting;
    this.syncer.close();
    this.takeover.close();
    if (finished) removeNodeDirectory(this.directory);
    else if (!this.fenced) giveUp(this.directory);
    this.post({ type: 'closed' });
  }

  private async finish(): Promise<boolean> {
    await this.shipping;
    this.retryAt = 0;
    this.ship();
    await this.shipping;
    const nothingEver = this.written.position().segment === 0;
    return this.isCaughtUp(this.written.position()) && (nothingEver || (await this.takeover.finish()));
  }

  private emit(event: JournalEvent): void {
    this.post({ type: 'event', event });
  }
}
