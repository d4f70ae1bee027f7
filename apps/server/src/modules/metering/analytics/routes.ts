import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { operatorTag } from '../../identity/index.ts';
import { analytics, overviews, report } from '../reports.ts';
import { Days } from '../schema.ts';
import { meteringState } from '../state.ts';
import { overview, usageErrors, usageNow, users } from './analytics.ts';
import { AnalyticsOverview, AnalyticsUser, UsageErrors, UsageNow, UsersQuery } from './schema.ts';

const operators = {
  method: 'GET',
  permission: 'analytics:read',
  meter: false,
  report: true,
  limits: analytics,
  tag: operatorTag,
  resource: operatorsOnly,
  errors: [errors.NOT_FOUND],
} as const;

export const analyticsRoutes = [
  route({
    ...report,
    name: 'usage.errors',
    path: '/api/v1/usage/errors',
    summary: 'Requests that failed, by day, endpoint and status',
    limits: analytics,
    query: Days(7),
    reply: UsageErrors,
    act: ({ tx, query }) => usageErrors(tx, query.days),
  }),
  route({
    ...report,
    name: 'usage.realtime',
    path: '/api/v1/usage/realtime',
    summary: 'Requests of the last ten minutes, by minute',
    description: 'A request is counted within seconds of its reply.',
    limits: overviews,
    reply: UsageNow,
    act: ({ tx }) => usageNow(tx),
  }),
  route({
    ...operators,
    name: 'analytics.overview',
    path: '/api/v1/admin/analytics/overview',
    summary: 'Use of the whole installation in the last 30 days',
    description: 'At most a minute old. Amounts are those that you sell Nexus for.',
    reply: AnalyticsOverview,
    act({ tx, use }) {
      const { overview: answers, sales } = use(meteringState);
      return answers.get('all', () => overview(tx, sales));
    },
  }),
  route({
    ...operators,
    name: 'analytics.users',
    path: '/api/v1/admin/analytics/users',
    summary: 'People with what they used in the last 24 hours',
    description: 'At most five minutes old.',
    query: UsersQuery,
    reply: PageOf(AnalyticsUser),
    act: ({ tx, query, use }) => use(meteringState).users.get(JSON.stringify(query), () => users(tx, query)),
  }),
];
