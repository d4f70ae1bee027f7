import { systemActor } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Mail } from '../../kernel/mail.ts';
import { identityState, link } from '../identity/index.ts';
import { openAddress, openToken } from './invited.ts';
import { invitationDays } from './limits.ts';
import * as store from './store/invitations.ts';
import * as members from './store/members.ts';
import * as organizations from './store/organizations.ts';

/**
 * Names are chosen by whoever sends, and mails carry our good name: nothing in one may be a link, or look like the end of
 * the sentence around it.
 * @internal
 */
export const plain = (name: string): string =>
  name
    .replace(/[\p{C}\p{Zl}\p{Zp}<>"“”]+/gu, ' ')
    .replace(/([./:@])(?=\S)/g, '$1 ')
    .replace(/ {2,}/g, ' ')
    .trim();

/** The mail of an invitation and the sealed token in it; undefined where there is nothing (any more) to send. */
export async function invitationMail(
  kernel: Kernel,
  org: string,
  id: Id<'ivt'>,
): Promise<{ mail: Mail; token: Buffer } | undefined> {
  const found = await kernel.database.tenant(systemActor('tenancy.mails'), { org }, (tx) => read(tx, id), {
    readOnly: true,
  });
  if (found === undefined) return undefined;
  const { email, token, organization, inviter = 'Somebody' } = found;
  const letter = {
    publicUrl: kernel.services.use(identityState).publicUrl,
    organization: plain(organization),
    inviter: plain(inviter),
    token: await openToken(kernel, id, token),
  };
  return { mail: { to: await openAddress(kernel, id, email), kind: 'invitation', ...written(letter) }, token };
}

async function read(tx: TenantTx, id: Id<'ivt'>) {
  const [invitation, organization] = await Promise.all([store.readForMail(tx, id), organizations.find(tx)]);
  if (invitation === undefined || organization === undefined || organization.deleted_at !== null) return undefined;
  const { email, token, invited_by: invitedBy, expires_at: expiresAt } = invitation;
  if (email === null || token === null || expiresAt <= tx.now) return undefined;
  const [person] = await members.people(tx, [invitedBy]);
  return { email, token, organization: organization.name, inviter: person?.display_name };
}

interface Letter {
  publicUrl: URL;
  organization: string;
  inviter: string;
  token: string;
}

const written = ({ publicUrl, organization, inviter, token }: Letter): Pick<Mail, 'subject' | 'text'> => ({
  subject: `You are invited to ${organization}`,
  text: `Hello,

${inviter} invites you to the organization “${organization}” on Nexus. To accept, open this link within ${invitationDays} days:

${link(publicUrl, 'invitation', token)}

If you do not know them, do nothing: the link then expires by itself.

Nexus at ${publicUrl.origin}
`,
});

/** To both sides of a change of ownership; undefined where there is nobody (any more) to tell. */
export async function transferNotice(
  kernel: Kernel,
  org: string,
  { to, by }: { to: Id<'usr'>; by: Id<'usr'> },
): Promise<Mail | undefined> {
  const { people, organization } = await kernel.database.tenant(
    systemActor('tenancy.mails'),
    { org },
    async (tx) => ({ people: await members.people(tx, [to, by]), organization: await organizations.find(tx) }),
    { readOnly: true },
  );
  const addressee = people.find(({ user_id: user }) => user === to);
  const giver = people.find(({ user_id: user }) => user === by);
  if (addressee === undefined || organization === undefined) return undefined;
  const { publicUrl } = kernel.services.use(identityState);
  const name = plain(organization.name);
  const what = to === by ? 'you made another member' : `${plain(giver?.display_name ?? 'an owner')} made you`;
  return {
    to: addressee.email,
    kind: 'ownership-transferred',
    subject: `The ownership of ${name} has changed`,
    text: `Hello ${addressee.display_name},

${what} the owner of the organization “${name}”. If this was not intended, talk to each other now; the organization's
audit log says when and from where it was done.

Nexus at ${publicUrl.origin}
`,
  };
}
