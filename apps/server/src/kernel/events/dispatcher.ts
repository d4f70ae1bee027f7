import { Background } from '../background.ts';
import { second, toDate } from '../clock.ts';
import type { SystemTx } from '../db/tx.ts';
import type { Kernel } from '../kernel.ts';
import type { StoredEvent, Subscription } from './events.ts';
import * as store from './store.ts';

const batchSize = 100;
/** From the beginning of one pass to that of the next: while many commit, one pass serves all of a moment. Milliseconds. */
const passEveryMs = 25;
/** Subscribers do little; what is not done by then is delivered again. Milliseconds. */
const maxBatchMs = 30 * second;
/** Delays are 2, 4, 8 … seconds, an hour at most. After this many attempts the operators get an alert. */
const alertAfterAttempts = 10;

/** Hands committed events to their subscribers, oldest first, each batch on one node only. */
export class EventDispatcher {
  private readonly kernel: Kernel;
  private readonly subscriptions: readonly Subscription[];
  private endProbe: () => void = () => {};
  private running: Promise<void> | undefined;
  /** Until then no pass begins. */
  private resting: NodeJS.Timeout | undefined;
  private again = false;
  private stopped = true;

  constructor(kernel: Kernel, subscriptions: readonly Subscription[]) {
    this.kernel = kernel;
    this.subscriptions = subscriptions;
  }

  start(): void {
    this.stopped = false;
    this.endProbe = this.kernel.poller.add({ waiting: store.waiting, wake: () => this.nudge() });
    this.nudge();
  }

  /** Something was committed: deliver it now rather than at the next poll. */
  nudge(): void {
    if (this.stopped) return;
    if (this.running === undefined && this.resting === undefined) this.begin();
    else this.again = true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.endProbe();
    clearTimeout(this.resting);
    this.resting = undefined;
    await this.running;
  }

  private begin(): void {
    this.again = false;
    this.resting = setTimeout(() => {
      this.resting = undefined;
      this.continue();
    }, passEveryMs).unref();
    this.running = this.deliverAll().finally(() => {
      this.running = undefined;
      this.continue();
    });
  }

  private continue(): void {
    if (this.again) this.nudge();
  }

  private async deliverAll(): Promise<void> {
    try {
      while (!this.stopped && (await this.deliverBatch()) === batchSize);
      while (!this.stopped && (await this.retryBatch()) === batchSize);
    } catch (error) {
      this.kernel.log.warn({ err: error }, 'events could not be delivered; the next poll tries again');
    }
  }

  /** Hands each event to all of its subscriptions: one that fails does not hold up the others, and is tried again alone. */
  private async deliverBatch(): Promise<number> {
    const { database, clock } = this.kernel;
    return database.system(
      'deliver events',
      async (tx) => {
        const events = await store.claim(tx, clock.now(), batchSize);
        for (const event of events) {
          for (const subscription of this.subscriptions) {
            if (subscription.type !== '*' && subscription.type !== event.type) continue;
            await this.handle(tx, subscription, event, 1);
          }
        }
        const ids = events.map(({ id }) => id);
        await store.markDelivered(tx, ids, toDate(clock.now()));
        return events.length;
      },
      maxBatchMs,
    );
  }

  private async retryBatch(): Promise<number> {
    const { database, clock } = this.kernel;
    return database.system(
      'deliver events',
      async (tx) => {
        const retries = await store.claimRetries(tx, clock.now(), batchSize);
        for (const { subscription: name, attempts, ...event } of retries) {
          const subscription = this.subscriptions.find((each) => each.name === name);
          // A subscription that this version no longer has is done.
          if (subscription === undefined || (await this.handle(tx, subscription, event, attempts + 1))) {
            await store.deleteRetry(tx, event.id, name);
          }
        }
        return retries.length;
      },
      maxBatchMs,
    );
  }

  /** Whether it succeeded; where not, the next attempt is stored. */
  private async handle(tx: SystemTx, { name, handle }: Subscription, event: StoredEvent, attempts: number) {
    const { log, clock, alerts } = this.kernel;
    try {
      await handle(new Background(this.kernel, name, { org: event.org }), event);
      return true;
    } catch (error) {
      log.error({ err: error, event: event.id, type: event.type, subscription: name, attempts }, 'a subscriber failed');
      if (attempts === alertAfterAttempts) {
        await alerts.raise({
          key: `event:${name}:${event.type}`,
          title: `${name} cannot handle ${event.type}`,
          detail: `Event ${event.id} has failed ${attempts} times and is tried hourly from now on.`,
          severity: 'critical',
        });
      }
      const delay = Math.min(1000 * 2 ** attempts, store.maxDelayMs);
      await store.writeRetry(tx, { event: event.id, subscription: name, attempts, at: toDate(clock.now() + delay) });
      return false;
    }
  }
}
