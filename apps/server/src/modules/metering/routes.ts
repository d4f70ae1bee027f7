import { route } from '../../http/route.ts';
import { overage } from './overage/overage.ts';
import { UsageOverage } from './overage/schema.ts';
import { analytics, overviews, report } from './reports.ts';
import { CurrentUsage, Days, EndpointUsage, GroupQuery, UsageGroups, UsageHistory } from './schema.ts';
import * as usage from './usage.ts';

export const usageRoutes = [
  route({
    ...report,
    name: 'usage.groups',
    path: '/api/v1/usage',
    summary: 'Verifications of your keys by customer, key, tag or code',
    description: 'Verifications that found no key belong to nobody, and are not counted here.',
    limits: overviews,
    query: GroupQuery,
    reply: UsageGroups,
    act: ({ tx, query }) => usage.groups(tx, query),
  }),
  route({
    ...report,
    name: 'usage.current',
    path: '/api/v1/usage/current',
    summary: 'Usage of the present period, by meter',
    description: 'The period is that of the plan, or the calendar month in UTC where there is none.',
    limits: overviews,
    reply: CurrentUsage,
    act: ({ tx }) => usage.current(tx),
  }),
  route({
    ...report,
    name: 'usage.overage',
    path: '/api/v1/usage/overage',
    summary: 'Usage beyond what is included, by meter, and what it costs so far',
    description:
      'As the next invoice would say it, see `/billing/upcoming`. Usage of a trial costs nothing. Usage is counted ' +
      'within seconds of its reply.',
    limits: overviews,
    reply: UsageOverage,
    act: ({ tx }) => overage(tx),
  }),
  route({
    ...report,
    name: 'usage.history',
    path: '/api/v1/usage/history',
    summary: 'Requests and units by day',
    limits: analytics,
    query: Days(30),
    reply: UsageHistory,
    act: ({ tx, query }) => usage.history(tx, query.days),
  }),
  route({
    ...report,
    name: 'usage.endpoints',
    path: '/api/v1/usage/endpoints',
    summary: 'Requests, errors and durations by endpoint',
    limits: analytics,
    query: Days(7),
    reply: EndpointUsage,
    act: ({ tx, query }) => usage.endpoints(tx, query.days),
  }),
];
