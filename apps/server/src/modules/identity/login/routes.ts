import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { identityErrors } from '../errors.ts';
import { anyone, Cookies, Email, Password } from '../schemas.ts';
import { perEmailAndAddress } from './caller.ts';
import { checkLogin, login } from './login.ts';
import { LoginReply, loginReply } from './reply.ts';

export const loginRoutes = [
  route({
    ...anyone,
    name: 'auth.login',
    method: 'POST',
    path: '/api/v1/auth/login',
    summary: 'Log in with e-mail and password',
    description:
      'With a second factor enrolled, answers `mfaRequired` and a challenge for POST /api/v1/auth/login/mfa.',
    audit: 'session.create',
    limits: [
      { name: 'login', limit: 10, windowSeconds: 900, by: perEmailAndAddress },
      { name: 'login-address', limit: 300, windowSeconds: 900, by: 'address' },
    ],
    // Each log-in is a session of its own.
    idempotency: false,
    body: z.strictObject({ email: Email, password: Password, cookies: Cookies }).meta({ id: 'Login' }),
    reply: LoginReply,
    errors: [
      identityErrors.INVALID_CREDENTIALS,
      identityErrors.ACCOUNT_SUSPENDED,
      identityErrors.LOGIN_LOCKED,
      identityErrors.HASHING_BUSY,
    ],
    scope: 'person',
    prepare: checkLogin,
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async (context) => {
      const { tx, prepared } = context;
      const { person, draft } = prepared;
      return loginReply(context, await login(tx, prepared), { person, browser: draft.browser });
    },
  }),
];
