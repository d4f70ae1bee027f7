import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { toDate } from '../clock.ts';
import { type ErrorFactory, errors } from '../errors.ts';
import { decodeCursor, type Page, type PageQuery, pageOf, placeIn } from '../paging.ts';
import { isUniqueViolation } from './errors.ts';
import type { TenantTx } from './tx.ts';

/** What every new row of a tenant's table has. */
export const newRow = <Type extends string>(tx: TenantTx, type: Type) => ({
  id: tx.newId(type),
  orgId: tx.org,
  createdAt: tx.date,
  updatedAt: tx.date,
});

/** One page of a query in the order of a column of ids. */
export async function pageBy<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  column: keyof Row & string,
  { limit, cursor }: PageQuery,
  order: 'asc' | 'desc',
): Promise<Page<Row>> {
  const [last] = decodeCursor(cursor) ?? [];
  const ordered = (query as unknown as SelectQueryBuilder<{ rows: Record<string, string> }, 'rows', Row>)
    .$if(last !== undefined, (part) => part.where(column, order === 'asc' ? '>' : '<', last as never))
    .orderBy(column, order)
    .limit(limit + 1);
  const rows = (await ordered.execute()) as Row[];
  return pageOf(
    rows,
    limit,
    (row) => [String(row[column])],
    (row) => row,
  );
}

/** One page in the order of creation, which is that of ids. */
export const pageById = <DB, TB extends keyof DB, Row extends { id: string }>(
  query: SelectQueryBuilder<DB, TB, Row>,
  page: PageQuery,
  order: 'asc' | 'desc',
): Promise<Page<Row>> => pageBy(query, 'id', page, order);

/** One page, newest first, of things whose ids are random. */
export async function pageByCreation<DB, TB extends keyof DB, Row extends { id: string; createdAt: number }>(
  query: SelectQueryBuilder<DB, TB, Row>,
  { limit, cursor }: PageQuery,
): Promise<Page<Row>> {
  const last = placeIn(cursor);
  const ordered = (query as unknown as SelectQueryBuilder<{ rows: Record<string, string> }, 'rows', Row>)
    .$if(last !== undefined, (part) =>
      part.where(sql<boolean>`(created_at, id) < (${toDate(last?.at ?? 0)}, ${last?.id})`),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  const rows = (await ordered.execute()) as Row[];
  return pageOf(
    rows,
    limit,
    ({ createdAt, id }) => [String(createdAt), id],
    (row) => row,
  );
}

export async function countRows<DB, TB extends keyof DB>(query: SelectQueryBuilder<DB, TB, object>): Promise<number> {
  const row = await query.select((of) => of.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return (row as { count: number }).count;
}

/** Those of the ids that the query finds; their rows cannot be deleted before this transaction ends. */
export async function knownIds<DB, TB extends keyof DB, Row extends { id: string }>(
  query: SelectQueryBuilder<DB, TB, Row>,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const locked = (query as unknown as SelectQueryBuilder<{ rows: { id: string } }, 'rows', Row>)
    .where('id', 'in', [...new Set(ids)])
    .forKeyShare();
  return new Set((await locked.execute()).map(({ id }) => id));
}

/** What a column of time is compared with: `where('expiresAt', '<', instant(tx.now))`. */
export const instant = (at: number): RawBuilder<number> => sql<number>`${toDate(at)}`;

/** A value of a jsonb column: pg would write an array as an array of PostgreSQL. */
export const json = (value: unknown): RawBuilder<never> => sql<never>`${JSON.stringify(value)}::jsonb`;

/** @throws NOT_FOUND where there is no row. */
export function found<Row>(row: Row | undefined, detail?: string): Row {
  if (row === undefined) throw errors.NOT_FOUND(detail);
  return row;
}

/** For `.catch`: a violation of the unique constraint becomes the error. */
export const onTaken =
  (constraint: string, error: ErrorFactory) =>
  (thrown: unknown): never => {
    throw isUniqueViolation(thrown, constraint) ? error() : thrown;
  };
