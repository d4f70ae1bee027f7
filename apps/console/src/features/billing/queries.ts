import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { pagesOf } from '../../api/queries.ts';

export type Invoice = Schema<'Invoice'>;
export type Plan = Schema<'Plan'>;

const pageSize = 50;

export const revenueQuery = (query: { months: number; currency?: string | undefined }) =>
  queryOptions({
    queryKey: ['revenue', query],
    queryFn: () => call(api.GET('/api/v1/billing/revenue', { params: { query: defined(query) } })),
  });

export const invoicesQuery = (status: Invoice['status'] | undefined) =>
  pagesOf(['invoices', status], (cursor, signal) =>
    call(api.GET('/api/v1/invoices', { params: { query: defined({ limit: pageSize, cursor, status }) }, signal })),
  );

export const invoiceQuery = (invoice: string) =>
  queryOptions({
    queryKey: ['invoices', invoice],
    queryFn: () => call(api.GET('/api/v1/invoices/{invoice}', { params: { path: { invoice } } })),
  });

export const plansQuery = pagesOf(['plans', 'pages'], (cursor, signal) =>
  call(api.GET('/api/v1/plans', { params: { query: defined({ limit: pageSize, cursor }) }, signal })),
);

/** As long as the longest list of the API. */
export const plansOfMenusQuery = queryOptions({
  queryKey: ['plans', 'menu'],
  queryFn: async ({ signal }) =>
    (await call(api.GET('/api/v1/plans', { params: { query: { limit: 100 } }, signal }))).items,
  staleTime: 60_000,
});

export const planQuery = (plan: string) =>
  queryOptions({
    queryKey: ['plans', plan],
    queryFn: () => call(api.GET('/api/v1/plans/{plan}', { params: { path: { plan } } })),
  });
