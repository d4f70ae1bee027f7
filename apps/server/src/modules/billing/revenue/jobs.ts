import { z } from 'zod';
import { job } from '../../../kernel/jobs/jobs.ts';
import { takeSnapshots } from './revenue.ts';

export const closeRevenue = job({
  name: 'billing.close-revenue',
  payload: z.object({}),
  cron: '47 3 * * *',
  run: async (background) => {
    await background.inSystem(takeSnapshots);
  },
});
