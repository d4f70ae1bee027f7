import { z } from 'zod';
import type { Id } from '../../../kernel/ids.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { organizationErased } from '../organizations/schema.ts';
import { rightsChanged } from '../state.ts';
import { dueOrganizations, eraseRows } from './erasure.ts';

/** Organizations erased in one night; the next takes the rest. */
const batch = 100;

/** Erases organizations whose grace is over: their rows, and the keys without which sealed records cannot be read. */
export const eraseOrganizations: Job = job({
  name: 'tenancy.erase-organizations',
  payload: z.object({}),
  cron: '17 3 * * *',
  async run(background) {
    for (const org of await background.inSystem((tx) => dueOrganizations(tx, batch))) {
      if (background.signal?.aborted === true) return;
      await eraseOrganization(background.kernel, org);
    }
  },
});

/** Does nothing the second time, or on a second node at once. */
export async function eraseOrganization({ database, keyring }: Kernel, org: Id<'org'>): Promise<void> {
  await database.system('tenancy.erase-organizations', async (tx) => {
    if (!(await eraseRows(tx, org))) return;
    for (const { topic, payload } of await keyring.shredOrganization(tx.client, org)) await tx.notify(topic, payload);
    await rightsChanged(tx, org);
    // Other modules erase their data of it.
    tx.emit({ org, ...organizationErased(org, {}) });
  });
}
