import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { moveTo, readLog } from './access-log.ts';
import { type Charges, differences, expectedCharges, type Invoice } from './recompute.ts';
import { customerOf, customers, megabytes, periodStarts } from './terms.ts';

const log = fileURLToPath(new URL('../data/access-log.txt', import.meta.url));
const expected = expectedCharges(log);

/** As they would be if all were right: one invoice a customer. */
const invoicesFor = (all: Map<string, Charges>): Record<string, Invoice[]> =>
  Object.fromEntries(
    Array.from(all, ([customer, charges]) => {
      const lines = Object.entries(charges).map(([name, amount]) => {
        const [what = '', day = ''] = name.split(' ');
        const isPlan = what === 'plan';
        return {
          kind: isPlan ? 'plan' : 'usage',
          feature: isPlan ? null : what,
          amount: String(amount),
          periodStart: day,
        };
      });
      const sum = String(Object.values(charges).reduce((all, each) => all + each, 0n));
      return [customer, [{ number: 'INV-1', subtotal: sum, total: sum, lines }]];
    }),
  );

it('reads every line of the log, and moves it into the two months', () => {
  const visits = readLog(log);
  expect(visits).toHaveLength(320);
  const moved = moveTo(visits, periodStarts[0] ?? 0, periodStarts[2] ?? 0).map(({ at }) => at);
  expect(Math.min(...moved)).toBe(periodStarts[0]);
  expect(Math.max(...moved)).toBeLessThan(periodStarts[2] ?? 0);
  expect(new Set(visits.map(({ client }) => customerOf(client))).size).toBeGreaterThan(15);
});

it('knows megabytes to the byte', () => {
  expect([0, 1, 999_999, 1_000_000, 59_999_999].map(megabytes)).toEqual([
    '0.000000',
    '0.000001',
    '0.999999',
    '1.000000',
    '59.999999',
  ]);
});

it('charges by the price list', () => {
  expect(expected.size).toBe(customers.length);
  expect(expected.get('customer-01')).toEqual({
    'plan 2026-01-31': 0n,
    'requests 2026-01-31': 1605n,
    'traffic 2026-01-31': 0n,
    'plan 2026-02-28': 0n,
    'requests 2026-02-28': 2716n,
    'traffic 2026-02-28': 0n,
    'plan 2026-03-31': 0n,
  });
  expect(expected.get('customer-18')).toMatchObject({
    'plan 2026-02-28': 99_000_000n,
    'traffic 2026-01-31': 4_446_262n,
  });
});

it('finds nothing wrong with right invoices', () => {
  expect(differences(expected, invoicesFor(expected))).toEqual([]);
});

it('finds a micro-unit too much, a missing charge, and one that should not be', () => {
  const invoices = invoicesFor(expected);
  const [first] = invoices['customer-02'] ?? [];
  for (const line of first?.lines ?? []) {
    if (line.periodStart === '2026-02-28' && line.kind === 'plan') line.amount = '29000001';
    if (line.feature === 'traffic' && line.periodStart === '2026-02-28') line.feature = 'calls';
  }
  expect(differences(expected, invoices)).toEqual([
    'customer-02: the lines of INV-1 do not add up to its total',
    'customer-02: plan 2026-02-28: 29000001 instead of 29000000 micro-units',
    'customer-02: traffic 2026-02-28: 0 instead of 500000 micro-units',
    'customer-02: calls 2026-02-28: 500000 instead of 0 micro-units',
  ]);
});
