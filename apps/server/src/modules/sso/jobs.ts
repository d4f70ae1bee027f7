import { z } from 'zod';
import { hour } from '../../kernel/clock.ts';
import type { Subscription } from '../../kernel/events/events.ts';
import { Id } from '../../kernel/ids.ts';
import { job } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { logoutTask, sendLogout, tellApps } from './logout.ts';
import { erasePerson } from './store/access.ts';
import { eraseOrganization } from './store/apps.ts';
import * as records from './store/records.ts';

export const backChannelLogout = job({
  name: logoutTask,
  // From requests too: a log-out at an app.
  tenant: true,
  payload: z.object({ app: Id('app'), sub: Id('usr'), sid: z.string().max(100).optional(), at: z.number() }),
  run: ({ kernel }, { app, sub, sid, at }) => sendLogout(kernel, { app, sub, sid, at }),
});

/** What has expired is kept a little, so that a late second use of a token is still known as one. */
const keptMs = hour;

export const prune = job({
  name: 'sso.prune',
  payload: z.object({}),
  cron: '23 * * * *',
  async run({ kernel }) {
    await kernel.database.system('prune what the provider kept', (tx) => records.prune(tx, tx.now - keptMs));
  },
});

const endGrants = async ({ database }: Kernel, org: string, person?: string): Promise<void> => {
  await database.system('end what apps hold', (tx) => records.removeGrantsOfOrganization(tx, org, person));
};

/** What happens elsewhere and ends something here; each does nothing the second time. */
export const subscriptions: readonly Subscription[] = [
  {
    name: 'sso.end-sessions',
    type: 'session.revoked',
    handle: (kernel, { subject }) => tellApps(kernel, subject),
  },
  {
    name: 'sso.end-grants-of-member',
    type: 'member.removed',
    async handle(kernel, { org, subject }) {
      await endGrants(kernel, org, subject);
      await kernel.database.system('forget a former member', (tx) => erasePerson(tx, subject, org));
    },
  },
  {
    name: 'sso.end-grants-of-organization',
    type: 'organization.deleted',
    handle: (kernel, { org }) => endGrants(kernel, org),
  },
  {
    name: 'sso.erase-organization',
    type: 'organization.erased',
    async handle(kernel, { org }) {
      await endGrants(kernel, org);
      await kernel.database.system('erase the apps of an organization', (tx) => eraseOrganization(tx, org));
    },
  },
];
