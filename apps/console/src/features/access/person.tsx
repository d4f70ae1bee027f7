import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { useOrganization } from '../../session/use-organization.ts';

/** Names of members by their ids, as far as they fit on one page of the list. */
const membersQuery = (org: string) =>
  queryOptions({
    queryKey: ['members', 'names', org],
    queryFn: async ({ signal }) => {
      const params = { path: { org }, query: { limit: 100 } };
      const { items } = await call(api.GET('/api/v1/organizations/{org}/members', { params, signal }));
      return new Map(items.map(({ userId, displayName, email }) => [userId, displayName ?? email ?? userId]));
    },
    staleTime: 300_000,
    retry: false,
  });

/** Answers the name of a member, where it is known. */
export function useNames(): (id: string) => string | undefined {
  const { data: names } = useQuery(membersQuery(useOrganization().id));
  return (id) => names?.get(id);
}

/** Who did something: the name where it is known, otherwise the id. */
export function Person({ id }: { id: string }) {
  const name = useNames()(id);
  return name ? <span title={id}>{name}</span> : <code className="break-all font-mono text-xs">{id}</code>;
}
