import { day, hour, minute } from '../../apps/server/src/kernel/clock.ts';

interface Act {
  at: number;
  name: string;
  run: () => Promise<unknown>;
}

/** What happens in the installation, and when. Days are counted from 0, the first one; times of the day are UTC. */
export class Timeline {
  readonly days: number;
  /** Epoch milliseconds at which the first day begins. */
  readonly start: number;
  /** Nothing happens later. */
  readonly end: number;
  private readonly acts: Act[] = [];

  /** The days before `now`, and today until now. */
  constructor(now: number, days: number) {
    this.days = days;
    this.end = now;
    this.start = Math.floor(now / day) * day - days * day;
  }

  /** `time` is `HH:MM`. Acts of one instant happen in the order in which they were named here. */
  at(dayNumber: number, time: string, name: string, run: () => Promise<unknown>): void {
    this.acts.push({ at: this.instant(dayNumber, time), name, run });
  }

  /** On each of these days, and what is to come today at the end. */
  daily(
    time: string,
    name: string,
    run: (dayNumber: number) => Promise<unknown>,
    [first, last] = [0, this.days],
  ): void {
    for (let number = first; number <= last; number += 1) {
      // Of a later day nothing has happened, and of today what is to come counts as done now.
      if (this.instant(number) >= this.end) return;
      this.acts.push({ at: Math.min(this.instant(number, time), this.end), name, run: () => run(number) });
    }
  }

  instant(dayNumber: number, time = '00:00'): number {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return this.start + dayNumber * day + hours * hour + minutes * minute;
  }

  /** All that happened by the end, oldest first. */
  happened(): Act[] {
    return this.acts.filter(({ at }) => at <= this.end).toSorted((one, other) => one.at - other.at);
  }
}
