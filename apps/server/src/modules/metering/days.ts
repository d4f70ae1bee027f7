import { day, toDate, toIso } from '../../kernel/clock.ts';
import { errors } from '../../kernel/errors.ts';

/** All days are UTC, `2026-01-31`; a span includes its first and its last. */
export interface DaySpan {
  first: string;
  last: string;
}

/** The UTC day of an instant, `2026-01-31`. */
export const dateOf = (instant: number): string => toIso(instant).slice(0, 10);

/** The first day of the month of a day. */
export const monthOf = (date: string): string => `${date.slice(0, 7)}-01`;

/** A day of the month that begins with `month`, counted from 1. */
export const dayOf = (month: string, count: number): string => `${month.slice(0, 8)}${String(count).padStart(2, '0')}`;

/** The days of each month that are part of a span: from `first` to `last`, counted from 1. */
export function monthsOf(span: DaySpan): { month: string; first: number; last: number }[] {
  const found: { month: string; first: number; last: number }[] = [];
  for (let month = monthOf(span.first); month <= span.last; ) {
    const { end } = periodOf(Date.parse(month));
    const ends = dateOf(end - day);
    const first = month < span.first ? span.first : month;
    const last = ends > span.last ? span.last : ends;
    found.push({ month, first: dayOfMonth(first), last: dayOfMonth(last) });
    month = dateOf(end);
  }
  return found;
}

/** Counted from 1. */
export const dayOfMonth = (date: string): number => Number(date.slice(8));

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
export function periodOf(now: number): Period {
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
