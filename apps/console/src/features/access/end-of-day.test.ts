import { describe, expect, it } from 'vitest';
import { endOfDay, lastDayOf } from './end-of-day.ts';

describe('the end of a day', () => {
  it.each(['2026-11-27', '2026-12-31', '2028-02-29'])('of %s is the next midnight here', (day) => {
    const end = new Date(endOfDay(day));
    expect([end.getHours(), end.getMinutes(), end.getSeconds()]).toEqual([0, 0, 0]);
    const lastMoment = new Date(end.getTime() - 1);
    const parts = [lastMoment.getFullYear(), lastMoment.getMonth() + 1, lastMoment.getDate()];
    expect(parts).toEqual(day.split('-').map(Number));
  });

  it.each(['2026-11-27', '2027-01-01', '2028-03-01'])('leads back to %s', (day) => {
    expect(lastDayOf(endOfDay(day))).toBe(day);
  });

  it('of nothing is nothing', () => {
    expect(lastDayOf(null)).toBe('');
  });
});
