import { type Mail, plain } from '../../kernel/mail.ts';
import type { Purpose } from './verifications/verifications.ts';

/** The token is in the fragment, which browsers send to no server, so it is in no log. */
export const link = (publicUrl: URL | string, page: string, token: string): string =>
  new URL(`/${page}#token=${token}`, publicUrl).href;

interface Letter {
  to: string;
  name: string;
  publicUrl: URL;
  token: string;
  /** The address that the account is to have. */
  newEmail?: string | undefined;
}

const signature = (publicUrl: URL): string => `\n\nNexus at ${publicUrl.origin}\n`;

type Template = (letter: Letter) => Omit<Mail, 'to'>;

const verify: Template = ({ name, publicUrl, token }) => ({
  kind: 'verify-email',
  subject: 'Confirm your e-mail address',
  text: `Hello ${name},

Somebody, hopefully you, registered with this address. To confirm it, open this link within an hour:

${link(publicUrl, 'verify-email', token)}

If it was not you, ignore this mail: the link expires by itself.${signature(publicUrl)}`,
});

/** No mail is sent for the other purposes. */
const letters = {
  'verify-email': verify,
  register: verify,
  'register-known': ({ name, publicUrl }) => ({
    kind: 'register-known',
    subject: 'You already have an account',
    text: `Hello ${name},

Somebody, perhaps you, tried to register with this address, which already has an account. Nothing was changed.
If you have forgotten your password, reset it here:

${new URL('/forgot-password', publicUrl).href}${signature(publicUrl)}`,
  }),
  'reset-password': ({ name, publicUrl, token }) => ({
    kind: 'reset-password',
    subject: 'Choose a new password',
    text: `Hello ${name},

Somebody, hopefully you, asked for a new password for your account. To choose one, open this link within an hour:

${link(publicUrl, 'reset-password', token)}

If it was not you, ignore this mail: your password stays as it is.${signature(publicUrl)}`,
  }),
  'approve-new-email': ({ name, publicUrl, token, newEmail = '' }) => ({
    kind: 'approve-new-email',
    subject: 'Your e-mail address is to be changed',
    text: `Hello ${name},

Somebody, hopefully you, asked to change the e-mail address of your account to ${newEmail}. To agree, open this link within
an hour:

${link(publicUrl, 'change-email', token)}

If it was not you, stop the change here, and choose a new password:

${link(publicUrl, 'stop-email-change', token)}

Without your answer the address stays as it is.${signature(publicUrl)}`,
  }),
  'prove-new-email': ({ name, publicUrl, token }) => ({
    kind: 'prove-new-email',
    subject: 'Confirm your new e-mail address',
    text: `Hello ${name},

Somebody, hopefully you, wants to use this address for their account. To confirm it, open this link within an hour:

${link(publicUrl, 'change-email', token)}

The address is changed when the present address has agreed too. If it was not you, ignore this mail, or stop the change:

${link(publicUrl, 'stop-email-change', token)}${signature(publicUrl)}`,
  }),
  'new-email-known': ({ publicUrl }) => ({
    kind: 'new-email-known',
    subject: 'Your address already has an account',
    text: `Hello,

Somebody, perhaps you, tried to use this address for another account. It has an account already, so nothing was changed.
If that was you, log in to the account you have, or choose another address.${signature(publicUrl)}`,
  }),
} satisfies Partial<Record<Purpose, Template>>;

/** What is mailed to the new address of a change, not to that of the account. */
export const isToNewEmail = (purpose: Purpose): boolean =>
  purpose === 'prove-new-email' || purpose === 'new-email-known';

export const isMailed = (purpose: Purpose): purpose is keyof typeof letters => purpose in letters;

export const letterFor = (purpose: keyof typeof letters, letter: Letter): Mail => ({
  to: letter.to,
  // A person who registers chooses the name, and may enter somebody else's address.
  ...letters[purpose]({ ...letter, name: plain(letter.name) }),
});

/**
 * Changes that the owner of an account is told of, because somebody else may have made them: the subject of the mail, and
 * what happened.
 */
const noticeTexts = {
  'password-changed': ['Your password was changed', 'Your password was changed, and your other sessions were ended.'],
  'email-changed': [
    'Your e-mail address was changed',
    'The e-mail address of your account was changed. This address can no longer be used to log in.',
  ],
  'totp-enrolled': [
    'Two-step log-in is on',
    'An authenticator app was added to your account. Log-in now asks for its code.',
  ],
  'totp-removed': [
    'An authenticator app was removed',
    'The authenticator app was removed from your account. Log-in no longer asks for its code.',
  ],
  'factors-removed': [
    'Two-step log-in is off',
    'An operator removed the authenticator app, the passkeys and the backup codes from your account, and ended its sessions. Log-in asks for your password alone. If you did not ask for this, change your password and tell the operator.',
  ],
  'backup-codes-renewed': [
    'New backup codes',
    'New backup codes were created for your account. The earlier ones no longer work.',
  ],
  'codes-guessed': [
    'Somebody entered wrong codes',
    'Somebody who knows your password, or has one of your sessions, entered several wrong codes. They did not get in.',
  ],
  'account-linked': [
    'Another account was linked to yours',
    'An account at another service was linked to yours. Whoever owns it can log in as you.',
  ],
  'account-unlinked': [
    'An account was unlinked from yours',
    'An account at another service was unlinked from yours. It can no longer be used to log in.',
  ],
  'passkey-added': [
    'A passkey was added to your account',
    'A passkey was added to your account. Whoever holds it can log in as you. If it was not you, remove it.',
  ],
  'passkey-removed': [
    'A passkey was removed from your account',
    'A passkey was removed from your account and can no longer be used to log in.',
  ],
} satisfies Record<string, [subject: string, happened: string]>;

export type Notice = keyof typeof noticeTexts;
export const notices = Object.keys(noticeTexts) as Notice[];

export function noticeFor(notice: Notice, { to, name, publicUrl }: Omit<Letter, 'token'>): Mail {
  const [subject, happened] = noticeTexts[notice];
  return {
    to,
    kind: notice,
    subject,
    text: `Hello ${plain(name)},

${happened}
If it was not you, choose a new password at once:

${new URL('/forgot-password', publicUrl).href}${signature(publicUrl)}`,
  };
}
