import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { Background } from '../../../kernel/background.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { reconcileBilling } from './jobs.ts';
import { reconcile } from './reconciliation.ts';

/** Of a hundred invoices and some tenths of a second each: somebody waits. */
const pagesByHand = 20;

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

const ProviderDifference = describe(
  z.object({
    invoiceId: Id('inv').nullable(),
    providerRef: z.string().nullable(),
    what: z.enum(['total', 'paid', 'compared']),
    expected: z.string(),
    found: z.string(),
  }),
  {
    invoiceId: 'Our invoice; null where we have none',
    providerRef: ['Its id at the provider', 'in_1RfG2bLkdIwHu7ix'],
    what:
      'Micro-units of the whole invoice, or of it paid; `compared`: not all invoices could be compared, and the next run ' +
      'goes on',
    expected: ['What we have, or how many invoices there are', '29000000'],
    found: ['What the provider has, or how many were compared', '0'],
  },
).meta({ id: 'BillingProviderDifference' });

const Comparison = describe(
  z.object({
    sellerId: Id('org'),
    provider: z.enum(['stripe', 'polar']),
    compared: z.int(),
    isComplete: z.boolean(),
    differences: z.array(ProviderDifference),
  }),
  {
    sellerId: 'Whose account it is',
    provider: ['Whoever collects', 'stripe'],
    compared: ['Number of invoices that were compared', 340],
    isComplete: 'False where the provider did not answer, or has more invoices than one run compares',
    differences: 'What does not agree; the first 100 at most',
  },
).meta({ id: 'BillingProviderComparison' });

const Reconciliation = describe(
  z.object({
    subscriptions: z.int(),
    adjusted: z.int(),
    differences: z.array(Difference),
    providers: z.array(Comparison),
  }),
  {
    providers: 'What the providers say of the invoices that they collect',
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
    summary: 'Compare requests, their sums, what was charged, invoiced and collected, as the daily job does',
    permission: 'overage:reconcile',
    audit: 'overage.reconcile',
    meter: false,
    resource: operatorsOnly,
    reply: Reconciliation,
    errors: [errors.NOT_FOUND],
    prepare: ({ kernel }) => reconcile(new Background(kernel, reconcileBilling.name), pagesByHand),
    act: ({ tx, prepared }) => {
      const { subscriptions, adjusted, differences, providers } = prepared;
      const atProviders = providers.reduce((sum, each) => sum + each.differences.length, 0);
      tx.audit({
        resource: { type: 'overage', id: tx.org },
        after: { subscriptions, adjusted, differences: differences.length, atProviders },
      });
      return prepared;
    },
  }),
];
