import type { Point, Series } from '../../ui/charts/index.tsx';

interface Counted {
  /** The beginning of its day or window. */
  start: string;
  name: string | null;
  count: number;
}

/** Series that can be told apart in one chart; the smallest of more are summed up. */
export const mostSeries = 6;
const restKey = 'rest';

interface Stack {
  points: Point[];
  series: Series[];
}

/** Counts by time and name, as a stacked chart takes them: the largest series first, times without any as zeros. */
export function stackOf(items: readonly Counted[], times: readonly string[], labelOf = labelOfName): Stack {
  const totals = new Map<string, number>();
  for (const { name, count } of items) {
    const key = name ?? '';
    totals.set(key, (totals.get(key) ?? 0) + count);
  }
  const largest = [...totals].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const named = new Set(largest.length <= mostSeries ? largest : largest.slice(0, mostSeries - 1));
  const keys = [...named].map((name, index) => ({ name, key: `series${index}`, label: labelOf(name) }));
  const keyOf = new Map(keys.map(({ name, key }) => [name, key]));
  const hasRest = named.size < largest.length;
  const allKeys = [...keys.map(({ key }) => key), ...(hasRest ? [restKey] : [])];
  const points = new Map(
    times.map((at) => [
      at,
      { at, ...Object.fromEntries(allKeys.map((key) => [key, 0])) } as Record<string, number | string>,
    ]),
  );
  for (const { start, name, count } of items) {
    const point = points.get(start);
    const key = keyOf.get(name ?? '') ?? restKey;
    if (point !== undefined) point[key] = Number(point[key] ?? 0) + count;
  }
  const series = keys.map(({ key, label }) => ({ key, label }));
  return { points: [...points.values()], series: hasRest ? [...series, { key: restKey, label: 'Others' }] : series };
}

const labelOfName = (name: string): string => (name === '' ? 'None' : name);
