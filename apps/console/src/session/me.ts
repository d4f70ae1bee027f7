import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../api/client.ts';
import { browserStorage } from './storage.ts';

/** The longest list of the API is 100; nobody is a member of more organizations than that in practice. */
const maxOrganizations = 100;

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: () => call(api.GET('/api/v1/auth/me')),
  staleTime: 60_000,
});

export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async () => {
    const { items } = await call(api.GET('/api/v1/organizations', { params: { query: { limit: maxOrganizations } } }));
    return items;
  },
  staleTime: 60_000,
});

export type MyOrganization = Schema<'MyOrganization'>;

const lastKey = 'nexus.last-organization';

export const rememberOrganization = ({ slug }: Pick<MyOrganization, 'slug'>): void =>
  browserStorage.setItem(lastKey, slug);

/** Where the person goes on after a log-in: the organization it used last, or the first that is in use. */
export function lastOrganization(organizations: readonly MyOrganization[]): MyOrganization | undefined {
  const last = browserStorage.getItem(lastKey);
  const open = organizations.filter(({ status }) => status !== 'deleted');
  return open.find(({ slug }) => slug === last) ?? open[0] ?? organizations[0];
}
