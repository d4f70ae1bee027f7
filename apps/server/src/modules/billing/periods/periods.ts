import { toDate } from '../../../kernel/clock.ts';
import { type Zone, zone } from './zone.ts';

export type Interval = 'month' | 'year';

/** When a subscription is billed: every month or year after its anchor, at the anchor's local day and time. */
export interface Schedule {
  /** Epoch milliseconds. */
  anchor: number;
  interval: Interval;
  /** IANA. */
  timezone: string;
}

export interface Period {
  /** Epoch milliseconds; the end is not part of it. */
  start: number;
  end: number;
}

/**
 * The period in which an instant lies, also before the anchor. The day is that of the anchor, or the last of a shorter
 * month: from 31 January to 28 February, then to 31 March.
 */
export function periodAt(schedule: Schedule, instant: number): Period {
  const local = zone(schedule.timezone);
  const start = (index: number) => startOf(schedule, local, index);
  let index = Math.floor(monthsBetween(local, schedule.anchor, instant) / monthsIn[schedule.interval]);
  // The month begins on its first day, the period on that of the anchor.
  if (start(index) > instant) index -= 1;
  // St. John's set its clocks back from 00:01 on 1 November 2009, into October.
  if (start(index + 1) <= instant) index += 1;
  return { start: start(index), end: start(index + 1) };
}

const monthsIn = { month: 1, year: 12 } as const satisfies Record<Interval, number>;

function monthsBetween(local: Zone, from: number, to: number): number {
  const [first, last] = [from, to].map((instant) => toDate(local.toWall(instant)));
  if (first === undefined || last === undefined) return 0;
  return (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth();
}

function startOf({ anchor, interval }: Schedule, local: Zone, index: number): number {
  // Its own wall time may come twice, and then stand for the first.
  if (index === 0) return anchor;
  const wall = toDate(local.toWall(anchor));
  const month = wall.getUTCMonth() + index * monthsIn[interval];
  const lastDay = toDate(Date.UTC(wall.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const timeOfDay = wall.getTime() - Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
  return local.toInstant(Date.UTC(wall.getUTCFullYear(), month, Math.min(wall.getUTCDate(), lastDay)) + timeOfDay);
}
