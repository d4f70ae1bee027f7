import { z } from 'zod';
import { type Job, job } from '../../kernel/jobs/jobs.ts';
import { strangersBefore, strangersKeptMs } from './origin.ts';
import { retain } from './retention.ts';

/** Addresses of anonymous callers belong to no account that could be erased: their keys are destroyed daily. */
export const forgetStrangers: Job = job({
  name: 'audit.forget-strangers',
  payload: z.object({}),
  cron: '7 3 * * *',
  run: ({ kernel }) =>
    kernel.database.system('forget strangers', async (tx) => {
      const scopes = await kernel.keyring.scopesBetween(tx.client, ...strangersBefore(tx.now - strangersKeptMs));
      for (const name of scopes) {
        const { topic, payload } = await kernel.keyring.shred(tx.client, { name, orgId: null });
        await tx.notify(topic, payload);
      }
    }),
});

/** Every night, so that a day's entries are one file. */
export const archiveLogs: Job = job({
  name: 'audit.archive-logs',
  payload: z.object({}),
  cron: '37 2 * * *',
  run: ({ kernel, signal }) => retain(kernel, signal),
});
