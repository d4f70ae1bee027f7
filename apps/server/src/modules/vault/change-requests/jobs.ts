import { z } from 'zod';
import { day, toDate } from '../../../kernel/clock.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { changeRequestEvents } from './schema.ts';
import { deleteEnded, expireRequests } from './store.ts';

/** For how long one can see who asked for and approved what; the audit log says so for longer. */
const keptMs = 365 * day;
/** Ended in one transaction. */
const batch = 100;

const name = 'vault.expire-change-requests';

export const expireChangeRequestsJob: Job = job({
  name,
  payload: z.object({}),
  cron: '23 * * * *',
  async run(background) {
    let ended = batch;
    while (ended === batch && background.signal?.aborted !== true) {
      ended = await background.inSystem(async (tx) => {
        const requests = await expireRequests(tx, name, batch);
        for (const { id, org, ...facts } of requests) {
          tx.audit({ org, action: 'change-request.expire', resource: { type: 'change-request', id }, after: facts });
          tx.emit({ ...changeRequestEvents.expired(id, facts), org });
        }
        return requests.length;
      });
    }
    await background.inSystem((tx) => deleteEnded(tx, toDate(tx.now - keptMs)));
  },
});
