import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';

/** Null where there is none with this slug. */
export const projectBySlugQuery = (slug: string) =>
  queryOptions({
    queryKey: ['projects', 'slug', slug],
    queryFn: async ({ signal }) => {
      const { items } = await call(api.GET('/api/v1/projects', { params: { query: { slug } }, signal }));
      return items[0] ?? null;
    },
  });
