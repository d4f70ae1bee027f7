import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';

const words = {
  requests: ['Number of requests answered', 1200],
  errors: ['Number of these with a status of 400 or above', 12],
  errorRate: ['Share of the requests that were errors, from 0 to 1', 0.01],
  day: 'UTC day',
  first: 'The first UTC day',
  last: 'The last UTC day: today',
  method: ['HTTP method', 'POST'],
  route: ['Path as declared', '/api/v1/keys/verify'],
  status: ['Status code of the reply', 429],
  name: ['Its name', 'Acme'],
} as const;

const Counts = z.object({ requests: z.int(), errors: z.int() });
const Period = describe(z.object({ first: z.iso.date(), last: z.iso.date() }), words);

export const UsageErrors = describe(
  Counts.extend({
    period: Period,
    errorRate: z.number(),
    days: z.array(describe(Counts.extend({ day: z.iso.date() }), words)),
    endpoints: z.array(
      describe(z.object({ method: z.string(), route: z.string(), status: z.int(), requests: z.int() }), words),
    ),
  }),
  {
    ...words,
    period: 'The days counted',
    days: 'Each day with requests, oldest first',
    endpoints: 'What failed how: the most frequent first, at most 100',
  },
).meta({ id: 'UsageErrors' });

export const UsageNow = describe(
  Counts.extend({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    perSecond: z.number(),
    minutes: z.array(
      describe(Counts.extend({ at: z.iso.datetime(), maxMs: z.number() }), {
        ...words,
        at: 'Its first instant',
        maxMs: ['Longest duration, in milliseconds', 120.5],
      }),
    ),
  }),
  {
    ...words,
    from: 'First instant counted',
    to: 'When it was asked',
    perSecond: ['Requests per second of all these', 3.2],
    minutes: 'Each minute, oldest first; the last one is not over',
  },
).meta({ id: 'UsageNow' });

const Amounts = z.array(
  describe(z.object({ currency: z.string(), amount: z.string() }), {
    currency: ['ISO 4217', 'USD'],
    amount: ['Micro-units', '29000000'],
  }),
);

interface Amount {
  currency: string;
  /** Micro-units. */
  amount: string;
}

/** What the operator sells, for the overview. */
export interface SalesFigures {
  plans: { plan: string; organizations: number; users: number }[];
  mrr: Amount[];
  overageRevenue: Amount[];
}

export const AnalyticsOverview = describe(
  Counts.extend({
    period: Period,
    organizations: z.int(),
    users: z.int(),
    plans: z.array(
      describe(z.object({ plan: z.string(), organizations: z.int(), users: z.int() }), {
        plan: ['Slug', 'pro'],
        organizations: ['How many have it', 12],
        users: ['How many people are members of these', 40],
      }),
    ),
    mrr: Amounts,
    overageRevenue: Amounts,
    errorRate: z.number(),
    meters: z.array(
      describe(z.object({ meter: z.string(), units: z.int() }), {
        meter: ['The billable unit', 'api.calls'],
        units: ['How many', 1200],
      }),
    ),
    days: z.array(describe(Counts.extend({ day: z.iso.date() }), words)),
    topOrganizations: z.array(describe(Counts.extend({ id: Id('org'), name: z.string() }), words)),
    topUsers: z.array(
      describe(Counts.extend({ id: Id('usr'), displayName: z.string() }), {
        ...words,
        displayName: ['Their name', 'Ada'],
      }),
    ),
  }),
  {
    ...words,
    period: 'The days counted',
    organizations: ['How many organizations there are', 12],
    users: ['How many people have an account', 40],
    plans: 'Organizations and people by plan, the plan of the most organizations first',
    mrr: 'Monthly value of active and late subscriptions, without trials, tax and usage',
    overageRevenue: 'What was charged in the period for usage',
    meters: 'Billable units of all organizations',
    days: 'Each day with requests, oldest first',
    topOrganizations: 'The five with the most requests',
    topUsers: 'The five people with the most requests in the last 24 hours',
  },
).meta({ id: 'AnalyticsOverview' });

export type UsersQuery = z.infer<typeof UsersQuery>;
export const UsersQuery = describe(
  PageQuery.extend({
    sort: z.enum(['requests', 'created']).default('requests'),
    filter: z.enum(['active', 'idle']).optional(),
    search: z.string().trim().min(1).max(254).optional(),
  }),
  {
    sort: 'The most requests, or the newest, first',
    filter: 'Only those who made requests within 24 hours, or only those who made none',
    search: ['Beginning of an address, or an id', 'ada@'],
  },
);

export const AnalyticsUser = describe(
  Counts.extend({ id: Id('usr'), email: z.string(), displayName: z.string(), createdAt: Instant }),
  {
    requests: ['Requests of theirs and of their keys in the last 24 hours', 120],
    errors: words.errors,
    email: ['Their address', 'ada@example.com'],
    displayName: ['Their name', 'Ada'],
  },
).meta({ id: 'AnalyticsUser' });
