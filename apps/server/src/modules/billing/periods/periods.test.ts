import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, toIso } from '../../../kernel/clock.ts';
import { type Period, periodAt, type Schedule } from './periods.ts';
import { type Zone, zone } from './zone.ts';

const schedule = (anchor: string, timezone = 'UTC', interval: Schedule['interval'] = 'month'): Schedule => ({
  anchor: Date.parse(anchor),
  interval,
  timezone,
});

/** The starts of the first `count` periods. */
function startsOf(of: Schedule, count: number): string[] {
  const periods: Period[] = [periodAt(of, of.anchor)];
  while (periods.length < count) periods.push(periodAt(of, periods.at(-1)?.end ?? of.anchor));
  return periods.map(({ start }) => toIso(start).replace(/:00\.000Z$/, ''));
}

describe('periods begin', () => {
  const cases: [string, Schedule, string[]][] = [
    [
      'on the last day of shorter months',
      schedule('2026-01-31T10:30:00Z'),
      ['2026-01-31T10:30', '2026-02-28T10:30', '2026-03-31T10:30', '2026-04-30T10:30', '2026-05-31T10:30'],
    ],
    [
      'on the leap day',
      schedule('2027-12-30T00:00:00Z'),
      ['2027-12-30T00:00', '2028-01-30T00:00', '2028-02-29T00:00', '2028-03-30T00:00'],
    ],
    [
      'a year after the leap day on 28 February, and on the leap day again',
      schedule('2028-02-29T12:00:00Z', 'UTC', 'year'),
      ['2028-02-29T12:00', '2029-02-28T12:00', '2030-02-28T12:00', '2031-02-28T12:00', '2032-02-29T12:00'],
    ],
    [
      'at the same local time in summer and winter',
      schedule('2026-02-15T08:00:00Z', 'Europe/Athens'),
      ['2026-02-15T08:00', '2026-03-15T08:00', '2026-04-15T07:00', '2026-05-15T07:00'],
    ],
    [
      'an hour later where the clocks skip the time: 02:30 in New York on 8 March 2026',
      schedule('2026-02-08T07:30:00Z', 'America/New_York'),
      ['2026-02-08T07:30', '2026-03-08T07:30', '2026-04-08T06:30'],
    ],
    [
      'the first time where the time comes twice: 01:30 in New York on 1 November 2026',
      schedule('2026-10-01T05:30:00Z', 'America/New_York'),
      ['2026-10-01T05:30', '2026-11-01T05:30', '2026-12-01T06:30'],
    ],
    [
      'at the anchor, where its own time comes twice and it is the second',
      schedule('2026-11-01T06:30:00Z', 'America/New_York'),
      ['2026-11-01T06:30', '2026-12-01T06:30'],
    ],
    [
      'a day later where the zone skips the day: 30 December 2011 in Samoa',
      schedule('2011-11-30T22:00:00Z', 'Pacific/Apia'),
      ['2011-11-30T22:00', '2011-12-30T22:00', '2012-01-29T22:00'],
    ],
  ];
  it.each(cases)('%s', (_, of, starts) => {
    expect(startsOf(of, starts.length)).toEqual(starts);
  });
});

it('a period holds instants that the clock shows as of the month before', () => {
  // 23:30 on 31 October for the second time.
  const instant = Date.parse('2009-11-01T03:00:00Z');
  const of = schedule('2009-10-01T02:30:00Z', 'America/St_Johns');
  expect(toIso(zone(of.timezone).toWall(instant))).toBe('2009-10-31T23:30:00.000Z');
  expect(toIso(periodAt(of, instant).start)).toBe('2009-11-01T02:30:00.000Z');
});

it('refuses a zone that is none', () => {
  expect(() => zone('Europe/Atlantis')).toThrow(RangeError);
});

describe('in every IANA zone', () => {
  const instants = fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2100, 0) });
  const intervals = fc.constantFrom('month' as const, 'year' as const);
  const zones = Intl.supportedValuesOf('timeZone');

  it('periods hold their instant and follow each other', () => {
    expect(zones.length).toBeGreaterThan(400);
    for (const timezone of zones) {
      const local = zone(timezone);
      const property = fc.property(instants, instants, intervals, (anchor, instant, interval) => {
        const of: Schedule = { anchor, interval, timezone };
        const period = periodAt(of, instant);
        expect(period.start).toBeLessThanOrEqual(instant);
        expect(period.end).toBeGreaterThan(instant);
        expect(periodAt(of, period.end - 1)).toEqual(period);
        expect(periodAt(of, period.end).start).toBe(period.end);
        expectDayOf(anchor, period.start, local);
      });
      fc.assert(property, { numRuns: 4 });
    }
  });
});

/** The local day and time of the anchor, or the last day of a shorter month. */
function expectDayOf(anchor: number, start: number, local: Zone): void {
  const [wanted, found, before] = [anchor, start, start - 2 * day].map((instant) => local.toWall(instant));
  if (wanted === undefined || found === undefined || before === undefined) throw new Error('unreachable');
  // The time may have been skipped, or have come twice.
  if (found - before !== 2 * day) return;
  const month = new Date(found);
  const last = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
  expect(month.getUTCDate()).toBe(Math.min(new Date(wanted).getUTCDate(), last));
  expect(((found % day) + day) % day).toBe(((wanted % day) + day) % day);
}
