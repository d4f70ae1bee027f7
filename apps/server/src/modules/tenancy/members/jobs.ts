import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import { Id } from '../../../kernel/ids.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { type Mail, plain } from '../../../kernel/mail.ts';
import { identityState } from '../../identity/index.ts';
import { send } from '../mails.ts';
import { findOrganization } from '../organizations/organizations.ts';
import { readPeople } from './store.ts';

/** To both sides of a change of ownership. */
export const sendTransferNotice: Job = job({
  name: 'tenancy.send-notice',
  tenant: true,
  payload: z.object({ notice: z.literal('transferred'), to: Id('usr'), by: Id('usr') }),
  async run(background, { to, by }) {
    const mail = await transferNotice(background, { to, by });
    if (mail !== undefined) await send(background.kernel, mail);
  },
});

/** Undefined where the recipient or the organization is gone. */
async function transferNotice(
  background: Background,
  { to, by }: { to: Id<'usr'>; by: Id<'usr'> },
): Promise<Mail | undefined> {
  const { people, organization } = await background.inTenant(
    async (tx) => ({ people: await readPeople(tx, [to, by]), organization: await findOrganization(tx) }),
    { readOnly: true },
  );
  const recipient = people.find(({ userId }) => userId === to);
  const actor = people.find(({ userId }) => userId === by);
  if (recipient === undefined || organization === undefined) return undefined;
  const { publicUrl } = background.use(identityState);
  const name = plain(organization.name);
  const what = to === by ? 'you made another member' : `${plain(actor?.displayName ?? 'an owner')} made you`;
  return {
    to: recipient.email,
    kind: 'ownership-transferred',
    subject: `The ownership of ${name} has changed`,
    text: `Hello ${plain(recipient.displayName)},

${what} the owner of the organization “${name}”. If this was not intended, talk to each other now; the audit log of the
organization says when and from where it was done.

Nexus at ${publicUrl.origin}
`,
  };
}
