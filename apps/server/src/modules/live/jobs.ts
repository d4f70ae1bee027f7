import { z } from 'zod';
import { on } from '../../kernel/events/events.ts';
import { job } from '../../kernel/jobs/jobs.ts';
import { eraseLog, pruneLog } from '../../kernel/live/events-log.ts';
import { pruneMembers } from '../../kernel/live/presence/store.ts';
import { organizationErased } from '../tenancy/index.ts';

export const prune = job({
  name: 'live.prune-log',
  payload: z.looseObject({}),
  cron: '7 * * * *',
  async run(background) {
    await background.inSystem((tx) => pruneLog(tx, background.kernel.clock));
    await background.inSystem(pruneMembers);
  },
});

export const eraseOrganization = on(organizationErased, 'live.erase-organization', (background, { org }) =>
  background.inSystem((tx) => eraseLog(tx, org)),
);
