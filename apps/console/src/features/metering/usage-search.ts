export const usageViews = ['meters', 'endpoints', 'errors', 'customer', 'key', 'code', 'tag'] as const;
export type UsageView = (typeof usageViews)[number];

export interface UsageSearch {
  view?: UsageView | undefined;
  /** `24h`, `7d`, `30d`, or `2026-11-01..2026-11-30`. */
  range?: string | undefined;
}

export const meterWindows = ['hour', 'day', 'month'] as const;

export interface MeterSearch {
  range?: string | undefined;
  window?: (typeof meterWindows)[number] | undefined;
  /** External id of a customer. */
  subject?: string | undefined;
  /** Names of groups, or `subject`. */
  groupBy?: string[] | undefined;
}
