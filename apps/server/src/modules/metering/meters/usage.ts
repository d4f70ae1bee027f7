import { day, hour, toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { dateOf } from '../days.ts';
import { meteringErrors } from '../errors.ts';
import { maxEarlyMs } from '../events/check.ts';
import { meteringState } from '../state.ts';
import { findDefinition } from './meters.ts';
import type { MeterRef } from './schema.ts';
import type { Span } from './span.ts';
import { sumUp, type UsageRow } from './store/usage.ts';
import type { MeterUsageQuery } from './usage-schema.ts';
import { spansOfRows, windowsOf } from './windows.ts';

const defaultDays = 30;
/** Rows of one answer. */
const mostRows = 10_000;

/**
 * What a meter's events come to, exactly, those that came late included.
 * @throws NOT_FOUND, INVALID_REQUEST, TOO_MUCH_TO_SHOW, USAGE_NO_LONGER_KEPT
 */
export async function meterUsage(tx: TenantTx, ref: MeterRef, query: MeterUsageQuery) {
  const { slug, definition: meter, rolledFrom } = await findDefinition(tx, ref);
  const span = spanOf(tx.now, query);
  const { window, timezone, subject, environmentId: environment, groupBy, filter } = query;
  const windows = await windowsOf(tx, span, window, timezone);
  const place = (name: string): number => {
    const index = meter.groupNames.indexOf(name);
    if (index < 0) throw errors.INVALID_REQUEST(`query: the meter has no group ${name}`);
    return index;
  };
  const names = groupBy.filter((name) => name !== 'subject');
  const needsRows = meter.aggregation === 'unique' || environment !== undefined;
  const isRolledUp = !needsRows && rolledFrom !== null;
  const rows = spansOfRows(windows, isRolledUp ? Date.parse(rolledFrom) : span.to);
  refuseForgotten(tx, rows, isRolledUp ? Date.parse(rolledFrom) : needsRows ? 0 : span.to);
  const found = await sumUp(tx, {
    meter,
    windows,
    rows,
    subject,
    environment,
    bySubject: groupBy.includes('subject'),
    groupBy: names.map(place),
    filters: Object.entries(filter).map(([name, values]) => ({ group: place(name), values })),
    limit: mostRows + 1,
  });
  if (found.length > mostRows) throw meteringErrors.TOO_MUCH_TO_SHOW(`${mostRows} windows and groups at most`);
  const isOne = window === undefined && groupBy.length === 0;
  const shown = found.length === 0 && isOne ? [nothing(meter.aggregation)] : found;
  return {
    meter: slug,
    from: toIso(span.from),
    to: toIso(span.to),
    window: window ?? null,
    timezone,
    items: shown.map(({ window: at, groups, ...row }) => ({
      ...row,
      from: toIso(windows[at - 1]?.from ?? 0),
      to: toIso(windows[at - 1]?.to ?? 0),
      groups: Object.fromEntries(names.map((name, index) => [name, groups[index] ?? null])),
    })),
  };
}

/**
 * What the events of one customer come to by a meter, as decimal text; `from` is part of the span, `to` is not. Exact to the
 * millisecond while single events are kept, to hours of UTC after that.
 * @throws NOT_FOUND, USAGE_NO_LONGER_KEPT
 * @internal
 */
export async function customerUsage(
  tx: TenantTx,
  { meter, externalId, ...span }: Span & { meter: MeterRef; externalId: string },
): Promise<string> {
  const all = { window: undefined, timezone: 'UTC', groupBy: [], filter: {} };
  const { items } = await meterUsage(tx, meter, { ...span, ...all, subject: externalId });
  return items[0]?.value ?? '0';
}

/** Where no end is asked for, all events so far: the present hour is whole then, and is read from its sum. */
function spanOf(now: number, { from, to }: MeterUsageQuery): Span {
  const end = to ?? Math.ceil((now + maxEarlyMs) / hour) * hour;
  const start = from ?? end - defaultDays * day;
  if (start >= end) throw errors.INVALID_REQUEST('query/to: Must lie after `from`');
  return { from: start, to: end };
}

/** Part of an hour of which only the sum is left, and different values of events that are gone, cannot be told. */
function refuseForgotten(tx: TenantTx, rows: readonly Span[], rolledFrom: number): void {
  const firstKept = Date.parse(dateOf(tx.now - tx.use(meteringState).keepDays.rows * day));
  if (!rows.some(({ from }) => from < firstKept && from >= rolledFrom)) return;
  throw meteringErrors.USAGE_NO_LONGER_KEPT(`Before ${toIso(firstKept)} spans begin and end with hours of UTC`);
}

const nothing = (aggregation: string): UsageRow => ({
  window: 1,
  subject: null,
  groups: [],
  value: ['count', 'sum', 'unique'].includes(aggregation) ? '0' : null,
  events: 0,
});
