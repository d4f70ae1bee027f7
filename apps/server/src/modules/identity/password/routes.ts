import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { identityErrors } from '../errors.ts';
import { perEmailAndAddress } from '../login/caller.ts';
import { anyone, Email, Message, own, Password, RevokedSessions, Token } from '../schemas.ts';
import {
  changePassword,
  forgotPassword,
  prepareChange,
  prepareForgot,
  prepareReset,
  resetPassword,
} from './password.ts';

const PasswordChange = z
  .strictObject({
    currentPassword: Password.describe('The password you have now'),
    newPassword: Password.describe('The new password: 12 to 256 characters of all kinds, or a phrase of 20'),
  })
  .meta({ id: 'PasswordChange' });

export const passwordRoutes = [
  route({
    ...own,
    name: 'account.changePassword',
    method: 'PUT',
    path: '/api/v1/auth/change-password',
    summary: 'Change your password and end your other sessions',
    audit: 'user.change-password',
    limits: [{ name: 'change-password', limit: 10, windowSeconds: 900, by: 'caller' }],
    // A repeat could not prove the current password: the first call has replaced it.
    idempotency: false,
    body: PasswordChange,
    reply: Message.extend(RevokedSessions.shape).meta({ id: 'PasswordChanged' }),
    errors: [identityErrors.INVALID_CREDENTIALS, identityErrors.PASSWORD_REFUSED, identityErrors.HASHING_BUSY],
    prepare: prepareChange,
    act: async ({ tx, caller, prepared }) => ({
      message: 'Password changed',
      revokedSessions: await changePassword(tx, caller, prepared),
    }),
  }),
  route({
    ...anyone,
    name: 'auth.forgotPassword',
    method: 'POST',
    path: '/api/v1/auth/forgot-password',
    summary: 'Ask for a mail with which to choose a new password',
    description: 'The answer, and the time it takes, is the same whether the address belongs to an account or not.',
    audit: 'user.forgot-password',
    limits: [
      { name: 'forgot-password', limit: 5, windowSeconds: 3600, by: perEmailAndAddress },
      { name: 'forgot-password-address', limit: 30, windowSeconds: 900, by: 'address' },
    ],
    // Repeating it does no harm, and a stored reply would tell who asked.
    idempotency: false,
    body: z.strictObject({ email: Email }).meta({ id: 'ForgottenPassword' }),
    reply: Message,
    scope: 'person',
    prepare: prepareForgot,
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async ({ tx, prepared }) => {
      await forgotPassword(tx, prepared);
      return { message: 'If this address belongs to an account, a mail is on its way' };
    },
  }),
  route({
    ...anyone,
    name: 'auth.resetPassword',
    method: 'POST',
    path: '/api/v1/auth/reset-password',
    summary: 'Choose a new password with the token of the mail; ends all sessions',
    audit: 'user.reset-password',
    limits: [{ name: 'reset-password', limit: 30, windowSeconds: 900, by: 'address' }],
    // The token works once.
    idempotency: false,
    body: z.strictObject({ token: Token, password: Password }).meta({ id: 'PasswordReset' }),
    reply: Message,
    errors: [identityErrors.VERIFICATION_INVALID, identityErrors.PASSWORD_REFUSED, identityErrors.HASHING_BUSY],
    prepare: prepareReset,
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async ({ tx, prepared, caller }) => {
      await resetPassword(tx, prepared, caller.address);
      return { message: 'Password changed: log in with the new one' };
    },
  }),
];
