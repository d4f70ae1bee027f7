import { parseCronItems } from 'graphile-worker';
import { day, minute, toDate } from '../clock.ts';
import { service } from '../services.ts';
import type { Job } from './jobs.ts';

/** Every declared job by name, with its schedule where the clock starts it. */
type Schedules = ReadonlyMap<string, Schedule | undefined>;
export const jobSchedules = service<Schedules>('schedules of jobs');

export const schedulesOf = (jobs: readonly Job[]): Schedules =>
  new Map(jobs.map(({ name, cron }) => [name, cron === undefined ? undefined : new Schedule(cron)]));

/** For which it is looked ahead: each date of the calendar but 29 February comes within it. */
const horizonMs = 366 * day;

/** When the clock starts a job, by its five fields in UTC. @internal */
export class Schedule {
  readonly cron: string;
  private readonly matches: ReturnType<typeof parseCronItems>[number]['match'];
  private found: { after: number; next: number } | undefined;

  constructor(cron: string) {
    const [item] = parseCronItems([{ task: 'any', match: cron }]);
    if (item === undefined) throw new Error(`${cron} is not a schedule`);
    this.cron = cron;
    this.matches = item.match;
  }

  /** Epoch milliseconds; undefined where it is further away than a year. The last answer is kept while it is true. */
  next(now: number): number | undefined {
    if (this.found !== undefined && now >= this.found.after && now < this.found.next) return this.found.next;
    const first = (Math.floor(now / minute) + 1) * minute;
    for (let at = first; at < first + horizonMs; at += minute) {
      if (!this.matchesAt(at)) continue;
      this.found = { after: now, next: at };
      return at;
    }
    return undefined;
  }

  private matchesAt(at: number): boolean {
    const date = toDate(at);
    return this.matches({
      min: date.getUTCMinutes(),
      hour: date.getUTCHours(),
      date: date.getUTCDate(),
      month: date.getUTCMonth() + 1,
      dow: date.getUTCDay(),
    });
  }
}
