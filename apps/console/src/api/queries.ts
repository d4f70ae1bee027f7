import { infiniteQueryOptions, QueryClient, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { Problem } from './problem.ts';

/** Times that a read is repeated after a failure that can pass. */
const repeats = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < repeats && !(error instanceof Problem && error.status < 500),
    },
    mutations: { retry: false },
  },
});

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** All pages of a list are read again one after the other: longer ones only where something in them has changed. */
const mostPagesReread = 5;

const isShort = ({ state: { data } }: { state: { data: { pages: readonly unknown[] } | undefined } }): boolean =>
  (data?.pages.length ?? 0) <= mostPagesReread;

/** Options of `useInfiniteQuery` for a list of the API; `read` gets the cursor of the page. */
export const pagesOf = <Item>(
  key: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    refetchOnWindowFocus: isShort,
    refetchOnReconnect: isShort,
  });

/** What a DataTable takes of a list: its rows, and how more of them are read. */
export const rowsOf = <Row>(list: UseInfiniteQueryResult<Row[]>) => ({
  rows: list.data,
  error: list.error,
  onRetry: list.refetch,
  hasMore: list.hasNextPage,
  onLoadMore: list.fetchNextPage,
  loadingMore: list.isFetchingNextPage,
});
