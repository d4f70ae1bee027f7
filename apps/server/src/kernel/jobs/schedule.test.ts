import { describe, expect, it } from 'vitest';
import { toIso } from '../clock.ts';
import { Schedule } from './schedule.ts';

const thursday = Date.UTC(2026, 0, 15, 12, 0, 30);
const after = (cron: string, now: number): string | undefined => {
  const next = new Schedule(cron).next(now);
  return next === undefined ? undefined : toIso(next);
};

describe('when the clock starts a job next', () => {
  it.each([
    ['* * * * *', '2026-01-15T12:01:00.000Z'],
    ['*/5 * * * *', '2026-01-15T12:05:00.000Z'],
    ['17 3 * * *', '2026-01-16T03:17:00.000Z'],
    ['0 7 * * 1', '2026-01-19T07:00:00.000Z'],
    ['0 0 1 3 *', '2026-03-01T00:00:00.000Z'],
  ])('%s', (cron, next) => expect(after(cron, thursday)).toBe(next));

  it('is not the minute that has begun', () => {
    expect(after('0 12 * * *', Date.UTC(2026, 0, 15, 12))).toBe('2026-01-16T12:00:00.000Z');
  });

  it('is found anew once it has come, and when the clock was set back', () => {
    const schedule = new Schedule('0 * * * *');
    const at = (now: number) => toIso(schedule.next(now) ?? 0);
    expect(at(thursday)).toBe('2026-01-15T13:00:00.000Z');
    expect(at(Date.UTC(2026, 0, 15, 13))).toBe('2026-01-15T14:00:00.000Z');
    expect(at(thursday)).toBe('2026-01-15T13:00:00.000Z');
  });

  it('is unknown where it is further away than a year', () => {
    expect(after('0 0 30 2 *', thursday)).toBeUndefined();
  });
});
