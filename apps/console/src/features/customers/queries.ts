import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { isProblem } from '../../api/problem.ts';
import { pagesOf } from '../../api/queries.ts';

export type Customer = Schema<'Customer'>;
export type Plan = Schema<'Plan'>;
export type Subscription = Schema<'Subscription'>;
export type CreditGrant = Schema<'CreditGrant'>;

export interface CustomerFilter {
  search?: string | undefined;
  /** Slug of a plan. */
  plan?: string | undefined;
}

/** Customers that a menu shows at once. */
const mostInMenu = 20;
/** As many as the longest page of a list has. */
const mostNamed = 100;

export const customersQuery = ({ search, plan }: CustomerFilter) =>
  pagesOf(['customers', 'list', { search, plan }], (cursor, signal) => {
    const query = { limit: 50, ...defined({ search, plan, cursor }) };
    return call(api.GET('/api/v1/customers', { params: { query }, signal }));
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/customers/{customer}', { params: { path: { customer: id } }, signal })),
  });

export const foundCustomersQuery = (search: string | undefined) =>
  queryOptions({
    queryKey: ['customers', 'menu', search],
    queryFn: async ({ signal }) => {
      const query = { limit: mostInMenu, ...defined({ search }) };
      const { items } = await call(api.GET('/api/v1/customers', { params: { query }, signal }));
      return items;
    },
  });

const newestCustomersQuery = queryOptions({
  queryKey: ['customers', 'newest'],
  queryFn: async ({ signal }) => {
    const { items } = await call(api.GET('/api/v1/customers', { params: { query: { limit: mostNamed } }, signal }));
    return items;
  },
  staleTime: 60_000,
});

/** Customers by their ids: the newest from one page, any others one by one. Those that are not there are null. */
export function useCustomersById(ids: readonly string[]): ReadonlyMap<string, Customer | null> {
  const newest = useQuery({ ...newestCustomersQuery, enabled: ids.length > 0 });
  const known = new Map<string, Customer | null>((newest.data ?? []).map((customer) => [customer.id, customer]));
  const missing = newest.isPending ? [] : [...new Set(ids)].filter((id) => !known.has(id));
  const others = useQueries({ queries: missing.map((id) => ({ ...customerQuery(id), staleTime: 60_000 })) });
  for (const [index, { data, isError }] of others.entries()) {
    const id = missing[index];
    if (id !== undefined && (data !== undefined || isError)) known.set(id, data ?? null);
  }
  return known;
}

/** As long as the longest list of the API. */
export const plansQuery = queryOptions({
  queryKey: ['plans', 'menu'],
  queryFn: async ({ signal }) =>
    (await call(api.GET('/api/v1/plans', { params: { query: { limit: 100 } }, signal }))).items,
  staleTime: 60_000,
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
