import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { pagesOf } from '../../api/queries.ts';

export type Member = Schema<'Member'>;
export type Invitation = Schema<'Invitation'>;
export type Team = Schema<'Team'>;
export type ServiceAccount = Schema<'ServiceAccount'>;
export type Role = Schema<'Role'>;
export type Binding = Schema<'Binding'>;
/** Name of a built-in role, or the id of one of the organization's own. */
export type RoleId = Schema<'NewBinding'>['role'];

/** The longest page that the API gives. */
const most = 100;
const page = (cursor: string | undefined, limit = 50) => ({ limit, ...(cursor && { cursor }) });

export const membersQuery = (org: string) =>
  pagesOf(['members'], (cursor, signal) =>
    call(api.GET('/api/v1/organizations/{org}/members', { params: { path: { org }, query: page(cursor) }, signal })),
  );

export const memberQuery = (org: string, user: string) =>
  queryOptions({
    queryKey: ['members', user],
    queryFn: () => call(api.GET('/api/v1/organizations/{org}/members/{user}', { params: { path: { org, user } } })),
  });

/** For choosing one: the first hundred. */
export const memberChoiceQuery = (org: string) =>
  queryOptions({
    queryKey: ['members', 'choice'],
    queryFn: async () => {
      const params = { path: { org }, query: { limit: most } };
      return (await call(api.GET('/api/v1/organizations/{org}/members', { params }))).items;
    },
  });

export const invitationsQuery = (org: string) =>
  pagesOf(['invitations'], (cursor, signal) =>
    call(
      api.GET('/api/v1/organizations/{org}/invitations', { params: { path: { org }, query: page(cursor) }, signal }),
    ),
  );

export const teamsQuery = (org: string) =>
  pagesOf(['teams'], (cursor, signal) =>
    call(api.GET('/api/v1/organizations/{org}/teams', { params: { path: { org }, query: page(cursor) }, signal })),
  );

export const serviceAccountsQuery = (org: string) =>
  pagesOf(['service-accounts'], (cursor, signal) => {
    const params = { path: { org }, query: page(cursor) };
    return call(api.GET('/api/v1/organizations/{org}/service-accounts', { params, signal }));
  });

/** Built-in roles, then the organization's own. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async () => (await call(api.GET('/api/v1/access/roles'))).items,
  staleTime: 60_000,
});

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: async () => (await call(api.GET('/api/v1/access/permissions'))).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** What roles can be limited to. */
export const placesQuery = queryOptions({
  queryKey: ['projects', 'places'],
  queryFn: async () => (await call(api.GET('/api/v1/projects', { params: { query: { limit: most } } }))).items,
});

export const bindingsQuery = (principalId: string) =>
  pagesOf(['bindings', principalId], (cursor, signal) =>
    call(api.GET('/api/v1/access/bindings', { params: { query: { ...page(cursor), principalId } }, signal })),
  );
