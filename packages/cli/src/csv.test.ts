import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvCell, csvRows } from './csv.ts';

const written = (rows: readonly CsvCell[][]): string =>
  rows
    .map((row) =>
      row
        .map((cell) => (cell === null ? '' : /^$|[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(','),
    )
    .map((row) => `${row}\r\n`)
    .join('');

async function read(pieces: readonly string[]): Promise<CsvCell[][]> {
  const rows: CsvCell[][] = [];
  const stream = (async function* () {
    yield* pieces;
  })();
  for await (const row of csvRows(stream)) rows.push(row);
  return rows;
}

describe('csvRows', () => {
  it('reads any table, wherever the text is cut into pieces', async () => {
    const cell = fc.option(fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', 'é', ' '), maxLength: 6 }), {
      nil: null,
    });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (rows, size) => {
        const text = written(rows);
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
          text.slice(n * size, (n + 1) * size),
        );
        expect(await read(pieces)).toEqual(rows);
      }),
    );
  });

  it('reads a last row without its line break', async () => {
    expect(await read(['a,b\r\n1,'])).toEqual([
      ['a', 'b'],
      ['1', null],
    ]);
  });
});
