import { describe, expect, it } from 'vitest';
import { daysOf, daysSince, daysUpTo, formatDay } from './days.ts';

const now = new Date('2026-03-02T10:00:00Z');

it('gives days in UTC, oldest first', () =>
  expect(daysUpTo(now, 3)).toEqual(['2026-02-28', '2026-03-01', '2026-03-02']));

describe('daysOf', () => {
  it('has both days that 24 hours touch', () =>
    expect(daysOf({ range: '24h' }, now)).toEqual(['2026-03-01', '2026-03-02']));
  it('has seven for a week', () => expect(daysOf({ range: '7d' }, now)).toHaveLength(7));
  it('has the days that were typed', () =>
    expect(daysOf({ range: 'custom', from: '2026-02-27', to: '2026-03-01' }, now)).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]));
  it('ends today, and has a year at most', () => {
    expect(daysOf({ range: 'custom', from: '2026-03-01', to: '2027-01-01' }, now)).toEqual([
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(daysOf({ range: 'custom', from: '2020-01-01', to: '2026-03-01' }, now)).toHaveLength(366);
  });
});

it('counts days up to today', () => {
  expect(daysSince('2026-03-02', now)).toBe(1);
  expect(daysSince('2026-02-24', now)).toBe(7);
});

it('names a day', () => expect(formatDay('2026-03-02')).toBe('Mar 2'));
