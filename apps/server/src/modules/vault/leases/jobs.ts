import { z } from 'zod';
import { day, toDate } from '../../../kernel/clock.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { revokeDueLeases } from './revocation.ts';
import { pruneLeases } from './store.ts';
import { revokeLeasesName } from './wake.ts';

/** For how long one can see who had a lease. */
const keptMs = 30 * day;

export const revokeLeasesJob: Job = job({
  name: revokeLeasesName,
  payload: z.object({}),
  // Each lease enqueues a run for its expiry. This one finds what killed processes and deleted environments left.
  cron: '1,6,11,16,21,26,31,36,41,46,51,56 * * * *',
  tenant: true,
  run: revokeDueLeases,
});

export const pruneLeasesJob: Job = job({
  name: 'vault.prune-leases',
  payload: z.object({}),
  cron: '53 * * * *',
  run: (background) => background.inSystem((tx) => pruneLeases(tx, toDate(tx.now - keptMs))),
});
