import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';

export type Customer = Schema<'Customer'>;

/** Customers that a menu shows at once. */
const mostInMenu = 20;
/** As many as the longest page of a list has. */
const mostNamed = 100;

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/customers/{customer}', { params: { path: { customer: id } }, signal })),
  });

export const foundCustomersQuery = (search: string | undefined) =>
  queryOptions({
    queryKey: ['customers', 'menu', search],
    queryFn: async ({ signal }) => {
      const query = { limit: mostInMenu, ...defined({ search }) };
      const { items } = await call(api.GET('/api/v1/customers', { params: { query }, signal }));
      return items;
    },
  });

const newestCustomersQuery = queryOptions({
  queryKey: ['customers', 'newest'],
  queryFn: async ({ signal }) => {
    const { items } = await call(api.GET('/api/v1/customers', { params: { query: { limit: mostNamed } }, signal }));
    return items;
  },
  staleTime: 60_000,
});

/** Customers by their ids: the newest from one page, any others one by one. Those that are not there are null. */
export function useCustomersById(ids: readonly string[]): ReadonlyMap<string, Customer | null> {
  const newest = useQuery({ ...newestCustomersQuery, enabled: ids.length > 0 });
  const known = new Map<string, Customer | null>((newest.data ?? []).map((customer) => [customer.id, customer]));
  const missing = newest.isPending ? [] : [...new Set(ids)].filter((id) => !known.has(id));
  const others = useQueries({ queries: missing.map((id) => ({ ...customerQuery(id), staleTime: 60_000 })) });
  for (const [index, { data, isError }] of others.entries()) {
    const id = missing[index];
    if (id !== undefined && (data !== undefined || isError)) known.set(id, data ?? null);
  }
  return known;
}
