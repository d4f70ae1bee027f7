import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import { pagesOf } from '../../api/queries.ts';
import { pageOf } from '../webhooks/calls.ts';
import { portalApi } from './portal-api.ts';

export const accountQuery = queryOptions({
  queryKey: ['portal', 'account'],
  queryFn: ({ signal }) => call(portalApi.GET('/api/v1/portal/account', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const usageQuery = queryOptions({
  queryKey: ['portal', 'usage'],
  queryFn: ({ signal }) => call(portalApi.GET('/api/v1/portal/usage', { signal })),
});

export const creditsQuery = queryOptions({
  queryKey: ['portal', 'credits'],
  queryFn: ({ signal }) => call(portalApi.GET('/api/v1/portal/credits', { signal })),
});

export const keysQuery = pagesOf(['portal', 'keys'], (cursor, signal) =>
  call(portalApi.GET('/api/v1/portal/keys', { params: { query: pageOf({}, cursor) }, signal })),
);

export const invoicesQuery = pagesOf(['portal', 'invoices'], (cursor, signal) =>
  call(portalApi.GET('/api/v1/portal/invoices', { params: { query: pageOf({}, cursor) }, signal })),
);

export const invoiceQuery = (invoice: string) =>
  queryOptions({
    queryKey: ['portal', 'invoice', invoice],
    queryFn: ({ signal }) =>
      call(portalApi.GET('/api/v1/portal/invoices/{invoice}', { params: { path: { invoice } }, signal })),
  });
