import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import { day, toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { Id } from '../../../kernel/ids.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { type Mail, plain } from '../../../kernel/mail.ts';
import { identityState, link } from '../../identity/index.ts';
import { closedInvitationDays, invitationDays } from '../limits.ts';
import { send } from '../mails.ts';
import { readPeople } from '../members/store.ts';
import { findOrganization } from '../organizations/organizations.ts';
import { openAddress, openToken } from './sealed.ts';
import * as store from './store.ts';

/** The payload has only the id of the invitation: address and token stay sealed in its row. */
export const sendInvitation: Job = job({
  name: 'tenancy.send-invitation',
  tenant: true,
  payload: z.object({ invitation: Id('ivt') }),
  async run(background, { invitation }) {
    const found = await background.inTenant((tx) => read(tx, invitation), { readOnly: true });
    if (found === undefined) return;
    await send(background.kernel, await mailOf(background, found));
    await background.inTenant((tx) => store.forgetToken(tx, invitation, found.token));
  },
});

/** Undefined where there is nothing left to send. */
async function read(tx: TenantTx, id: Id<'ivt'>) {
  const [invitation, organization] = await Promise.all([store.findForMail(tx, id), findOrganization(tx)]);
  if (invitation === undefined || organization === undefined || organization.status === 'deleted') return undefined;
  const { email, token, invitedBy, expiresAt } = invitation;
  if (email === null || token === null || expiresAt <= tx.now) return undefined;
  const [inviter] = await readPeople(tx, [invitedBy]);
  return { id, email, token, organization: organization.name, inviter: inviter?.displayName ?? 'Somebody' };
}

type Found = NonNullable<Awaited<ReturnType<typeof read>>>;

async function mailOf({ kernel }: Background, { id, email, token, ...names }: Found): Promise<Mail> {
  const { publicUrl } = kernel.services.use(identityState);
  const organization = plain(names.organization);
  return {
    to: await openAddress(kernel, id, email),
    kind: 'invitation',
    subject: `You are invited to ${organization}`,
    text: `Hello,

${plain(names.inviter)} invites you to the organization “${organization}” on Nexus. To accept, open this link within ${invitationDays} days:

${link(publicUrl, 'invitation', await openToken(kernel, id, token))}

If you do not know them, ignore this mail: the link expires by itself.

Nexus at ${publicUrl.origin}
`,
  };
}

/** Addresses of people who did not answer are deleted within the hour, closed invitations after a month. */
export const pruneInvitations: Job = job({
  name: 'tenancy.prune-invitations',
  payload: z.object({}),
  cron: '23 * * * *',
  run: (background) =>
    background.inSystem(async (tx) => {
      await store.closeExpired(tx);
      await store.deleteClosedBefore(tx, toDate(tx.now - closedInvitationDays * day));
    }),
});
