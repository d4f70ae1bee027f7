import { z } from 'zod';
import { day, toDate } from '../../../kernel/clock.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { pruneShares } from './store.ts';

/** For how long one can see that a link was opened. */
const keptMs = 30 * day;

export const pruneSharesJob: Job = job({
  name: 'vault.prune-shares',
  payload: z.object({}),
  cron: '47 * * * *',
  run: (background) => background.inSystem((tx) => pruneShares(tx, toDate(tx.now - keptMs))),
});
