import { describe, expect, it } from 'vitest';
import { nameOf, seriesOf } from './metered-series.ts';

const item = (from: string, value: string | null, groups = {}, subject: string | null = null) => ({
  from,
  to: from,
  subject,
  groups,
  value,
  events: 1,
});

describe('nameOf', () => {
  it.each([
    ['All', {}, null],
    ['acme', {}, 'acme'],
    ['acme, sonnet', { model: 'sonnet' }, 'acme'],
    ['none', { model: null }, null],
  ])('is %s', (name, groups, subject) => expect(nameOf({ groups, subject })).toBe(name));
});

it('draws a series for each group, in the order of time', () => {
  const { points, series } = seriesOf([
    item('2026-05-02T00:00:00Z', '5', { model: 'a' }),
    item('2026-05-01T00:00:00Z', '1.5', { model: 'a' }),
    item('2026-05-01T00:00:00Z', '1', { model: 'b' }),
  ]);
  expect(points.map(({ at }) => at)).toEqual(['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z']);
  expect(points[0]).toMatchObject({ series0: 1.5, series1: 1 });
  expect(series.map(({ label }) => label)).toEqual(['a', 'b']);
});
