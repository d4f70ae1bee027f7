import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hour, minute } from '../../../kernel/clock.ts';
import type { Span } from './span.ts';
import { spansOfRows } from './windows.ts';

const start = Date.UTC(2026, 2, 1);
/** Windows of whole minutes, one after the other. */
const windows = fc.uniqueArray(fc.integer({ min: 0, max: 60 * 60 }), { minLength: 2, maxLength: 12 }).map((minutes) => {
  const edges = minutes.sort((a, b) => a - b).map((each) => start + each * minute);
  return edges.slice(1).map((to, index): Span => ({ from: edges[index] ?? 0, to }));
});

describe('what is read from the rows', () => {
  it('is, with the hours that lie whole in a window, each moment once', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: -1, max: 61 }), (all, rolled) => {
        const rolledFrom = start + rolled * hour;
        const rows = spansOfRows(all, rolledFrom);
        const [from, to] = [all[0]?.from ?? 0, all.at(-1)?.to ?? 0];
        const wrong: number[] = [];
        for (let at = from; at < to; at += minute) {
          const hourStart = at - (at % hour);
          const inRows = rows.filter((span) => at >= span.from && at < span.to).length;
          const isWhole = all.some((window) => window.from <= hourStart && hourStart + hour <= window.to);
          const fromRollup = isWhole && !rows.some((span) => hourStart >= span.from && hourStart < span.to) ? 1 : 0;
          if (inRows + fromRollup !== 1 || (at < rolledFrom && inRows !== 1)) wrong.push(at);
        }
        expect(wrong).toEqual([]);
        for (const span of rows) expect(span.from >= from && span.to <= to && span.from < span.to).toBe(true);
      }),
    );
  });
});
