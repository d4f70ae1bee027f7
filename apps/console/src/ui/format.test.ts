import { describe, expect, test } from 'vitest';
import { counted, formatBytes, formatDuration, formatMoney, relativeTime } from './format.ts';

test.each([
  [0, '0 entries'],
  [1, '1 entry'],
  [1200, '1,200 entries'],
])('%d counted', (count, text) => {
  expect(counted(count, 'entry', 'entries')).toBe(text);
});

describe('money', () => {
  test.each([
    ['12500000', 'USD', undefined, '$12.50'],
    [-990_000, 'EUR', undefined, '-€0.99'],
    ['1500', 'USD', 6, '$0.0015'],
    ['9007199254740993000000', 'USD', undefined, '$9,007,199,254,740,993.00'],
    ['1000000', 'JPY', undefined, '¥1'],
  ] as const)('%s micro-units of %s with digits %s', (micros, currency, digits, text) => {
    expect(formatMoney(micros, currency, digits)).toBe(text);
  });
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [8.6e9, '8.01 GiB'],
  [2 ** 60, '1,048,576 TiB'],
])('%d bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0.13, '< 1 ms'],
  [0, '0 ms'],
  [340, '340 ms'],
  [1234, '1.23 s'],
  [200_000, '3 min 20 s'],
  [7_200_000, '2 h'],
])('%d milliseconds', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [0, 'just now'],
  [-61_000, '1 minute ago'],
  [-3_600_000 * 26, 'yesterday'],
  [86_400_000 * 3, 'in 3 days'],
  [30_000, 'in a few seconds'],
])('%d milliseconds from now', (ms, text) => {
  const now = new Date('2026-03-01T12:00:00Z');
  expect(relativeTime(new Date(now.getTime() + ms), now)).toBe(text);
});
