import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { customerEvents } from '../customers/schema.ts';
import { environmentEvents } from '../environments/schema.ts';
import { organizationErased } from '../organizations/schema.ts';
import { projectEvents } from '../projects/schema.ts';
import { rightsChanged } from '../state.ts';
import { deletable, dueOrganizations, eraseDeletedRows, eraseRows } from './erasure.ts';

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

const events = { project: projectEvents, environment: environmentEvents, customer: customerEvents };

/** Rows of one transaction; each may have thousands of keys. */
const erasedAtOnce = 20;

/** Erases projects, environments and customers whose grace is over; what refers to them goes with them. */
export const eraseDeleted: Job = job({
  name: 'tenancy.erase-deleted',
  payload: z.object({}),
  cron: '37 3 * * *',
  async run(background) {
    for (const kind of ['project', 'environment', 'customer'] as const) {
      while (background.signal?.aborted !== true && (await eraseSome(background, kind)) === erasedAtOnce);
    }
  },
});

const eraseSome = (background: Background, kind: keyof typeof deletable): Promise<number> =>
  background.inSystem(async (tx) => {
    const erased = await eraseDeletedRows(tx, deletable[kind], erasedAtOnce);
    for (const { id, org } of erased) {
      tx.audit({ org, action: `${kind}.erase`, resource: { type: kind, id }, risk: 'high' });
      tx.emit({ org, ...events[kind].erased(id, {}) });
    }
    return erased.length;
  });

/** Does nothing the second time, or on a second node at once. */
export async function eraseOrganization({ database, keyring }: Kernel, org: Id<'org'>): Promise<void> {
  await database.system('tenancy.erase-organizations', async (tx) => {
    if (!(await eraseRows(tx, org))) return;
    for (const { topic, payload } of await keyring.shredOrganization(tx.client, org))
      await tx.invalidate(topic, payload);
    await rightsChanged(tx, org);
    // Other modules erase their data of it.
    tx.emit({ org, ...organizationErased(org, {}) });
  });
}
