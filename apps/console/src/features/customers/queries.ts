import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { isProblem } from '../../api/problem.ts';
import { pagesOf } from '../../api/queries.ts';

export type Subscription = Schema<'Subscription'>;
export type CreditGrant = Schema<'CreditGrant'>;

export interface CustomerFilter {
  search?: string | undefined;
  /** Slug of a plan. */
  plan?: string | undefined;
}

export const customersQuery = ({ search, plan }: CustomerFilter) =>
  pagesOf(['customers', 'list', { search, plan }], (cursor, signal) => {
    const query = { limit: 50, ...defined({ search, plan, cursor }) };
    return call(api.GET('/api/v1/customers', { params: { query }, signal }));
  });

const path = (customer: string) => ({ params: { path: { customer } } });

/** Null where the customer has none. */
export const subscriptionQuery = (customer: string) =>
  queryOptions({
    queryKey: ['customers', 'one', customer, 'subscription'],
    queryFn: ({ signal }) =>
      orNull(call(api.GET('/api/v1/customers/{customer}/subscription', { ...path(customer), signal }))),
  });

/** Null where nothing will be invoiced. */
export const upcomingQuery = (customer: string) =>
  queryOptions({
    queryKey: ['customers', 'one', customer, 'upcoming'],
    queryFn: ({ signal }) =>
      orNull(call(api.GET('/api/v1/customers/{customer}/upcoming', { ...path(customer), signal }))),
  });

export const addonsQuery = (customer: string) =>
  queryOptions({
    queryKey: ['customers', 'one', customer, 'addons'],
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/customers/{customer}/addons', { ...path(customer), signal }))).items,
  });

export const creditsQuery = (customer: string) =>
  queryOptions({
    queryKey: ['customers', 'one', customer, 'credits'],
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/customers/{customer}/credits', { ...path(customer), signal }))).balances,
  });

export const grantsQuery = (customer: string) =>
  pagesOf(['customers', 'one', customer, 'credits', 'grants'], (cursor, signal) => {
    const params = { ...path(customer).params, query: { limit: 20, ...defined({ cursor }) } };
    return call(api.GET('/api/v1/customers/{customer}/credits/grants', { params, signal }));
  });

/** Null where it was never set. */
export const autoTopUpQuery = (customer: string) =>
  queryOptions({
    queryKey: ['customers', 'one', customer, 'auto-top-up'],
    queryFn: ({ signal }) =>
      orNull(call(api.GET('/api/v1/customers/{customer}/credits/auto-top-up', { ...path(customer), signal }))),
  });

export const customerInvoicesQuery = (customer: string) =>
  pagesOf(['customers', 'one', customer, 'invoices'], (cursor, signal) => {
    const params = { ...path(customer).params, query: { limit: 20, ...defined({ cursor }) } };
    return call(api.GET('/api/v1/customers/{customer}/invoices', { params, signal }));
  });

export const billingProfileQuery = (customer: string) =>
  queryOptions({
    queryKey: ['customers', 'one', customer, 'billing-profile'],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/customers/{customer}/billing-profile', { ...path(customer), signal })),
  });

async function orNull<Data>(read: Promise<Data>): Promise<Data | null> {
  try {
    return await read;
  } catch (error) {
    if (isProblem(error, 'NOT_FOUND', 'NOT_SUBSCRIBED')) return null;
    throw error;
  }
}
