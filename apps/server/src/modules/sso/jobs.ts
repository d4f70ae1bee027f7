import { z } from 'zod';
import { hour } from '../../kernel/clock.ts';
import type { Subscription } from '../../kernel/events/events.ts';
import { Id } from '../../kernel/ids.ts';
import { job } from '../../kernel/jobs/jobs.ts';
import { endProviderSessions, logoutTask } from './logout.ts';
import { sendLogout } from './provider/back-channel.ts';
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
  run: (background) => background.inSystem((tx) => records.prune(tx, tx.now - keptMs)),
});

/** What happens elsewhere and ends something here; each does nothing the second time. */
export const subscriptions: readonly Subscription[] = [
  {
    name: 'sso.end-sessions',
    type: 'session.revoked',
    handle: (background, { subject }) => background.inSystem((tx) => endProviderSessions(tx, { session: subject })),
  },
  {
    name: 'sso.end-grants-of-member',
    type: 'member.removed',
    handle: (background, { org, subject }) =>
      background.inSystem(async (tx) => {
        await records.removeGrantsOfOrganization(tx, org, subject);
        await erasePerson(tx, subject, org);
      }),
  },
  {
    name: 'sso.end-grants-of-organization',
    type: 'organization.deleted',
    handle: (background, { org }) =>
      background.inSystem(async (tx) => {
        await records.removeGrantsOfOrganization(tx, org, undefined);
      }),
  },
  {
    name: 'sso.erase-organization',
    type: 'organization.erased',
    handle: (background, { org }) =>
      background.inSystem(async (tx) => {
        await records.removeGrantsOfOrganization(tx, org, undefined);
        await eraseOrganization(tx, org);
      }),
  },
];
