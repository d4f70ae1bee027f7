import type pg from 'pg';
import { day } from '../../../kernel/clock.ts';
import { translateDatabaseError } from '../../../kernel/db/errors.ts';
import { errors } from '../../../kernel/errors.ts';
import { contentErrorCode } from '../../../kernel/journal/sinks.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { CheckedEvent } from './check.ts';
import { SealedGenerations } from './sealed.ts';
import { beginGeneration, newIntakeClient } from './store.ts';
import { type Outcome, Storing } from './storing.ts';

/** Events of one transaction: enough that commits, and rows of rollups, are shared by many requests. */
const mostTogether = 2000;
/** While one transaction waits for the disk, the next is prepared. */
const connections = 2;
/** Of one organization that wait at once: others wait no longer than these take, under a second. */
const mostWaiting = 20_000;
/** A generation is sealed beyond this size: while the whole of its index is changed, it should fit in memory (ADR 37). */
const mostGenerationBytes = 100 * 1024 * 1024;
/** … or this age, so that what is no longer needed can be dropped. */
export const mostGenerationMs = 12 * day;
/** Events between two looks at the size of the generation. */
const sizeAfter = 100_000;

interface Waiting {
  org: string;
  events: readonly CheckedEvent[];
  done: PromiseWithResolvers<Outcome[]>;
}

/** Stores the events of concurrent requests together. One per node. */
export class Intake {
  private readonly kernel: Kernel;
  private readonly waiting: Waiting[] = [];
  private readonly waitingOf = new Map<string, number>();
  private readonly idle: pg.Client[] = [];
  private readonly working = new Set<Promise<void>>();
  private readonly sealed: SealedGenerations;
  private readonly storing: Storing;
  private untilSize = 0;
  private started = false;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.sealed = new SealedGenerations(kernel);
    this.storing = new Storing(this.sealed);
  }

  /**
   * Resolves when they are committed, with the outcome of each. Those of one call are of one organization.
   * @throws OVERLOADED, DATABASE_UNAVAILABLE; then none of them is stored.
   */
  receive(org: string, events: readonly CheckedEvent[]): Promise<Outcome[]> {
    if (events.length === 0) return Promise.resolve([]);
    const before = this.waitingOf.get(org) ?? 0;
    if (before + events.length > mostWaiting) {
      throw errors.OVERLOADED(`${before} events of this organization wait to be stored`, { retryAfterSeconds: 1 });
    }
    this.waitingOf.set(org, before + events.length);
    const done = Promise.withResolvers<Outcome[]>();
    this.waiting.push({ org, events, done });
    // Requests that are read in the same turn of the event loop are stored together.
    if (this.working.size < connections) setImmediate(() => this.work());
    return done.promise;
  }

  /** Connections are kept from now on until `stop`; before, as in tests, they end with the work. */
  start(): void {
    this.started = true;
  }

  /** Resolves when everything received so far is stored. */
  async stop(): Promise<void> {
    this.started = false;
    while (this.working.size > 0 || this.waiting.length > 0) {
      this.work();
      await Promise.all(this.working);
    }
    await this.sealed.stop();
    await this.disconnect();
  }

  private async disconnect(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((client) => client.end().catch(() => {})));
  }

  private work(): void {
    if (this.waiting.length === 0 || this.working.size >= connections) return;
    const working = this.storeWaiting().finally(() => {
      this.working.delete(working);
      // What came after the last look, while no other could begin.
      this.work();
    });
    this.working.add(working);
  }

  private async storeWaiting(): Promise<void> {
    for (let some = this.take(); some.length > 0; some = this.take()) await this.storeAll(some);
    if (!this.started) await this.disconnect();
  }

  private take(): Waiting[] {
    let count = 0;
    let taken = 0;
    for (const { events } of this.waiting) {
      if (taken > 0 && count + events.length > mostTogether) break;
      count += events.length;
      taken++;
    }
    const some = this.waiting.splice(0, taken);
    for (const { org, events } of some) {
      const left = (this.waitingOf.get(org) ?? 0) - events.length;
      if (left > 0) this.waitingOf.set(org, left);
      else this.waitingOf.delete(org);
    }
    return some;
  }

  /** Never rejects. One whose content cannot be stored is found by storing each alone. */
  private async storeAll(some: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.store(some.flatMap(({ events }) => events));
      let from = 0;
      for (const { events, done } of some) {
        done.resolve(outcomes.slice(from, from + events.length));
        from += events.length;
      }
    } catch (error) {
      if (some.length > 1 && contentErrorCode(error) !== undefined) {
        for (const one of some) await this.storeAll([one]);
      } else for (const { done } of some) done.reject(translateDatabaseError(error));
    }
  }

  private async store(events: readonly CheckedEvent[]): Promise<Outcome[]> {
    const client = this.idle.pop() ?? (await this.connected());
    try {
      await this.keepGeneration(client, events.length);
      const outcomes = await this.storing.store(client, events);
      this.idle.push(client);
      return outcomes;
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    }
  }

  private async connected(): Promise<pg.Client> {
    const client = newIntakeClient(this.kernel.database.options.ownerUrl);
    client.on('error', () => {
      const place = this.idle.indexOf(client);
      if (place >= 0) this.idle.splice(place, 1);
    });
    await client.connect();
    return client;
  }

  /** Begins a generation of keys where the present one is full, old, or not there. */
  private async keepGeneration(client: pg.Client, count: number): Promise<void> {
    this.untilSize -= count;
    if (this.untilSize > 0) return;
    const now = this.kernel.clock.now();
    await beginGeneration(client, now, { oldest: now - mostGenerationMs, mostBytes: mostGenerationBytes });
    this.untilSize = sizeAfter;
  }
}
