export interface Interval {
  interval: 'day' | 'week' | 'month' | 'year';
  count: number;
}

const day = 86_400_000;

/** An instant so many intervals later, in UTC. A day that the month lacks becomes its last: 31 January, 28 February, 31 March. */
export function after(anchor: Date, { interval, count }: Interval, times: number): Date {
  const steps = count * times;
  if (interval === 'day') return new Date(anchor.getTime() + steps * day);
  if (interval === 'week') return new Date(anchor.getTime() + steps * 7 * day);
  const months = interval === 'year' ? steps * 12 : steps;
  const first = new Date(anchor);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(anchor.getUTCDate(), lastDay));
  return first;
}

/** The first boundary of a cycle with this anchor that lies after an instant. */
export function boundaryAfter(anchor: Date, interval: Interval, instant: Date): Date {
  let times = 0;
  while (after(anchor, interval, times) <= instant) times += 1;
  return after(anchor, interval, times);
}
