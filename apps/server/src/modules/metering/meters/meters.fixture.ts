import fc from 'fast-check';
import { hour, minute, second } from '../../../kernel/clock.ts';
import type { Aggregation } from './definition.ts';

/** An event as the model counts it. */
export interface Sent {
  id: string;
  source: string;
  at: number;
  subject: string;
  endpoint: string | null;
  user: string;
  /** In thousandths, so that the model adds up integers. */
  amount: number;
}

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

/** Out of few enough values that events often fall into one group, around the instants of interest. */
export const sentEvents = (around: readonly number[], spreadMs: number): fc.Arbitrary<Sent[]> =>
  fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 0, max: 10_000 }).map((n) => `id-${n}`),
      source: oneOf('/a', '/b'),
      at: fc
        .tuple(oneOf(...around), fc.integer({ min: -spreadMs, max: spreadMs }), fc.boolean())
        .map(([from, ms, whole]) => from + (whole ? ms - (ms % minute) : ms)),
      subject: oneOf('', 'acme', 'b "quoted" \\ {x}', 'ünïcode-😀'),
      endpoint: oneOf('/orders', '/users', 'odd "name", {null}', 'null', null),
      user: oneOf('u1', 'u2', 'u3', '1'),
      amount: fc.integer({ min: -5_000_000, max: 5_000_000 }),
    }),
    { selector: ({ id, source }) => `${source} ${id}`, minLength: 1, maxLength: 60 },
  );

export const cloudEvent = ({ id, source, at, subject, endpoint, user, amount }: Sent, type: string) => ({
  specversion: '1.0',
  id,
  source,
  type,
  time: new Date(at).toISOString(),
  ...(subject === '' ? {} : { subject }),
  data: {
    ...(endpoint === null ? {} : { http: { endpoint } }),
    user: user === '1' ? 1 : user,
    // As a number, or as text.
    amount: amount % 2 === 0 ? amount / 1000 : decimal(amount),
  },
});

const decimal = (thousandths: number): string => {
  const digits = String(Math.abs(thousandths)).padStart(4, '0');
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
};

const shown = (thousandths: number): string =>
  decimal(thousandths)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');

const isLater = (a: Sent, b: Sent): boolean =>
  a.at !== b.at
    ? a.at > b.at
    : Buffer.compare(Buffer.from(`${a.id} ${a.source}`), Buffer.from(`${b.id} ${b.source}`)) > 0;

/** What a meter should answer of these events. `avg` as the exact sum, since its digits are cut. */
export function modelOf(aggregation: Aggregation, events: readonly Sent[]): string {
  const amounts = events.map(({ amount }) => amount);
  switch (aggregation) {
    case 'count':
      return String(events.length);
    case 'sum':
      return shown(amounts.reduce((sum, amount) => sum + amount, 0));
    case 'avg':
      return (amounts.reduce((sum, amount) => sum + amount, 0) / events.length / 1000).toFixed(6);
    case 'min':
      return shown(Math.min(...amounts));
    case 'max':
      return shown(Math.max(...amounts));
    case 'unique':
      return String(new Set(events.map(({ user }) => user)).size);
    case 'latest':
      return shown(events.reduce((last, event) => (isLater(event, last) ? event : last)).amount);
  }
}

/** A span that begins and ends anywhere. */
export const spanAround = (around: readonly number[], spreadMs: number): fc.Arbitrary<{ from: number; to: number }> =>
  fc
    .tuple(
      oneOf(...around),
      fc.integer({ min: 0, max: spreadMs }),
      fc.integer({ min: 1, max: spreadMs }),
      oneOf(1, second, minute, hour),
    )
    .map(([middle, before, after, step]) => {
      const from = middle - before - ((middle - before) % step);
      return { from, to: Math.max(from + 1, middle + after - ((middle + after) % step)) };
    });
