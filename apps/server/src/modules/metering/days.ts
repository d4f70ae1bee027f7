import { day, toDate, toIso } from '../../kernel/clock.ts';
import { errors } from '../../kernel/errors.ts';
import type { DaySpan } from './store/reads.ts';

/** The UTC day of an instant, `2026-01-31`. */
export const dateOf = (instant: number): string => toIso(instant).slice(0, 10);

/** `2026-01-31` for `count` days that begin with that of `from`. */
export const datesFrom = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => dateOf(from + index * day));

/** The last `count` UTC days, today included. */
export const lastDays = (now: number, count: number): DaySpan => ({
  first: dateOf(now - (count - 1) * day),
  last: dateOf(now),
});

export interface Period {
  /** Epoch milliseconds; the end is not part of it. */
  start: number;
  end: number;
}

/** The calendar month in UTC: the period of who has no subscription. */
export function monthOf(now: number): Period {
  const date = toDate(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
}

/** Where no `from` is told. */
const defaultDays = 30;

/**
 * RFC 3339 instants, which count with the whole of their UTC day; the last 30 days unless told.
 * @throws INVALID_REQUEST where `to` lies on a day before that of `from`
 */
export function daysOf(now: number, { from, to }: { from?: string | undefined; to?: string | undefined }): DaySpan {
  const last = to === undefined ? now : instantOf(to, now);
  const first = from === undefined ? lastDays(last, defaultDays).first : dateOf(instantOf(from, now));
  if (first <= dateOf(last)) return { first, last: dateOf(last) };
  if (to !== undefined) throw errors.INVALID_REQUEST('query/to: Lies before `from`');
  // The clock of the caller may be ahead of ours at midnight.
  return { first, last: first };
}

/** Between 1970 and tomorrow: there is no usage outside, and PostgreSQL cannot represent some years. */
const instantOf = (text: string, now: number): number => Math.min(Math.max(Date.parse(text), 0), now + day);
