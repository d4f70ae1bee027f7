import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { Background } from '../../../kernel/background.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { reconcileBilling } from './jobs.ts';
import { reconcile } from './reconciliation.ts';

const Difference = describe(
  z.object({
    subscriptionId: Id('sub'),
    feature: z.string(),
    periodStart: z.iso.datetime(),
    what: z.enum(['rollups', 'units', 'amount']),
    expected: z.string(),
    found: z.string(),
  }),
  {
    subscriptionId: 'Whose usage it is',
    feature: ['The meter', 'api.calls'],
    periodStart: 'First instant of the part of a month',
    what: 'Units of requests and of their sums, units counted and charged, or micro-units charged and invoiced',
    expected: ['What it should be', '1200'],
    found: ['What it is', '1100'],
  },
).meta({ id: 'BillingDifference' });

const Reconciliation = describe(
  z.object({ subscriptions: z.int(), adjusted: z.int(), differences: z.array(Difference) }),
  {
    subscriptions: ['Number of subscriptions that were compared', 120],
    adjusted: ['Number of parts of months whose late usage waits for the next invoice now', 0],
    differences: 'What does not add up; none where all is well, the first 100 at most',
  },
).meta({ id: 'Reconciliation' });

export const reconciliationRoutes = [
  route({
    name: 'billing.reconcile',
    method: 'POST',
    path: '/api/v1/admin/reconcile',
    tag: { name: 'Billing runs', description: 'What the operator may start by hand.' },
    summary: 'Compare requests, their sums, what was charged and what was invoiced, as the daily job does',
    permission: 'overage:reconcile',
    audit: 'overage.reconcile',
    meter: false,
    resource: operatorsOnly,
    reply: Reconciliation,
    errors: [errors.NOT_FOUND],
    prepare: ({ kernel }) => reconcile(new Background(kernel, reconcileBilling.name)),
    act: ({ tx, prepared }) => {
      const { subscriptions, adjusted, differences } = prepared;
      tx.audit({
        resource: { type: 'overage', id: tx.org },
        after: { subscriptions, adjusted, differences: differences.length },
      });
      return prepared;
    },
  }),
];
