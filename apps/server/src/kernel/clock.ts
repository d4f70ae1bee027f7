/** The only source of time, so that tests can move it. All instants are milliseconds since the Unix epoch, UTC. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes backwards. For durations only. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** A clock that moves only when told to: for tests of expiry, windows and rotation. */
export class ManualClock implements Clock {
  private instant: number;
  private stepped = 0;

  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.instant = start;
  }

  now(): number {
    return this.instant;
  }

  monotonic(): number {
    return this.instant - this.stepped;
  }

  advance(milliseconds: number): void {
    this.instant += milliseconds;
  }

  set(instant: number): void {
    this.instant = instant;
  }

  /** As if somebody set the machine's clock: no time passes. */
  step(milliseconds: number): void {
    this.instant += milliseconds;
    this.stepped += milliseconds;
  }
}

export const toDate = (instant: number): Date => new Date(instant);

const lastIso = { instant: 0, text: new Date(0).toISOString() };

/**
 * RFC 3339 in UTC with milliseconds, the only format of times in the API. The last text is kept, since concurrent
 * verifications all name the same end of a window.
 */
export function toIso(instant: number): string {
  if (instant !== lastIso.instant) Object.assign(lastIso, { instant, text: new Date(instant).toISOString() });
  return lastIso.text;
}

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/**
 * What is stored with a later time than this from now was stored under a clock that was ahead, since the clocks of nodes
 * differ by less. Whatever waits for such a time must not wait for it.
 */
export const futureAfter = (now: number): number => now + 5 * minute;
