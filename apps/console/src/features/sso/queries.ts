import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { pagesOf } from '../../api/queries.ts';

export type App = Schema<'App'>;
export type AppAccess = Schema<'AppAccess'>;
export type Api = Schema<'Api'>;
export type Client = Schema<'RegisteredClient'>;

const page = (cursor: string | undefined) => ({ limit: 50, ...(cursor && { cursor }) });

export const appsQuery = (org: string) =>
  pagesOf(['apps'], (cursor, signal) =>
    call(api.GET('/api/v1/organizations/{org}/apps', { params: { path: { org }, query: page(cursor) }, signal })),
  );

export const appQuery = (org: string, app: string) =>
  queryOptions({
    queryKey: ['apps', app],
    queryFn: () => call(api.GET('/api/v1/organizations/{org}/apps/{app}', { params: { path: { org, app } } })),
  });

export const appAccessQuery = (org: string, app: string) =>
  pagesOf(['apps', app, 'access'], (cursor, signal) => {
    const params = { path: { org, app }, query: page(cursor) };
    return call(api.GET('/api/v1/organizations/{org}/apps/{app}/access', { params, signal }));
  });

export const apisQuery = (org: string) =>
  pagesOf(['apis'], (cursor, signal) =>
    call(api.GET('/api/v1/organizations/{org}/apis', { params: { path: { org }, query: page(cursor) }, signal })),
  );

export const clientsQuery = (org: string) =>
  pagesOf(['clients'], (cursor, signal) =>
    call(api.GET('/api/v1/organizations/{org}/clients', { params: { path: { org }, query: page(cursor) }, signal })),
  );

/** What libraries for OpenID Connect have to be told. */
export const issuer = (): string => `${location.origin}/oidc`;
/** For tokens of the organization's APIs. */
export const organizationIssuer = (org: string): string => `${issuer()}/organizations/${org}`;
