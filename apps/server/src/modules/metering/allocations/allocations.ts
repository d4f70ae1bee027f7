import { setTimeout as sleep } from 'node:timers/promises';
import { systemActor } from '../../../kernel/caller.ts';
import { second, systemClock } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Hold } from '../../../kernel/record.ts';
import { endAllocation } from './settlement.ts';
import { type Bound, firstBatch, Holding, nameOf, Share, type ShareOwner } from './share.ts';
import * as store from './store.ts';

/** A notification under it names a node and a bound: the other nodes give back what they do not use. */
const recallTopic = 'allocation-recall';

const actor = systemActor('metering.allocate');

/** Calls whose units are asked for in advance: a node that is killed takes so many with it until its journal is recovered. */
const largestBatch = 10_000;
/** Calls: where an eighth of what is left is less, each call is granted alone. */
const fewestCalls = 4;
/** What is left of a batch when more is asked for in advance. */
const lowShare = 1 / 4;
/** For how long a bound of which nothing is left is not looked at again. Milliseconds. */
const exhaustedMs = second;
/** The same where other nodes have not answered: they may be dead, and what they hold is back in half a minute. */
const unansweredMs = 5 * second;
/**
 * Pauses in which other nodes give back what they do not use, in milliseconds. They answer within the first ones; a node
 * that is dead or stands still lets calls wait for all of them once.
 */
const recallPauses = [10, 20, 40, 80, 160, 320, 640, 1280];
/** Without a call for this long, a share is ended. Milliseconds. */
const idleMs = 30 * second;
const sweepMs = second;
/** For how long records are waited for before a later round tries again. Milliseconds. */
const drainMs = 5 * second;
/** Shares of a node: each is a row. Those that were not used for the longest time are ended. */
const maxShares = 50_000;

/** What was asked for and is not there. */
export interface Shortage {
  /** Of which there are too few units. */
  short: Share;
}

export const isShortage = (taken: Hold | Shortage): taken is Shortage => 'short' in taken;

/** Whether there were too few units a moment ago, when all nodes were asked. */
const isKnownShort = ({ left, unassigned, exhaustedUntil }: Share, units: number): boolean =>
  units > left + unassigned && systemClock.monotonic() < exhaustedUntil;

/** Units that calls wait for and the share has not. */
const lackOf = ({ waiting, left }: Share): number => Math.max(0, waiting - left);

/**
 * The parts of bounded amounts that this node spends from its memory (ADR 38). Taking is exact on all nodes together: a
 * share is granted in the database before it is taken from, and what was spent of it is told by records alone, which
 * survive the node.
 */
export class Allocations implements ShareOwner {
  private readonly kernel: Kernel;
  private readonly shares = new Map<string, Share>();
  /** Closed, and their rows not yet ended. */
  private readonly closing = new Set<Share>();
  /** What is on its way back, by the name of the share. */
  private readonly returning = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    kernel.caches.follow(recallTopic, {
      invalidate: (payload) => this.onRecall(payload),
      clear: () => {},
      decidesAccess: false,
    });
  }

  start(): void {
    this.timer = setInterval(() => void this.sweep().catch((error: unknown) => this.warn(error)), sweepMs);
  }

  /** Gives everything back. Calls have ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const share of this.shares.values()) this.close(share);
    // What cannot be ended now is recovered by another node, when the journal is stored.
    await this.sweep().catch((error: unknown) => this.warn(error));
  }

  /** The share of a bound as it is now; nothing of it is granted before it is needed. */
  of(bound: Bound): Share {
    const name = nameOf(bound);
    const known = this.shares.get(name);
    if (known !== undefined && !known.closed && known.bound.start === bound.start) return known;
    if (known !== undefined) this.close(known);
    if (this.shares.size >= maxShares) this.closeOldest();
    const share = new Share(this.kernel.ids.next('alc'), bound, this);
    share.usedAt = systemClock.monotonic();
    this.shares.set(name, share);
    return share;
  }

  onDoubt(share: Share): void {
    this.close(share);
  }

  onReturn(share: Share): void {
    void this.giveBack(share);
  }

  /** Takes units of all of them, or of none; undefined where memory does not have them all. */
  takeNow(shares: readonly Share[], units: number): Hold | undefined {
    for (const share of shares) if (!share.has(units)) return undefined;
    const hold = new Holding(shares, units);
    for (const share of shares) {
      share.usedAt = systemClock.monotonic();
      if (share.left < share.low && share.filling === undefined) this.fillAhead(share);
    }
    return hold;
  }

  /** The same, asking the database for what memory does not have. */
  take(shares: readonly Share[], units: number): Hold | Promise<Hold | Shortage> {
    return this.takeNow(shares, units) ?? this.fillAndTake(shares, units);
  }

  private async fillAndTake(stated: readonly Share[], units: number): Promise<Hold | Shortage> {
    for (;;) {
      const shares = stated.map((share) => (share.closed ? this.of(share.bound) : share));
      for (const share of shares) {
        if (share.has(units)) continue;
        // What is on its way may be enough.
        if (share.filling === undefined && isKnownShort(share, units)) return this.shortOf(share);
        await this.fill(share, units);
      }
      // Calls at the same time may have taken what was granted for this one.
      const hold = this.takeNow(shares, units);
      if (hold !== undefined) return hold;
    }
  }

  /** What is too little for the calls of this node may be enough with what another one has. */
  private shortOf(share: Share): Shortage {
    if (share.left > 0 && share.waiting === 0) void this.giveBack(share);
    return { short: share };
  }

  /** Waiting calls ask together. */
  private async fill(share: Share, units: number): Promise<void> {
    share.waiting += units;
    if (units > 0) share.callUnits = units;
    share.filling ??= this.askFor(share).finally(() => {
      share.filling = undefined;
      // What was granted after a change of the entitlement closed it.
      if (share.closed && share.left > 0) void this.giveBack(share);
    });
    await share.filling.finally(() => {
      share.waiting -= units;
    });
  }

  private async askFor(share: Share): Promise<void> {
    // Until all calls of this turn have asked, and what this node gives back is there.
    await this.returning.get(share.name);
    let answer = await this.grant(share, lackOf(share), this.batchOf(share));
    for (const pause of recallPauses) {
      if (lackOf(share) === 0 || !answer.isHeldElsewhere || share.closed) break;
      if (pause === recallPauses[0]) await this.recall(share);
      await sleep(pause);
      answer = await this.grant(share, lackOf(share), 0);
    }
    const waits = answer.isHeldElsewhere ? unansweredMs : exhaustedMs;
    if (lackOf(share) > 0) share.exhaustedUntil = systemClock.monotonic() + waits;
  }

  /** Twice as much while it lasts less than a second, half as much after ten. */
  private batchOf(share: Share): number {
    const now = systemClock.monotonic();
    const lasted = now - share.filledAt;
    share.filledAt = now;
    if (lasted < second) share.batch = Math.min(largestBatch, share.batch * 2);
    else if (lasted > 10 * second) share.batch = Math.max(firstBatch, share.batch / 2);
    return Math.round(share.batch) * share.callUnits;
  }

  private async grant(share: Share, needed: number, more: number): Promise<store.Grant> {
    const { database, node: holder, journal } = this.kernel;
    try {
      const { bound, arrived } = share;
      const answer = await database.tenant(actor, { org: bound.org }, (tx) =>
        store.grant(tx, { id: share.id, bound, holder }, { needed, more, fewest: fewestCalls * share.callUnits }),
      );
      const isFirst = share.boundId === '';
      share.boundId = answer.boundId;
      share.left += answer.granted;
      // The answer may be older than what was on its way back when it was asked for, or since.
      share.unassigned = Math.max(0, answer.unassigned) + share.returned - arrived;
      share.bound = { ...bound, amount: answer.amount, hard: answer.hard };
      share.low = answer.granted > needed ? Math.ceil((answer.granted - needed) * lowShare) : 0;
      // A journal that holds nothing leaves no trace of its end, by which what was granted is found.
      if (isFirst) await journal.append({ stream: 'spending', row: [share.id, answer.boundId, 0] });
      return answer;
    } catch (error) {
      // Perhaps it was granted: ending the share finds out.
      this.close(share);
      throw error;
    }
  }

  private fillAhead(share: Share): void {
    // The call that finds nothing left hears of an error; this one has what it needs.
    this.fill(share, 0).catch((error: unknown) => this.warn(error));
  }

  private async recall(share: Share): Promise<void> {
    const { database, node } = this.kernel;
    const payload = `${node} ${share.name}`;
    await database.tenant(actor, { org: share.bound.org }, (tx) => store.recall(tx, recallTopic, payload));
  }

  private onRecall(payload: string): void {
    const [node = ''] = payload.split(' ', 1);
    const share = this.shares.get(payload.slice(node.length + 1));
    if (node === this.kernel.node || share === undefined || share.boundId === '') return;
    // Where calls wait on both nodes, one of the two gives way, or each would take from the other.
    void this.giveBack(share, node < this.kernel.node ? 0 : share.waiting);
  }

  private giveBack(share: Share, kept = 0): Promise<void> {
    const units = Math.max(0, share.left - kept);
    const { name } = share;
    // The one that took the place of a closed share.
    const current = this.shares.get(name) ?? share;
    share.left -= units;
    share.low = 0;
    current.unassigned += units;
    current.returned += units;
    const sent = this.sendBack(share, units).then(() => {
      current.arrived += units;
    });
    const all = Promise.all([this.returning.get(name), sent]).then(() => {
      if (this.returning.get(name) === all) this.returning.delete(name);
    });
    this.returning.set(name, all);
    return all;
  }

  private async sendBack(share: Share, units: number): Promise<void> {
    try {
      const { database } = this.kernel;
      await database.tenant(actor, { org: share.bound.org }, (tx) =>
        store.giveBack(tx, share.boundId, share.id, units),
      );
    } catch (error) {
      this.warn(error);
      this.close(share);
    }
  }

  /** What changed is asked for anew, at the next call. */
  forget(org: string, customer?: string): void {
    const prefix = nameOf({ org, customer, feature: '' });
    for (const [name, share] of this.shares) if (name.startsWith(prefix)) this.close(share);
  }

  forgetAll(): void {
    for (const share of this.shares.values()) this.close(share);
  }

  /** Gives back at once what calls have not taken. */
  private close(share: Share): void {
    if (share.closed) return;
    share.closed = true;
    if (this.shares.get(share.name) === share) this.shares.delete(share.name);
    if (share.boundId === '' && share.filling === undefined) return;
    this.closing.add(share);
    if (share.left > 0) void this.giveBack(share);
  }

  private closeOldest(): void {
    let oldest: Share | undefined;
    for (const share of this.shares.values()) {
      if (oldest === undefined || share.usedAt < oldest.usedAt) oldest = share;
    }
    if (oldest !== undefined) this.close(oldest);
  }

  /** Ends shares that are closed or were not used for a while: their records are stored first, which say what was spent. */
  sweep(): Promise<void> {
    this.sweeping = this.sweeping.catch(() => {}).then(() => this.endClosed());
    return this.sweeping;
  }

  private async endClosed(): Promise<void> {
    const now = systemClock.monotonic();
    const over = this.kernel.clock.now();
    for (const share of this.shares.values()) {
      if (now - share.usedAt > idleMs || over >= (share.bound.end ?? Number.POSITIVE_INFINITY)) this.close(share);
    }
    const ready = [...this.closing].filter(({ held, filling }) => held === 0 && filling === undefined);
    if (ready.length === 0) return;
    await this.kernel.journal.drain(drainMs);
    for (const share of ready) {
      await endAllocation(this.kernel, share.id);
      this.closing.delete(share);
    }
  }

  private warn(error: unknown): void {
    this.kernel.log.warn({ err: error }, 'quotas: units could not be moved; they are counted from the records later');
  }
}
