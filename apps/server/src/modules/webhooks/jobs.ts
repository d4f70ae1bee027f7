import { z } from 'zod';
import { type Job, job } from '../../kernel/jobs/jobs.ts';
import { pruneSessions } from './portal/store.ts';
import { pauses } from './sending/schedule.ts';
import * as log from './sending/store/log.ts';

/** Each partition in a transaction of its own: dropping it locks out every reader for a moment. */
export const pruneJob: Job = job({
  name: 'webhooks.prune',
  payload: z.object({}),
  cron: '41 2 * * *',
  async run(background) {
    await background.inSystem(log.makeDays);
    while (background.signal?.aborted !== true && (await background.inSystem(log.pruneMessages)));
    for (const name of await background.inSystem(log.oldDays)) await background.inSystem((tx) => log.dropDay(tx, name));
    await background.inSystem(log.pruneEndpoints);
    await background.inSystem(pruneSessions);
  },
});

export const repairJob: Job = job({
  name: 'webhooks.repair',
  payload: z.object({}),
  cron: '17 * * * *',
  run: (background) => background.inSystem((tx) => log.repairDeliveries(tx, pauses.length)),
});
