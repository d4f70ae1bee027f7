import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { Background } from '../../../kernel/background.ts';
import { errors } from '../../../kernel/errors.ts';
import { closeMonths, closePeriods } from './jobs.ts';

const Processed = describe(z.object({ closed: z.int(), failed: z.int() }), {
  closed: ['Number of months that were closed', 12],
  failed: ['Number of subscriptions whose month could not be closed', 0],
}).meta({ id: 'ProcessedOverage' });

export const cycleRoutes = [
  route({
    name: 'overage.process',
    method: 'POST',
    path: '/api/v1/cron/process-overage',
    tag: { name: 'Billing runs', description: 'What the operator may start by hand.' },
    summary: 'Close all months that are over and invoice them, as the hourly job does; a second call does nothing more',
    permission: 'overage:process',
    audit: 'overage.process',
    meter: false,
    resource: operatorsOnly,
    reply: Processed,
    errors: [errors.NOT_FOUND],
    prepare: ({ kernel }) => closeMonths(new Background(kernel, closePeriods.name)),
    act: ({ tx, prepared }) => {
      tx.audit({ resource: { type: 'overage', id: tx.org }, after: { ...prepared } });
      return prepared;
    },
  }),
];
