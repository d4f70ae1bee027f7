import { day, toDate } from '../../../kernel/clock.ts';

/** A time as a wall clock shows it, in milliseconds as if it were UTC. */
type WallTime = number;

export interface Zone {
  toWall(instant: number): WallTime;
  /** A wall time that is skipped is read with the offset before the gap; of one that comes twice, the first counts. */
  toInstant(wall: WallTime): number;
}

/**
 * An IANA time zone, by the data of the runtime.
 * @throws RangeError where there is no such zone
 */
export function zone(timezone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const toWall = (instant: number): WallTime => wallOf(format, instant);
  return { toWall, toInstant: (wall) => instantOf(toWall, wall) };
}

function wallOf(format: Intl.DateTimeFormat, instant: number): WallTime {
  const parts = new Map(format.formatToParts(toDate(instant)).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const milliseconds = ((instant % 1000) + 1000) % 1000;
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
    milliseconds,
  );
}

/** No zone has changed its offset twice within two days. */
function instantOf(toWall: (instant: number) => WallTime, wall: WallTime): number {
  const offsetAt = (instant: number) => toWall(instant) - instant;
  const before = offsetAt(wall - day);
  const candidates = [wall - before, wall - offsetAt(wall + day)];
  const found = candidates.filter((instant) => toWall(instant) === wall);
  return found.length === 0 ? wall - before : Math.min(...found);
}
