import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { pagesOf } from '../../api/queries.ts';

export type FailedEndpoint = Schema<'UsageErrors'>['endpoints'][number];
export type Endpoint = Schema<'EndpointUsage'>['endpoints'][number];
export type Meter = Schema<'Meter'>;

/** Milliseconds after which figures of the present are read again. */
const freshMs = 10_000;

/** Days in UTC, today included. */
export const usageErrorsQuery = (days: number) =>
  queryOptions({
    queryKey: ['usage', 'errors', days],
    queryFn: ({ signal }) => call(api.GET('/api/v1/usage/errors', { params: { query: { days } }, signal })),
  });

export const usageHistoryQuery = (days: number) =>
  queryOptions({
    queryKey: ['usage', 'history', days],
    queryFn: ({ signal }) => call(api.GET('/api/v1/usage/history', { params: { query: { days } }, signal })),
  });

export const endpointUsageQuery = (days: number) =>
  queryOptions({
    queryKey: ['usage', 'endpoints', days],
    queryFn: ({ signal }) => call(api.GET('/api/v1/usage/endpoints', { params: { query: { days } }, signal })),
  });

export const overageQuery = queryOptions({
  queryKey: ['usage', 'overage'],
  queryFn: ({ signal }) => call(api.GET('/api/v1/usage/overage', { signal })),
});

/** Requests of the last ten minutes, kept up to date while the page is looked at. */
export const realtimeQuery = queryOptions({
  queryKey: ['usage', 'realtime'],
  queryFn: ({ signal }) => call(api.GET('/api/v1/usage/realtime', { signal })),
  refetchInterval: freshMs,
});

export interface Verifications {
  groupBy: 'customer' | 'key' | 'tag' | 'code';
  interval?: 'day' | 'month' | undefined;
  /** First and last day, in UTC. */
  from: string;
  to: string;
  customerId?: string | undefined;
}

export type GroupOfUsage = Schema<'UsageGroups'>['items'][number];

/** For a chart by day. */
export const countedOf = (items: readonly GroupOfUsage[]) =>
  items.map(({ start, name, verifications }) => ({ start: start.slice(0, 10), name, count: verifications }));

/** As long as the longest page of the API, and so many of them: more cannot be drawn. */
const mostGroups = 1000;
const mostPages = 10;

export const verificationsQuery = ({ groupBy, from, to, ...others }: Verifications) =>
  queryOptions({
    queryKey: ['usage', 'verifications', { groupBy, from, to, ...others }],
    queryFn: async ({ signal }) => {
      const items: GroupOfUsage[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const query = { groupBy, from, to, limit: mostGroups, ...defined({ ...others, cursor }) };
        const next = await call(api.GET('/api/v1/usage', { params: { query }, signal }));
        items.push(...next.items);
        if (next.nextCursor === null) return { items, isPartial: false };
        cursor = next.nextCursor;
      }
      return { items, isPartial: true };
    },
  });

export const metersQuery = pagesOf(['meters', 'list'], (cursor, signal) =>
  call(api.GET('/api/v1/meters', { params: { query: { limit: 50, ...defined({ cursor }) } }, signal })),
);

export const meterDefinitionQuery = (meter: string) =>
  queryOptions({
    queryKey: ['meters', 'one', meter],
    queryFn: ({ signal }) => call(api.GET('/api/v1/meters/{meter}', { params: { path: { meter } }, signal })),
  });

export const metersOfMenusQuery = queryOptions({
  queryKey: ['meters', 'menu'],
  queryFn: async ({ signal }) =>
    (await call(api.GET('/api/v1/meters', { params: { query: { limit: 100 } }, signal }))).items,
});

interface MeterQuestion {
  /** RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
  window?: 'minute' | 'hour' | 'day' | 'month' | undefined;
  /** The customer's own id. */
  subject?: string | undefined;
  /** Names of groups, with commas between them. */
  groupBy?: string | undefined;
  /** JSON. */
  filter?: string | undefined;
  timezone?: string | undefined;
}

export const meterQuery = (meter: string, question: MeterQuestion) =>
  queryOptions({
    queryKey: ['meters', 'query', meter, question],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/meters/{meter}/query', { params: { path: { meter }, query: defined(question) }, signal })),
  });
