import { z } from 'zod';
import { day } from '../../kernel/clock.ts';
import { NexusError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/ids.ts';
import { type Job, job } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Mail } from '../../kernel/mail.ts';
import { closedInvitationDays } from './limits.ts';
import { invitationMail, transferNotice } from './mails.ts';
import { rightsChanged } from './state.ts';
import * as invitations from './store/invitations.ts';
import * as store from './store/organizations.ts';

/** Organizations erased in one run; the next night takes the rest. */
const batch = 100;

/** Erases what was deleted 30 days ago: rows, and the keys without which what is left cannot be read. */
export const eraseOrganizations: Job = job({
  name: 'tenancy.erase-organizations',
  payload: z.object({}),
  cron: '17 3 * * *',
  run: async (background) => {
    const { kernel, signal } = background;
    const due = await background.inSystem((tx) => store.due(tx, batch));
    for (const org of due) {
      if (signal?.aborted === true) return;
      await eraseOrganization(kernel, org);
    }
  },
});

/** Twice, or on two nodes at once, it does nothing the second time. */
export async function eraseOrganization(kernel: Kernel, org: Id<'org'>): Promise<void> {
  const { database, keyring } = kernel;
  await database.system('tenancy.erase-organizations', async (tx) => {
    if (!(await store.erase(tx, org))) return;
    for (const { topic, payload } of await keyring.shredOrganization(tx.client, org)) await tx.notify(topic, payload);
    await rightsChanged(tx, org);
    // Other modules erase what they hold of it.
    tx.emit({ org, type: 'organization.erased', subject: org, data: {} });
  });
}

/** The payload holds the invitation's id alone: address and token are sealed in its row. */
export const sendInvitation: Job = job({
  name: 'tenancy.send-invitation',
  tenant: true,
  payload: z.object({ invitation: Id('ivt') }),
  run: async (background, { invitation }) => {
    const { kernel, org } = background;
    const found = await invitationMail(kernel, org, invitation);
    if (found === undefined) return;
    await send(kernel, found.mail);
    await background.inTenant((tx) => invitations.forgetToken(tx, invitation, found.token));
  },
});

/** A mail that is refused for good is not tried again: the operator finds it in the log, and who invited can send it again. */
async function send({ mailer, log }: Kernel, mail: Mail): Promise<void> {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
    log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was given up');
  }
}

export const sendNotice: Job = job({
  name: 'tenancy.send-notice',
  tenant: true,
  payload: z.object({ notice: z.literal('transferred'), to: Id('usr'), by: Id('usr') }),
  run: async ({ kernel, org }, { to, by }) => {
    const mail = await transferNotice(kernel, org, { to, by });
    if (mail !== undefined) await send(kernel, mail);
  },
});

/** Addresses of people who did not answer are forgotten within the hour, closed invitations after a month. */
export const pruneInvitations: Job = job({
  name: 'tenancy.prune-invitations',
  payload: z.object({}),
  cron: '23 * * * *',
  run: async (background) => {
    await background.inSystem(async (tx) => {
      await invitations.closeExpired(tx);
      await invitations.prune(tx, tx.now - closedInvitationDays * day);
    });
  },
});
