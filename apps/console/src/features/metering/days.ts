import type { DatePreset, DateRange } from '../../ui/range.ts';

/** Days of the API are in UTC: `2026-05-01`. */
const utcDay = (at: Date): string => at.toISOString().slice(0, 10);

const dayMs = 86_400_000;

/** The day of this instant and those before it, oldest first. */
export const daysUpTo = (last: Date, count: number): string[] =>
  Array.from({ length: count }, (_, index) => utcDay(new Date(last.getTime() - (count - 1 - index) * dayMs)));

const short = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** "May 1". */
export const formatDay = (day: string): string => short.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));

const presetDays: Record<DatePreset, number> = { '24h': 2, '7d': 7, '30d': 30 };
/** As the API admits. */
const mostDays = 366;

/** Days of the range; of one that the reader typed, those days in UTC, up to today. */
export function daysOf(range: DateRange, now: Date): string[] {
  if (range.range !== 'custom') return daysUpTo(now, presetDays[range.range]);
  const last = new Date(Math.min(Date.parse(`${range.to}T00:00:00Z`), now.getTime()));
  const first = Date.parse(`${range.from}T00:00:00Z`);
  const count = Math.floor((last.getTime() - first) / dayMs) + 1;
  return daysUpTo(last, Math.min(mostDays, Math.max(1, count)));
}

/** How many days before the end of today the day begins, today included: as the API counts. */
export const daysSince = (day: string, now: Date): number =>
  Math.min(mostDays, Math.floor((now.getTime() - Date.parse(`${day}T00:00:00Z`)) / dayMs) + 1);
