import { csvRows } from '../csv.ts';
import { Failure } from '../failure.ts';

/** A line of a file, by the names of its columns. */
export interface Row {
  line: number;
  cells: Record<string, unknown>;
}

/** Rows of CSV with a head, or objects a line (NDJSON). What it is, the first character tells. */
export async function rowsOf(text: string): Promise<Row[]> {
  const content = text.replace(/^\ufeff/, '');
  return content.trimStart().startsWith('{') ? fromNdjson(content) : fromCsv(content);
}

function fromNdjson(text: string): Row[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const cells = objectIn(line);
    if (cells === undefined)
      throw new Failure('failed', `Line ${index + 1} is no JSON object`, { code: 'NOT_IMPORTABLE' });
    return [{ line: index + 1, cells }];
  });
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row['cells']) : undefined;
  } catch {
    return undefined;
  }
}

async function fromCsv(text: string): Promise<Row[]> {
  const rows: Row[] = [];
  let names: string[] | undefined;
  let line = 1;
  for await (const row of csvRows(piecesOf(text))) {
    const isEmpty = row.every((cell) => cell === null);
    if (names === undefined) names = row.map((cell) => (cell ?? '').trim());
    else if (!isEmpty) {
      if (row.length !== names.length)
        throw new Failure('failed', `Line ${line} has ${row.length} cells, not ${names.length}`, {
          code: 'NOT_IMPORTABLE',
        });
      rows.push({ line, cells: cellsOf(names, row) });
    }
    // A quoted cell may have lines of its own.
    line += 1 + row.reduce((sum, cell) => sum + ((cell ?? '').match(/\n/g)?.length ?? 0), 0);
  }
  return rows;
}

async function* piecesOf(text: string): AsyncGenerator<string> {
  yield text;
}

const cellsOf = (names: readonly string[], row: readonly (string | null)[]): Row['cells'] =>
  Object.fromEntries(names.flatMap((name, index) => ((row[index] ?? null) === null ? [] : [[name, row[index]]])));

/** Columns that nobody knows are mistakes: what stands there would be lost. */
export function checkColumns(rows: readonly Row[], known: readonly string[], hint?: string): void {
  const unknown = new Set(rows.flatMap(({ cells }) => Object.keys(cells).filter((name) => !known.includes(name))));
  if (unknown.size > 0) {
    throw new Failure('failed', `Unknown columns: ${[...unknown].join(', ')}`, {
      code: 'NOT_IMPORTABLE',
      hint: [`There are: ${known.join(', ')}`, ...(hint === undefined ? [] : [hint])].join('. '),
    });
  }
}
