import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../../api/client.ts';

export type BillingSettings = Schema<'BillingSettings'>;
export type BillingProvider = Schema<'BillingProvider'>;

export const settingsQuery = queryOptions({
  queryKey: ['billing-settings'],
  queryFn: ({ signal }) => call(api.GET('/api/v1/billing/settings', { signal })),
});

export const providerQuery = queryOptions({
  queryKey: ['billing-provider'],
  queryFn: ({ signal }) => call(api.GET('/api/v1/billing/provider', { signal })),
});
