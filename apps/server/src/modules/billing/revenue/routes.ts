import { readRevenue } from './revenue.ts';
import { Revenue, RevenueQuery, revenue } from './schema.ts';

export const revenueRoutes = [
  revenue.get('/api/v1/billing/revenue', {
    action: 'read',
    summary: 'Read the recurring revenue of your subscriptions by month, with what changed it',
    description:
      'The monthly value of active and past-due subscriptions, without trials, taxes, free plans and usage. Months that ' +
      'ended two days ago are closed: they are never computed again.',
    query: RevenueQuery,
    reply: Revenue,
    report: true,
    act: ({ tx, query }) => readRevenue(tx, query),
  }),
];
