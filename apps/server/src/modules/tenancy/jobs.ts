import { z } from 'zod';
import { eventsStatement } from '../../kernel/events/events.ts';
import type { Id } from '../../kernel/ids.ts';
import { type Job, job } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { rightsChanged } from './state.ts';
import * as store from './store/organizations.ts';

/** Organizations erased in one run; the next night takes the rest. */
const batch = 100;

/** Erases what was deleted 30 days ago: rows, and the keys without which what is left cannot be read. */
export const eraseOrganizations: Job = job({
  name: 'tenancy.erase-organizations',
  payload: z.object({}),
  cron: '17 3 * * *',
  run: async ({ kernel, signal }) => {
    const due = await kernel.database.system('find deleted organizations', (tx) => store.due(tx, batch));
    for (const org of due) {
      if (signal?.aborted === true) return;
      await eraseOrganization(kernel, org);
    }
  },
});

/** Twice, or on two nodes at once, it does nothing the second time. */
async function eraseOrganization(kernel: Kernel, org: Id<'org'>): Promise<void> {
  const { database, keyring } = kernel;
  await database.system(
    'erase an organization',
    async (tx) => {
      if (!(await store.erase(tx, org))) return;
      for (const { topic, payload } of await keyring.shredOrganization(tx.client, org)) await tx.notify(topic, payload);
      await rightsChanged(tx, org);
      // Other modules erase what they hold of it.
      tx.emit({ type: 'organization.erased', subject: org, data: {} });
    },
    {
      beforeCommit: async (tx) => {
        const events = eventsStatement(tx, org);
        return events === undefined ? [] : [events];
      },
    },
  );
}
