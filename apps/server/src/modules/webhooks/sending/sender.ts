import { hour, second } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { attempt, type Outcome } from './attempt.ts';
import { type Finished, recordFinished } from './finish.ts';
import { type Lanes, planNext } from './plan.ts';
import { pauses } from './schedule.ts';
import * as claims from './store/claims.ts';
import { dateOf, makeDays } from './store/log.ts';

/** After the time-out of the endpoint: for the result to be written. Milliseconds. */
const marginMs = 10 * second;
/** For which an endpoint is leased. Milliseconds. */
const leaseMs = 30 * second;
/** What is left of it when something is sent: longer than an attempt. Milliseconds. */
const leastLeaseMs = 20 * second;
/** Rounds do little; what is not done by then is done again. Milliseconds. */
const maxRoundMs = 30 * second;
/** What is being sent has this long when the process stops; it is sent again where that was not enough. Milliseconds. */
const patienceMs = 5 * second;
/** An endpoint without deliveries is forgotten after this time, and how fast it may be sent to with it. Milliseconds. */
const rememberedMs = hour;

/**
 * Sends deliveries. In rounds, each one transaction: it writes the results of the round before, then takes what is due.
 * One node at a time sends to an endpoint, so that the bounds of an endpoint hold however many nodes there are.
 */
export class Sender {
  private readonly kernel: Kernel;
  private readonly httpsOnly: boolean;
  private readonly lanes: Lanes = new Map();
  private readonly idleSince = new Map<string, number>();
  private readonly inFlight = new Set<Promise<void>>();
  private finished: Finished[] = [];
  private turn = 0;
  /** The UTC day of which the log has a partition. */
  private readyFor = '';
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = true;
  private endProbe = (): void => {};
  private timer: NodeJS.Timeout | undefined;
  private aborting = new AbortController();

  constructor(kernel: Kernel, httpsOnly: boolean) {
    this.kernel = kernel;
    this.httpsOnly = httpsOnly;
  }

  start(): void {
    this.stopped = false;
    this.aborting = new AbortController();
    this.endProbe = this.kernel.poller.add({ waiting: claims.waiting, wake: () => this.wake() });
    this.wake();
  }

  /** Something may be due, or has ended. */
  wake(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.rounds().finally(() => {
      this.running = undefined;
      if (this.again) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.endProbe();
    clearTimeout(this.timer);
    this.stopped = true;
    await this.running;
    const late = setTimeout(() => this.aborting.abort(), patienceMs);
    await Promise.all(this.inFlight);
    clearTimeout(late);
    if (this.finished.length > 0 || this.lanes.size > 0) await this.round({ claiming: false });
  }

  /**
   * Sends what is due until nothing is, in a process that does not listen.
   * @internal
   */
  async drain(): Promise<void> {
    do {
      await this.round({ claiming: true });
      await Promise.all(this.inFlight);
    } while (this.finished.length > 0);
  }

  private async rounds(): Promise<void> {
    while (!this.stopped && this.again) {
      this.again = false;
      try {
        await this.round({ claiming: true });
      } catch (error) {
        this.kernel.log.warn({ err: error }, 'webhooks could not be sent; the next poll tries again');
        return;
      }
    }
  }

  private async round({ claiming }: { claiming: boolean }): Promise<void> {
    const { database, clock } = this.kernel;
    const finished = this.finished;
    this.finished = [];
    let claimed: claims.Claimed[] = [];
    let waitMs: number | undefined;
    try {
      await database.system(
        'webhooks.send',
        async (tx) => {
          if (this.readyFor !== dateOf(tx.now)) await makeDays(tx);
          if (finished.length > 0) await recordFinished(tx, finished, this.lanes);
          if (claiming) ({ claimed, waitMs } = await this.claim(tx));
          await this.release(tx, new Set(claimed.map(({ endpoint }) => endpoint)), claiming);
          tx.afterCommit(() => {
            this.readyFor = dateOf(tx.now);
          });
        },
        maxRoundMs,
      );
    } catch (error) {
      // Nothing of it was committed: what was sent is written in the next round.
      this.finished.unshift(...finished);
      throw error;
    }
    for (const each of claimed) this.send(each);
    if (waitMs !== undefined) this.wakeIn(waitMs);
    for (const [endpoint, since] of this.idleSince) {
      if (clock.monotonic() - since < rememberedMs) continue;
      this.idleSince.delete(endpoint);
      this.lanes.delete(endpoint);
    }
  }

  private async claim(tx: SystemTx): Promise<{ claimed: claims.Claimed[]; waitMs: number | undefined }> {
    const { node, clock } = this.kernel;
    const due = await claims.dueEndpoints(tx, node);
    const stopped = due.filter(({ state }) => state !== 'enabled').map(({ id }) => id);
    if (stopped.length > 0) await claims.settleStopped(tx, stopped);
    const open = due.filter(({ state, leased }) => state === 'enabled' && !leased);
    const { slots, waitMs } = planNext(open, this.lanes, this.turn++, clock.monotonic());
    if (slots.size === 0) return { claimed: [], waitMs };
    const ordered = open.filter(({ id, ordering }) => ordering !== 'none' && slots.has(id)).map(({ id }) => id);
    if (ordered.length > 0) await claims.parkBlocked(tx, ordered);
    const wanted = { node, slots, marginMs, leaseMs, leastLeaseMs, maxStep: pauses.length };
    return { claimed: await claims.claim(tx, wanted), waitMs };
  }

  /** Endpoints for which there is nothing to do can be sent to by other nodes. */
  private async release(tx: SystemTx, claimed: ReadonlySet<string>, claiming: boolean): Promise<void> {
    const idle = [...this.lanes].filter(
      ([id, { inFlight }]) => inFlight === 0 && !claimed.has(id) && !this.idleSince.has(id),
    );
    for (const id of claimed) this.idleSince.delete(id);
    if (idle.length === 0) return;
    const ids = idle.map(([id]) => id);
    await claims.release(tx, this.kernel.node, ids);
    const now = this.kernel.clock.monotonic();
    for (const id of ids) {
      if (claiming) this.idleSince.set(id, now);
      else this.lanes.delete(id);
    }
  }

  private send(claimed: claims.Claimed): void {
    const lane = this.lanes.get(claimed.endpoint);
    if (lane !== undefined) lane.inFlight += 1;
    const options = { httpsOnly: this.httpsOnly, signal: this.aborting.signal };
    const sending = attempt(this.kernel, claimed, options).then((outcome: Outcome) => {
      if (lane !== undefined) lane.inFlight -= 1;
      this.inFlight.delete(sending);
      this.finished.push({ claimed, outcome });
      this.wake();
    });
    this.inFlight.add(sending);
  }

  private wakeIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), milliseconds);
  }
}
