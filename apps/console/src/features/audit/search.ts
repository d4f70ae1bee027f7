import { type DateRange, rangeBounds } from '../../ui/range.ts';

const results = ['success', 'denied', 'failure'] as const;
export type Result = (typeof results)[number];

/** Which entries the address of the page asks for. */
export interface AuditSearch {
  actor?: string | undefined;
  action?: string | undefined;
  resource?: string | undefined;
  result?: Result | undefined;
  /** `24h`, `7d`, `30d`, or `2026-11-01..2026-11-30`; all time where absent. */
  range?: string | undefined;
  /** Id of the entry whose details are open. */
  entry?: string | undefined;
  /** New entries appear as they are recorded. */
  live?: true | undefined;
  tab?: 'retention' | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Each member is there, since the router keeps what the address says of those that are not. */
export const readAuditSearch = (search: Record<string, unknown>): AuditSearch => ({
  actor: text(search.actor),
  action: text(search.action),
  resource: text(search.resource),
  result: results.find((each) => each === search.result),
  range: text(search.range),
  entry: text(search.entry),
  live: search.live === true ? true : undefined,
  tab: search.tab === 'retention' ? 'retention' : undefined,
});

/** Undefined for all time. */
export function dateRangeOf(range: string | undefined): DateRange | undefined {
  if (range === '24h' || range === '7d' || range === '30d') return { range };
  const custom = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(range ?? '');
  return custom?.[1] && custom[2] ? { range: 'custom', from: custom[1], to: custom[2] } : undefined;
}

export const rangeText = (range: DateRange): string =>
  range.range === 'custom' ? `${range.from}..${range.to}` : range.range;

/** The filters as the API takes them. */
export function queryOf({ actor, action, resource, result, range }: AuditSearch, now: Date) {
  const dates = dateRangeOf(range);
  const bounds = dates && rangeBounds(dates, now);
  return {
    ...(actor && { actor }),
    ...(action && { action }),
    ...(resource && { resource }),
    ...(result && { result }),
    ...(bounds && { from: bounds.from.toISOString() }),
    // The presets end now: what is recorded later is to be seen, too.
    ...(bounds && dates.range === 'custom' && { to: bounds.to.toISOString() }),
  };
}
