import { z } from 'zod';
import type { Background } from '../../kernel/background.ts';
import { day } from '../../kernel/clock.ts';
import { NexusError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/ids.ts';
import { job } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Mail } from '../../kernel/mail.ts';
import { readUser } from './account/store.ts';
import { openEmail, pruneEmailChanges } from './email-changes/email-changes.ts';
import { pruneThrottles } from './login/store.ts';
import { forgetAddressMs } from './login/throttle.ts';
import { isMailed, isToNewEmail, letterFor, noticeFor, notices } from './mails.ts';
import { pruneSessions } from './sessions/store.ts';
import { identityState } from './state.ts';
import { pruneChallenges } from './store/challenges.ts';
import { prunePasskeyChallenges } from './store/passkeys.ts';
import { pruneUses } from './store/social.ts';
import * as verifications from './verifications/verifications.ts';

/** A key signs access tokens for this long. */
const signingKeyDays = 30;
/** Expired rows are kept for this long. */
const keptMs = day;

/** Mails a verification. The payload is its id; the token is encrypted in its row. */
export const sendVerification = job({
  name: 'identity.send-verification',
  tenant: true,
  payload: z.object({ verification: Id('vrf') }),
  async run(background, { verification }) {
    const { kernel } = background;
    const found = await background.inPerson((tx) => verifications.readForMail(tx, verification));
    const mail = found === undefined ? undefined : await compose(background, verification, found);
    if (mail !== undefined) await send(kernel, mail);
    await background.inPerson((tx) => verifications.forgetToken(tx, verification));
  },
});

async function compose(
  { kernel, person }: Background,
  id: string,
  found: verifications.MailedVerification,
): Promise<Mail | undefined> {
  const { purpose, token, pending, email, displayName } = found;
  if (!isMailed(purpose) || token === null) return undefined;
  const { publicUrl } = kernel.services.use(identityState);
  const registration = pending === null ? undefined : await verifications.openPending(kernel, id, pending);
  const newEmail = found.newEmail === null ? undefined : await openEmail(kernel, person, found.newEmail);
  const to = registration?.email ?? (isToNewEmail(purpose) ? newEmail : email);
  if (to === undefined || to === null) return undefined;
  const name = registration?.displayName ?? displayName ?? to;
  return letterFor(purpose, { to, name, publicUrl, newEmail, token: await verifications.openToken(kernel, id, token) });
}

/** A mail that is refused for good is not sent again; the log says so. */
async function send({ mailer, log }: Kernel, mail: Mail): Promise<void> {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
    log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was refused for good and is not sent again');
  }
}

export const sendNotice = job({
  name: 'identity.send-notice',
  tenant: true,
  payload: z.object({ notice: z.enum(notices) }),
  async run(background, { notice }) {
    const { kernel } = background;
    const user = await background.inPerson(readUser);
    if (user === undefined) return;
    const { publicUrl } = kernel.services.use(identityState);
    await send(kernel, noticeFor(notice, { to: user.email, name: user.displayName, publicUrl }));
  },
});

/** Tells the address before a change. Without a mail server nobody reads it there: what was mailed to it is deleted. */
export const sendEmailChanged = job({
  name: 'identity.send-email-changed',
  tenant: true,
  payload: z.object({ before: z.base64() }),
  async run(background, { before }) {
    const { kernel, person } = background;
    const user = await background.inPerson(readUser);
    if (user === undefined) return;
    const to = await openEmail(kernel, person, Buffer.from(before, 'base64'));
    const { mailed, publicUrl } = kernel.services.use(identityState);
    if (mailed) await send(kernel, noticeFor('email-changed', { to, name: user.displayName, publicUrl }));
    else await kernel.mailer.forget(to);
  },
});

/** next → current → previous, once a month; every node is notified and reads the keys again. */
export const rotateSigningKeys = job({
  name: 'identity.rotate-signing-keys',
  payload: z.object({}),
  cron: '17 3 * * *',
  async run(background) {
    const { kernel } = background;
    for (const purpose of ['access-token', 'id-token'] as const) {
      const changed = await kernel.signing.rotateIfOlderThan(purpose, signingKeyDays);
      if (changed !== undefined) await background.inSystem((tx) => tx.invalidate(changed.topic, changed.payload));
    }
  },
});

export const prune = job({
  name: 'identity.prune',
  payload: z.object({}),
  cron: '41 * * * *',
  async run(background) {
    await background.inSystem(async (tx) => {
      await pruneSessions(tx, tx.now - keptMs);
      await verifications.pruneVerifications(tx, tx.now - keptMs);
      await pruneEmailChanges(tx);
      await pruneUses(tx, tx.now - keptMs);
      await pruneChallenges(tx, tx.now - keptMs);
      await prunePasskeyChallenges(tx);
      await pruneThrottles(tx, tx.now - forgetAddressMs);
    });
  },
});
