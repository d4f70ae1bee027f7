import { second } from '../../../kernel/clock.ts';
import type { Id, Ids } from '../../../kernel/ids.ts';
import type { LimitDecision, LimitRequest, MemoryLimiter } from '../../../kernel/limits/index.ts';
import type { Hold, Spending } from '../../../kernel/record.ts';

/** A process that does not ask again loses what it has after this time. Milliseconds. */
const longestMs = 5 * second;
/** Of the shortest window: what is counted anew when the lease ends is then far from leaving the window. */
const partOfWindow = 1 / 4;
/** For how long what was spent can be reported after the lease was given; the units of a quota are held until then. */
const reportMs = 60 * second;

/** What was taken in advance for a process. */
export interface Taken {
  org: string;
  units: number;
  windows: readonly LimitRequest[];
  decision: LimitDecision;
  /** Of quotas. */
  hold: Hold | undefined;
}

interface Lease extends Taken {
  id: string;
  /** What its report says was spent of quotas: a report that failed is sent again. */
  spending: readonly Spending[] | undefined;
  timers: NodeJS.Timeout[];
}

/**
 * Units of limits and quotas that processes spend from their own memory. They are counted in the windows from the moment they
 * are given, and anew as of the moment at which they are reported or can no longer be spent, so that no window ever has more
 * than its limit. What nobody reports counts as spent in the windows; quotas get it back after a minute.
 */
export class Leases {
  private readonly ids: Ids;
  private readonly limiter: MemoryLimiter | undefined;
  private readonly leases = new Map<string, Lease>();

  constructor(ids: Ids, limiter: MemoryLimiter | undefined) {
    this.ids = ids;
    this.limiter = limiter;
  }

  /** How long a process may spend it: the shortest window decides. */
  give(taken: Taken): { id: Id<'alo'>; forMs: number } {
    const forMs = Math.min(longestMs, ...taken.windows.map(({ spec }) => spec.windowSeconds * second * partOfWindow));
    const id = this.ids.next('alo');
    const lease: Lease = { ...taken, id, spending: undefined, timers: [] };
    lease.timers = [
      // The second half is for the report.
      setTimeout(() => this.countWindows(lease, lease.units), 2 * forMs),
      setTimeout(() => this.forget(lease), reportMs),
    ];
    for (const timer of lease.timers) timer.unref();
    this.leases.set(id, lease);
    return { id, forMs };
  }

  /** What was spent of quotas, to be recorded; nothing of a lease that is not known, or is another organization's. */
  spend(org: string, id: string, units: number): readonly Spending[] {
    const lease = this.leases.get(id);
    if (lease === undefined || lease.org !== org) return [];
    lease.spending ??= lease.hold?.settle(Math.min(units, lease.units)) ?? [];
    return lease.spending;
  }

  /** Once that is recorded. */
  end(org: string, id: string, units: number): void {
    const lease = this.leases.get(id);
    if (lease === undefined || lease.org !== org) return;
    this.leases.delete(id);
    for (const timer of lease.timers) clearTimeout(timer);
    this.countWindows(lease, Math.min(units, lease.units));
  }

  /** Gives back to quotas what processes hold. */
  stop(): void {
    for (const lease of this.leases.values()) this.forget(lease);
  }

  private countWindows(lease: Lease, spent: number): void {
    const { windows, units, decision } = lease;
    if (windows.length > 0) this.limiter?.settle(windows, units, spent, decision);
    // Once: what is reported later is counted already.
    lease.windows = [];
  }

  private forget(lease: Lease): void {
    this.leases.delete(lease.id);
    for (const timer of lease.timers) clearTimeout(timer);
    lease.hold?.settle(0);
  }
}
