import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { pagesOf } from '../../api/queries.ts';
import { type AuditSearch, queryOf } from './search.ts';

export type AuditEntry = Schema<'AuditEntry'>;

const pageSize = 100;

const filtersOf = ({ actor, action, resource, result, range }: AuditSearch) => ({
  ...{ actor, action, resource, result, range },
});

export const entriesQuery = (search: AuditSearch) =>
  pagesOf(['audit', filtersOf(search)], (cursor, signal) => readEntries(search, signal, cursor));

/** What was recorded since the list was read, however much that is. Read again when there are new entries. */
export const newestQuery = (search: AuditSearch) =>
  queryOptions({
    queryKey: ['audit', 'newest', filtersOf(search)],
    queryFn: async ({ client, queryKey, signal }) => {
      const { queryKey: listKey } = entriesQuery(search);
      const before = client.getQueryData<AuditEntry[]>(queryKey) ?? [];
      const list = client.getQueryData(listKey)?.pages[0]?.items ?? [];
      const fresh = await readUntilKnown(search, [...before, ...list], signal);
      if (fresh !== undefined) return [...fresh, ...before];
      await client.resetQueries({ queryKey: listKey, exact: true });
      return [];
    },
    enabled: search.live === true,
  });

/** After a longer pause than these many pages the list begins anew. */
const mostPages = 20;

/** From the newest entry on, until a page has one that is known: after a pause that can be several pages. */
async function readUntilKnown(
  search: AuditSearch,
  known: readonly AuditEntry[],
  signal: AbortSignal,
): Promise<AuditEntry[] | undefined> {
  const ids = new Set(known.map(({ id }) => id));
  const fresh: AuditEntry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { items, nextCursor } = await readEntries(search, signal, cursor);
    fresh.push(...items.filter(({ id }) => !ids.has(id)));
    if (nextCursor === null || ids.size === 0 || items.some(({ id }) => ids.has(id))) return fresh;
    cursor = nextCursor;
  }
  return undefined;
}

const readEntries = (search: AuditSearch, signal: AbortSignal, cursor?: string) =>
  call(
    api.GET('/api/v1/audit', {
      params: { query: { limit: pageSize, ...queryOf(search, new Date()), ...(cursor && { cursor }) } },
      signal,
    }),
  );

export const retentionQuery = queryOptions({
  queryKey: ['audit', 'retention'],
  queryFn: () => call(api.GET('/api/v1/audit/retention')),
});

export const archivesQuery = pagesOf(['audit', 'archives'], (cursor, signal) =>
  call(api.GET('/api/v1/audit/archives', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
);
