import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../../api/client.ts';
import { isProblem } from '../../../api/problem.ts';
import { pagesOf } from '../../../api/queries.ts';

export type PlanOffer = Schema<'PlanOffer'>;
export type Subscription = Schema<'Subscription'>;
export type Invoice = Schema<'Invoice'>;

export const subscriptionQuery = queryOptions({
  queryKey: ['billing', 'subscription'],
  queryFn: () => call(api.GET('/api/v1/billing/subscription')),
});

export const offersQuery = queryOptions({
  queryKey: ['billing', 'plans'],
  queryFn: async () => (await call(api.GET('/api/v1/billing/plans'))).items,
});

/** Null where nothing will be invoiced. */
export const upcomingQuery = queryOptions({
  queryKey: ['billing', 'upcoming'],
  queryFn: () => orNull(call(api.GET('/api/v1/billing/upcoming'))),
});

export const currentUsageQuery = queryOptions({
  queryKey: ['usage', 'current'],
  queryFn: () => call(api.GET('/api/v1/usage/current')),
});

export const creditsQuery = queryOptions({
  queryKey: ['billing', 'credits'],
  queryFn: () => call(api.GET('/api/v1/billing/credits')),
});

export const autoTopUpQuery = queryOptions({
  queryKey: ['billing', 'auto-top-up'],
  queryFn: () => orNull(call(api.GET('/api/v1/billing/credits/auto-top-up'))),
});

export const profileQuery = queryOptions({
  queryKey: ['billing', 'profile'],
  queryFn: () => call(api.GET('/api/v1/billing/profile')),
});

export const invoicesQuery = pagesOf(['billing', 'invoices'], (cursor, signal) =>
  call(api.GET('/api/v1/billing/invoices', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
);

export const creditNotesQuery = pagesOf(['billing', 'credit-notes'], (cursor, signal) =>
  call(
    api.GET('/api/v1/billing/credit-notes', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal }),
  ),
);

async function orNull<Data>(read: Promise<Data>): Promise<Data | null> {
  try {
    return await read;
  } catch (error) {
    if (isProblem(error, 'NOT_FOUND')) return null;
    throw error;
  }
}
