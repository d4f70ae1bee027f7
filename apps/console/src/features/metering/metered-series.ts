import type { Schema } from '../../api/client.ts';
import { stackOf } from './stack.ts';

export type MeteredItem = Schema<'MeterUsage'>['items'][number];

/** What one row of the answer is about: "acme-42, sonnet". */
export function nameOf({ subject, groups }: Pick<MeteredItem, 'subject' | 'groups'>): string {
  const words = [...(subject === null ? [] : [subject]), ...Object.values(groups).map((group) => group ?? 'none')];
  return words.join(', ') || 'All';
}

/** A series for each group. Windows without events are left out by the API; those between stay out of the chart too. */
export function seriesOf(items: readonly MeteredItem[]) {
  const windows = [...new Set(items.map(({ from }) => from))].sort();
  const counted = items.map((item) => ({
    start: item.from,
    name: nameOf(item),
    count: Number(item.value ?? 0),
  }));
  return stackOf(counted, windows);
}

const hour = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const month = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric' });

/** Where the reader is, as the windows begin. */
export function windowLabel(at: string, window: 'minute' | 'hour' | 'day' | 'month'): string {
  const format = { minute: hour, hour, day, month }[window];
  return format.format(new Date(at));
}
