import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { tenancyErrors } from '../../tenancy/index.ts';
import { setCookies } from '../sessions/cookies.ts';
import { identityErrors } from '../errors.ts';
import { prepareSetup, setUp } from './owner.ts';
import { NewOrganization, NewProject } from '../ports.ts';
import {
  prepareRegistration,
  prepareVerification,
  register as registerPerson,
  verifyEmail as verify,
} from './registration.ts';
import { identityState } from '../state.ts';
import { actAs } from '../login/caller.ts';
import { Cookies, DisplayName, Email, Password, Token, Tokens, User } from '../schemas.ts';

const Register = z.strictObject({
  email: Email,
  password: Password,
  displayName: DisplayName,
  organizationName: z.string().trim().min(1).max(100).optional(),
  cookies: Cookies,
  /** Token of an invitation to this address: joins that organization instead of founding one. */
  invitation: Token.optional(),
});

export const register = route({
  method: 'POST',
  path: '/api/v1/auth/register',
  summary: 'Register a person with an organization of their own',
  description:
    'Without a mail server the account is made at once. With one, the answer is the same for every address ' +
    '(`verificationRequired`, all else null), and the link in the mail makes the account. With the token of an ' +
    'invitation the address is proven already.',
  permission: 'public',
  audit: 'user.register',
  meter: false,
  limits: [{ name: 'register', limit: 30, windowSeconds: 900, by: 'address' }],
  body: Register,
  status: 201,
  reply: z.object({
    user: User.nullable(),
    organization: NewOrganization.nullable(),
    project: NewProject.nullable(),
    /** Null with `cookies`. */
    tokens: Tokens.nullable(),
    verificationRequired: z.boolean(),
  }),
  errors: [
    identityErrors.PASSWORD_REFUSED,
    identityErrors.EMAIL_TAKEN,
    identityErrors.REGISTRATION_CLOSED,
    identityErrors.HASHING_BUSY,
    tenancyErrors.INVITATION_INVALID,
    tenancyErrors.INVITATION_NOT_YOURS,
  ],
  scope: 'tenant',
  prepare: prepareRegistration,
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.person }),
  act: async (context) => {
    const { tx, prepared, caller, body, reply, use } = context;
    const { session, tokens, ...made } = await registerPerson(tx, prepared, caller, body.cookies === true);
    if (session === undefined || tokens === null) return { ...made, tokens, verificationRequired: true };
    actAs(context, { ...prepared, session });
    if (body.cookies === true) setCookies(reply, use(identityState).cookies, session, tokens);
    return { ...made, tokens: body.cookies === true ? null : tokens, verificationRequired: false };
  },
});

export const verifyEmail = route({
  method: 'POST',
  path: '/api/v1/auth/verify-email',
  summary: 'Prove an e-mail address with the token of the mail',
  permission: 'public',
  audit: 'user.verify-email',
  meter: false,
  limits: [{ name: 'verify-email', limit: 30, windowSeconds: 900, by: 'address' }],
  // The token works once: a repeat is told so.
  idempotency: false,
  body: z.strictObject({ token: Token }),
  reply: z.object({ user: User }),
  errors: [identityErrors.VERIFICATION_INVALID],
  scope: 'tenant',
  prepare: ({ kernel, body }) => prepareVerification(kernel, body.token),
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.found.person }),
  act: async ({ tx, prepared }) => ({ user: await verify(tx, prepared) }),
});

const Setup = z.strictObject({
  token: Token,
  email: Email,
  password: Password,
  displayName: DisplayName,
  cookies: Cookies,
});

export const setup = route({
  method: 'POST',
  path: '/api/v1/auth/setup',
  summary: 'Become the owner of this installation with the link it printed at its first start',
  permission: 'public',
  audit: 'installation.own',
  meter: false,
  limits: [{ name: 'setup', limit: 10, windowSeconds: 900, by: 'address' }],
  // The token works once: a repeat is told so.
  idempotency: false,
  body: Setup,
  status: 201,
  reply: z.object({ user: User, organization: NewOrganization, tokens: Tokens.nullable() }),
  errors: [
    identityErrors.VERIFICATION_INVALID,
    identityErrors.PASSWORD_REFUSED,
    identityErrors.EMAIL_TAKEN,
    errors.CONFLICT,
    identityErrors.HASHING_BUSY,
  ],
  scope: 'tenant',
  prepare: prepareSetup,
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.person }),
  act: async (context) => {
    const { tx, prepared, caller, body, reply, use } = context;
    const { session, tokens, ...made } = await setUp(tx, prepared, body, caller);
    actAs(context, { ...prepared, session });
    if (body.cookies !== true) return { ...made, tokens };
    setCookies(reply, use(identityState).cookies, session, tokens);
    return { ...made, tokens: null };
  },
});
