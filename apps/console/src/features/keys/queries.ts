import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { pagesOf } from '../../api/queries.ts';
import type { Key, KeyState } from './key-state.ts';

export interface KeyFilter {
  search?: string | undefined;
  kind?: Key['kind'] | undefined;
  state?: KeyState | undefined;
  customer?: string | undefined;
  environment?: string | undefined;
}

export const keysQuery = ({ search, kind, state, customer, environment }: KeyFilter) =>
  pagesOf(['keys', 'list', { search, kind, state, customer, environment }], (cursor, signal) => {
    const filter = { namePrefix: search, kind, state, customerId: customer, environmentId: environment };
    const query = { limit: 50, ...defined({ ...filter, cursor }) };
    return call(api.GET('/api/v1/keys', { params: { query }, signal }));
  });

export const keyUsageQuery = (id: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['keys', 'usage', id, from, to],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/keys/{id}/usage', { params: { path: { id }, query: { from, to } }, signal })),
  });

export const keyPrefixQuery = queryOptions({
  queryKey: ['keys', 'prefix'],
  queryFn: ({ signal }) => call(api.GET('/api/v1/keys/prefix', { signal })),
});

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: async ({ signal }) => {
    const { items } = await call(api.GET('/api/v1/access/permissions', { signal }));
    return items;
  },
  staleTime: Number.POSITIVE_INFINITY,
});
