import { z } from 'zod';
import { job } from '../../../kernel/jobs/jobs.ts';
import { reconcile } from './reconciliation.ts';

export const reconcileBilling = job({
  name: 'billing.reconcile',
  payload: z.object({}),
  cron: '17 4 * * *',
  run: async (background) => {
    await reconcile(background);
  },
});
