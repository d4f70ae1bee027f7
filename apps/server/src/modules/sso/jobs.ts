import { z } from 'zod';
import { hour } from '../../kernel/clock.ts';
import { on, type Subscription } from '../../kernel/events/events.ts';
import { Id } from '../../kernel/ids.ts';
import { job } from '../../kernel/jobs/jobs.ts';
import { sessionRevoked } from '../identity/index.ts';
import { memberRemoved, organizationDeleted, organizationErased } from '../tenancy/index.ts';
import { eraseAccess } from './access/access.ts';
import { eraseApiConsents } from './api-consents/api-consents.ts';
import { eraseApis } from './apis/apis.ts';
import { eraseApps } from './apps/apps.ts';
import { eraseClients, removeEndedClients } from './clients/clients.ts';
import { endProviderSessions, logoutTask } from './logout.ts';
import { sendLogout } from './provider/back-channel.ts';
import { removeExpired, removeGrantsOfOrganization } from './provider/store.ts';

export const backChannelLogout = job({
  name: logoutTask,
  // Requests enqueue it too, after a log-out at an app.
  tenant: true,
  payload: z.object({ app: Id('app'), sub: Id('usr'), sid: z.string().max(100).optional(), at: z.number() }),
  run: ({ kernel }, { app, sub, sid, at }) => sendLogout(kernel, { app, sub, sid, at }),
});

/** How long expired records are kept, so that a late second use of a token is still recognised. */
const keepMs = hour;

export const prune = job({
  name: 'sso.prune',
  payload: z.object({}),
  cron: '23 * * * *',
  run: (background) =>
    background.inSystem(async (tx) => {
      await removeExpired(tx, tx.now - keepMs);
      await removeEndedClients(tx);
    }),
});

/** Each does nothing the second time. */
export const subscriptions: readonly Subscription[] = [
  on(sessionRevoked, 'sso.end-sessions', (background, { subject }) =>
    background.inSystem((tx) => endProviderSessions(tx, 'sessionId', subject)),
  ),
  on(memberRemoved, 'sso.end-grants-of-member', (background, { org, subject }) =>
    background.inSystem(async (tx) => {
      await removeGrantsOfOrganization(tx, org, subject);
      await eraseAccess(tx, subject, org);
      await eraseApiConsents(tx, subject, org);
    }),
  ),
  on(organizationDeleted, 'sso.end-grants-of-organization', (background, { org }) =>
    background.inSystem((tx) => removeGrantsOfOrganization(tx, org)),
  ),
  on(organizationErased, 'sso.erase-organization', (background, { org }) =>
    background.inSystem(async (tx) => {
      await removeGrantsOfOrganization(tx, org);
      await eraseApps(tx, org);
      await eraseApis(tx, org);
      await eraseClients(tx, org);
    }),
  ),
];
