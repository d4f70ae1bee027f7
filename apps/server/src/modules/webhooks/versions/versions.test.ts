import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Shape, shapes } from './shape.fixture.ts';
import { castData, newestVersion, type Version, versions } from './versions.ts';

const golden = (version: string): Record<string, Shape> =>
  JSON.parse(readFileSync(new URL(`${version}.golden.json`, import.meta.url), 'utf8'));

describe('versions of events', () => {
  it('are days in their order', () => {
    expect(versions).toEqual([...versions].sort());
    for (const version of versions) expect(version).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('keep the shape that the newest had when it was made: members may come, and none may go or change', () => {
    const now = shapes();
    const changed = Object.entries(golden(newestVersion)).flatMap(([type, shape]) =>
      Object.entries(shape).flatMap(([path, kind]) =>
        now[type]?.[path] === kind ? [] : [`${type} ${path}: was ${kind}, is ${now[type]?.[path] ?? 'gone'}`],
      ),
    );
    // A change needs a new version with a cast back, and a golden file of its own: see versions.ts.
    expect(changed).toEqual([]);
    expect(Object.keys(golden(newestVersion)).length).toBeGreaterThan(100);
  });

  describe('casts', () => {
    const history: Version[] = [
      { date: '2026-01-01', casts: {} },
      { date: '2026-02-01', casts: { 'a.b': ({ full: name, ...rest }) => ({ ...rest, name }) } },
      {
        date: '2026-03-01',
        casts: { 'a.b': ({ first, last, ...rest }) => ({ ...rest, full: `${first} ${last}` }) },
      },
    ];
    const newest = { first: 'Ada', last: 'Lovelace', n: 1 };
    const cast = (to: string, from = '2026-03-01', data: Record<string, unknown> = newest) =>
      castData('a.b', data, { from, to }, history);

    it('go back version by version, and leave what they are given as it was', () => {
      expect(cast('2026-03-01')).toEqual(newest);
      expect(cast('2026-02-01')).toEqual({ full: 'Ada Lovelace', n: 1 });
      expect(cast('2026-01-01')).toEqual({ name: 'Ada Lovelace', n: 1 });
      expect(newest).toEqual({ first: 'Ada', last: 'Lovelace', n: 1 });
    });

    it('begin at the version that the data are in, and leave other types alone', () => {
      expect(cast('2026-01-01', '2026-02-01', { full: 'Ada' })).toEqual({ name: 'Ada' });
      // Stored before the version of the endpoint was there: sent as it is.
      expect(cast('2026-03-01', '2026-02-01', { full: 'Ada' })).toEqual({ full: 'Ada' });
      expect(castData('c.d', newest, { from: '2026-03-01', to: '2026-01-01' }, history)).toEqual(newest);
    });
  });
});
