import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../kernel/clock.ts';
import { dateOf, datesFrom, dayOf, monthsOf } from './days.ts';

describe('monthsOf', () => {
  it('names every day of a span once, in order: month ends, leap days, turns of the year', () => {
    const spans = fc.tuple(fc.integer({ min: 0, max: 25_000 }), fc.integer({ min: 1, max: 800 }));
    fc.assert(
      fc.property(spans, ([from, count]) => {
        const dates = datesFrom(from * day, count);
        const months = monthsOf({ first: dates[0] ?? '', last: dates.at(-1) ?? '' });
        const named = months.flatMap(({ month, first, last }) =>
          Array.from({ length: last - first + 1 }, (_, index) => dayOf(month, first + index)),
        );
        expect(named).toEqual(dates);
      }),
    );
  });

  it('begins and ends within a month', () => {
    expect(monthsOf({ first: '2028-02-28', last: '2028-03-01' })).toEqual([
      { month: '2028-02-01', first: 28, last: 29 },
      { month: '2028-03-01', first: 1, last: 1 },
    ]);
    expect(monthsOf({ first: '2026-05-07', last: '2026-05-07' })).toEqual([{ month: '2026-05-01', first: 7, last: 7 }]);
    expect(dateOf(0)).toBe('1970-01-01');
  });
});
