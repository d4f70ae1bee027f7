import type { Background } from '../../kernel/background.ts';
import { NexusError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Mail } from '../../kernel/mail.ts';
import { identityState } from '../identity/index.ts';
import { readPeople } from './members/store.ts';
import { findOrganization } from './organizations/organizations.ts';

/** A mail that is refused for good is logged and not sent again: whoever caused it can cause it again. */
export async function send({ mailer, log }: Kernel, mail: Mail): Promise<void> {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
    log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was given up');
  }
}

/**
 * A name that somebody chose, for a mail that we send: it must not become a link, or look like the end of the sentence
 * around it.
 */
export const plain = (name: string): string =>
  name
    .replace(/[\p{C}\p{Zl}\p{Zp}<>"“”]+/gu, ' ')
    .replace(/([./:@])(?=\S)/g, '$1 ')
    .replace(/ {2,}/g, ' ')
    .trim();

/** For both sides of a change of ownership; undefined where the recipient or the organization is gone. */
export async function transferNotice(
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
    text: `Hello ${recipient.displayName},

${what} the owner of the organization “${name}”. If this was not intended, talk to each other now; the audit log of the
organization says when and from where it was done.

Nexus at ${publicUrl.origin}
`,
  };
}
