import { z } from 'zod';
import { route } from '../../../http/route.ts';
import {
  changePassword as change,
  forgotPassword as forgot,
  prepareChange,
  prepareForgot,
  prepareReset,
  resetPassword as reset,
} from '../password/password.ts';
import { identityErrors } from '../errors.ts';
import { readMe as readPerson, updateMe as updatePerson } from './persons.ts';
import { byEmailAndAddress } from '../login/caller.ts';
import { DisplayName, Email, Message, Password, Token, User } from '../schemas.ts';

export const readMe = route({
  method: 'GET',
  path: '/api/v1/auth/me',
  summary: 'Who you are',
  permission: 'authenticated',
  callers: ['user'],
  impersonation: 'read',
  meter: false,
  reply: z.object({ user: User }),
  scope: 'person',
  act: async ({ tx }) => ({ user: await readPerson(tx) }),
});

export const updateMe = route({
  method: 'PATCH',
  path: '/api/v1/auth/me',
  summary: 'Change your name',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'user.update',
  meter: false,
  body: z.strictObject({ displayName: DisplayName }),
  reply: z.object({ user: User }),
  scope: 'person',
  act: async ({ tx, caller, body }) => ({ user: await updatePerson(tx, caller, body) }),
});

export const changePassword = route({
  method: 'PUT',
  path: '/api/v1/auth/change-password',
  summary: 'Change your password and end your other sessions',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'user.change-password',
  meter: false,
  limits: [{ name: 'change-password', limit: 10, windowSeconds: 900, by: 'caller' }],
  // The repeat would have to prove the password that the first call replaced.
  idempotency: false,
  body: z.strictObject({ currentPassword: Password, newPassword: Password }),
  reply: Message.extend({ revokedSessions: z.number() }),
  errors: [identityErrors.INVALID_CREDENTIALS, identityErrors.PASSWORD_REFUSED, identityErrors.HASHING_BUSY],
  scope: 'person',
  prepare: prepareChange,
  act: async ({ tx, caller, prepared }) => ({
    message: 'Password changed',
    revokedSessions: await change(tx, caller, prepared),
  }),
});

export const forgotPassword = route({
  method: 'POST',
  path: '/api/v1/auth/forgot-password',
  summary: 'Ask for a mail with which to choose a new password',
  description: 'The answer, and the time it takes, is the same whether the address belongs to an account or not.',
  permission: 'public',
  audit: 'user.forgot-password',
  meter: false,
  limits: [
    { name: 'forgot-password', limit: 5, windowSeconds: 3600, by: byEmailAndAddress },
    { name: 'forgot-password-address', limit: 30, windowSeconds: 900, by: 'address' },
  ],
  // Asking twice does no harm, and a stored answer would say for whom it was.
  idempotency: false,
  body: z.strictObject({ email: Email }),
  reply: Message,
  scope: 'person',
  prepare: prepareForgot,
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.person }),
  act: async ({ tx, prepared }) => {
    await forgot(tx, prepared);
    return { message: 'If this address belongs to an account, a mail is on its way' };
  },
});

export const resetPassword = route({
  method: 'POST',
  path: '/api/v1/auth/reset-password',
  summary: 'Choose a new password with the token of the mail; ends all sessions',
  permission: 'public',
  audit: 'user.reset-password',
  meter: false,
  limits: [{ name: 'reset-password', limit: 30, windowSeconds: 900, by: 'address' }],
  // The token works once: a repeat is told so.
  idempotency: false,
  body: z.strictObject({ token: Token, password: Password }),
  reply: Message,
  errors: [identityErrors.VERIFICATION_INVALID, identityErrors.PASSWORD_REFUSED, identityErrors.HASHING_BUSY],
  scope: 'tenant',
  prepare: prepareReset,
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.found.person }),
  act: async ({ tx, prepared, caller }) => {
    await reset(tx, prepared, caller.address);
    return { message: 'Password changed: log in with the new one' };
  },
});
