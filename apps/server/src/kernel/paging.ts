import { z } from 'zod';
import { errors } from './errors.ts';

/** Longest cursor we hand out: a few ids and times. */
const maxCursorLength = 400;

/** The query of every list: `limit` (1 to 100, 20 unless told) and the `cursor` of the page before. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(maxCursorLength).optional(),
});

export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

export interface Page<T> {
  items: T[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** The reply schema of a list. */
export const PageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Opaque to clients: the sort key of the last row they got. */
export const encodeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * The sort key in a cursor; undefined on the first page.
 * @throws INVALID_REQUEST if it is not one that `encodeCursor` made with as many parts.
 */
export function decodeCursor(cursor: string | undefined, parts = 1): string[] | undefined {
  if (cursor === undefined) return undefined;
  const key = keyIn(cursor);
  if (!Array.isArray(key) || key.length !== parts || !key.every(isPlainText)) {
    throw errors.INVALID_REQUEST('query/cursor: is not a cursor of this list');
  }
  return key as string[];
}

/** PostgreSQL refuses NUL and lone surrogates; JSON inside base64 may carry both. */
const isPlainText = (part: unknown): boolean =>
  typeof part === 'string' && part.isWellFormed() && !part.includes('\u0000');

function keyIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Cuts what a store read with `limit + 1` into a page. */
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
