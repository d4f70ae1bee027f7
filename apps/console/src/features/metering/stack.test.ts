import { describe, expect, it } from 'vitest';
import { stackOf } from './stack.ts';

const item = (start: string, name: string | null, count: number) => ({ start, name, count });
const days = ['2026-05-01', '2026-05-02'];

describe('stackOf', () => {
  it('has a point for each time and a series for each name, the largest first', () => {
    const items = [item('2026-05-01', 'EXPIRED', 1), item('2026-05-01', 'VALID', 5), item('2026-05-02', 'VALID', 2)];
    expect(stackOf(items, days)).toEqual({
      points: [
        { at: '2026-05-01', series0: 5, series1: 1 },
        { at: '2026-05-02', series0: 2, series1: 0 },
      ],
      series: [
        { key: 'series0', label: 'VALID' },
        { key: 'series1', label: 'EXPIRED' },
      ],
    });
  });

  it('sums up the smallest where there are more than can be told apart', () => {
    const items = Array.from({ length: 8 }, (_, index) => item('2026-05-01', `n${index}`, 10 - index));
    const { points, series } = stackOf(items, days);
    expect(series.map(({ label }) => label)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'Others']);
    expect(points[0]).toMatchObject({ series0: 10, rest: 5 + 4 + 3 });
  });

  it('names what has no name, and leaves out other times', () => {
    const { points, series } = stackOf([item('2026-05-01', null, 1), item('2026-04-01', null, 9)], days);
    expect(series).toEqual([{ key: 'series0', label: 'None' }]);
    expect(points.map((point) => point.series0)).toEqual([1, 0]);
  });
});
