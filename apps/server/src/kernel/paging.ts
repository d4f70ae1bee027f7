import { z } from 'zod';
import { errors } from './errors.ts';

/** Enough for a few ids and times. */
const maxCursorLength = 400;

const exampleCursor = 'WyJlY29fY3VzXzAxIl0';

/** The query of every list: `limit` (1 to 100, default 20) and the `cursor` of the previous page. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Number of items on a page'),
  cursor: z
    .string()
    .max(maxCursorLength)
    .meta({ description: '`nextCursor` of the page before; none for the first page', examples: [exampleCursor] })
    .optional(),
});

export type PageQuery = z.infer<typeof PageQuery>;

export interface Page<T> {
  items: T[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** The reply schema of a list. */
export const PageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).describe('The page'),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: '`cursor` of the next page; null on the last one', examples: [exampleCursor] }),
  });

/** The sort key of the last row, opaque to clients. @internal */
export const encodeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * The sort key in a cursor; undefined on the first page.
 * @throws INVALID_REQUEST unless `encodeCursor` made it with this number of parts.
 */
export function decodeCursor(cursor: string | undefined, parts = 1): string[] | undefined {
  if (cursor === undefined) return undefined;
  const key = keyIn(cursor);
  if (!Array.isArray(key) || key.length !== parts || !key.every(isPlainText)) {
    throw errors.INVALID_REQUEST('query/cursor: is not a cursor of this list');
  }
  return key as string[];
}

/** The last row of a page in the order of time, then of ids. */
export interface Place {
  /** Epoch milliseconds. */
  at: number;
  id: string;
}

/** The place in the cursor of a list whose key is `[String(at), id]`; undefined on the first page. */
export function placeIn(cursor: string | undefined): Place | undefined {
  const key = decodeCursor(cursor, 2);
  if (key === undefined) return undefined;
  const [at = '', id = ''] = key;
  if (!/^\d{1,15}$/.test(at)) throw errors.INVALID_REQUEST('query/cursor: is not a cursor of this list');
  return { at: Number(at), id };
}

/** PostgreSQL refuses NUL and lone surrogates, which a cursor's JSON may contain. */
const isPlainText = (part: unknown): boolean =>
  typeof part === 'string' && part.isWellFormed() && !part.includes('\u0000');

function keyIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Makes a page of the rows that a store read with `limit + 1`. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly string[],
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { items: shown.map(itemOf), nextCursor };
}
