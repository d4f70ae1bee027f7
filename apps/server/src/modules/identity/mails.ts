import type { Mail } from '../../kernel/mail.ts';
import type { Purpose } from './verifications/store.ts';

/** The token stands behind `#`: browsers send that part to no server, so it is in nobody's log. */
export const link = (publicUrl: URL | string, page: string, token: string): string =>
  new URL(`/${page}#token=${token}`, publicUrl).href;

interface Letter {
  to: string;
  name: string;
  publicUrl: URL;
  token: string;
}

const signature = (publicUrl: URL): string => `\n\nNexus at ${publicUrl.origin}\n`;

type Written = (letter: Letter) => Omit<Mail, 'to'>;

const verify: Written = ({ name, publicUrl, token }) => ({
  kind: 'verify-email',
  subject: 'Confirm your e-mail address',
  text: `Hello ${name},

somebody, hopefully you, registered with this address. To confirm it, open this link within an hour:

${link(publicUrl, 'verify-email', token)}

If it was not you, do nothing: the link then expires by itself.${signature(publicUrl)}`,
});

const letters: Record<Exclude<Purpose, 'setup' | 'reset-unknown'>, Written> = {
  'verify-email': verify,
  register: verify,
  'register-known': ({ name, publicUrl }) => ({
    kind: 'register-known',
    subject: 'You are registered already',
    text: `Hello ${name},

somebody, perhaps you, tried to register with this address, which has an account already. Nothing was changed.
If you forgot your password, ask for a new one here:

${new URL('/forgot-password', publicUrl).href}${signature(publicUrl)}`,
  }),
  'reset-password': ({ name, publicUrl, token }) => ({
    kind: 'reset-password',
    subject: 'Choose a new password',
    text: `Hello ${name},

somebody, hopefully you, asked for a new password for your account. To choose one, open this link within an hour:

${link(publicUrl, 'reset-password', token)}

If it was not you, do nothing: your password stays as it is.${signature(publicUrl)}`,
  }),
};

export function letterFor(purpose: Exclude<Purpose, 'setup' | 'reset-unknown'>, letter: Letter): Mail {
  return { to: letter.to, ...letters[purpose](letter) };
}

/** What the owner of an account hears of, because it may not be they who did it. */
export const notices = [
  'password-changed',
  'totp-enrolled',
  'totp-removed',
  'backup-codes-renewed',
  'codes-guessed',
  'account-linked',
  'account-unlinked',
  'passkey-added',
  'passkey-removed',
] as const;
export type Notice = (typeof notices)[number];

/** Subject, and what happened. */
const noticed: Record<Notice, [subject: string, happened: string]> = {
  'password-changed': [
    'Your password was changed',
    'the password of your account was changed, and other sessions were ended.',
  ],
  'totp-enrolled': [
    'Two-step log-in is on',
    'an authenticator app was enrolled for your account. From now on log-in asks for its code.',
  ],
  'totp-removed': [
    'An authenticator app was removed',
    'the authenticator app of your account was removed. Log-in does not ask for its code any more.',
  ],
  'backup-codes-renewed': [
    'New backup codes',
    'new backup codes were made for your account. Those you had before do not work any more.',
  ],
  'codes-guessed': [
    'Somebody entered wrong codes',
    'somebody who knows your password, or holds a session of yours, entered several wrong codes. They did not get in.',
  ],
  'account-linked': [
    'Another account was linked to yours',
    'an account at another service was linked to yours. Whoever has that one can log in as you.',
  ],
  'account-unlinked': [
    'An account was unlinked from yours',
    'an account at another service was unlinked from yours. It does not let anybody log in as you any more.',
  ],
  'passkey-added': [
    'A passkey was added to your account',
    'a passkey was added to your account: whoever holds it can log in as you. If it was not you, remove it.',
  ],
  'passkey-removed': [
    'A passkey was removed from your account',
    'a passkey was removed from your account and can no longer be used to log in.',
  ],
};

export function noticeFor(notice: Notice, { to, name, publicUrl }: Omit<Letter, 'token'>): Mail {
  const [subject, happened] = noticed[notice];
  return {
    to,
    kind: notice,
    subject,
    text: `Hello ${name},

${happened}
If it was not you, choose a new password at once:

${new URL('/forgot-password', publicUrl).href}${signature(publicUrl)}`,
  };
}
