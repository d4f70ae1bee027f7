import type { Mail } from '../../kernel/mail.ts';
import type { Purpose } from './store/verifications.ts';

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

export const passwordChanged = (to: string, name: string, publicUrl: URL): Mail => ({
  to,
  kind: 'password-changed',
  subject: 'Your password was changed',
  text: `Hello ${name},

the password of your account was changed, and other sessions were ended.
If it was not you, choose a new one at once:

${new URL('/forgot-password', publicUrl).href}${signature(publicUrl)}`,
});
