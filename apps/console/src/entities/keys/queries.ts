import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';

export const keyQuery = (id: string) =>
  queryOptions({
    queryKey: ['keys', 'one', id],
    queryFn: ({ signal }) => call(api.GET('/api/v1/keys/{id}', { params: { path: { id } }, signal })),
  });
