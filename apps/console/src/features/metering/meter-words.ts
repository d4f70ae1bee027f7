import type { Meter } from './queries.ts';

export type Aggregation = Meter['aggregation'];

/** What a meter makes of events. */
export const aggregations: readonly { value: Aggregation; label: string; hint: string }[] = [
  { value: 'count', label: 'Count', hint: 'The number of events' },
  { value: 'sum', label: 'Sum', hint: 'The values added up, such as tokens' },
  { value: 'max', label: 'Maximum', hint: 'The largest value, such as seats in use' },
  { value: 'min', label: 'Minimum', hint: 'The smallest value' },
  { value: 'avg', label: 'Average', hint: 'The mean of the values' },
  { value: 'unique', label: 'Unique', hint: 'How many different values, such as users' },
  { value: 'latest', label: 'Latest', hint: 'The last value, such as stored bytes' },
];

export interface Group {
  /** Of its row in the form. */
  id: number;
  name: string;
  path: string;
}

/** As the API takes groups: those without a name are left out. */
export const groupsOf = (groups: readonly Group[]): Record<string, string> =>
  Object.fromEntries(groups.flatMap(({ name, path }) => (name.trim() === '' ? [] : [[name.trim(), path.trim()]])));

/** An event that the meter counts, to copy. */
export function exampleEvent(
  eventType: string,
  valueProperty: string,
  groups: Readonly<Record<string, string>>,
): string {
  const data: Record<string, unknown> = {};
  if (valueProperty !== '') put(data, valueProperty, 42);
  for (const path of Object.values(groups)) put(data, path, '…');
  return JSON.stringify(
    { specversion: '1.0', id: 'evt-1', source: '/my-api', type: eventType || '…', subject: 'acme-42', data },
    null,
    2,
  );
}

/** `$.usage.tokens` is the member `tokens` of the member `usage`. */
function put(data: Record<string, unknown>, path: string, value: unknown): void {
  const names = path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean);
  const last = names.pop();
  let place = data;
  for (const name of names) {
    const next = place[name];
    const inner = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
    place[name] = inner;
    place = inner;
  }
  if (last !== undefined) place[last] = value;
}
