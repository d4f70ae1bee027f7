import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { type Route, route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { oneLine } from '../../../kernel/text.ts';
import { identityErrors } from '../errors.ts';
import { answerTokens, perEmailAndAddress } from '../login/caller.ts';
import { NewOrganization, NewProject, type OrganizationErrors } from '../ports.ts';
import { anyone, Cookies, DisplayName, Email, Message, Password, Token, Tokens, User } from '../schemas.ts';
import { identityState } from '../state.ts';
import { isOwned, prepareSetup, setUp } from './owner.ts';
import { prepareRegistration, prepareVerification, register, verifyEmail } from './registration.ts';
import { prepareResend, resend } from './resend.ts';

const Registration = z
  .strictObject({
    email: Email,
    password: Password,
    displayName: DisplayName,
    organizationName: oneLine(100)
      .optional()
      .meta({ description: 'Name of the organization that is created', examples: ['Analytical Engines'] }),
    cookies: Cookies,
    invitation: Token.optional().describe(
      'Token of an invitation to this address: joins its organization instead of creating one',
    ),
  })
  .meta({ id: 'Registration' });

const Registered = z
  .object({
    user: User.nullable().describe('The person'),
    organization: NewOrganization.nullable().describe('Their organization'),
    project: NewProject.nullable().describe('Its first project; null with an invitation'),
    tokens: Tokens.nullable().describe('Null with `cookies`'),
    verificationRequired: z.boolean().describe('A mail was sent to the address; all other members are null'),
  })
  .meta({ id: 'Registered' });

const Setup = z
  .strictObject({
    token: Token.describe('Token of the set-up link'),
    email: Email,
    password: Password,
    displayName: DisplayName,
    cookies: Cookies,
  })
  .meta({ id: 'Setup' });

const SetUp = z
  .object({
    user: User.describe('The owner'),
    organization: NewOrganization.describe('The operator organization'),
    tokens: Tokens.nullable().describe('Null with `cookies`'),
  })
  .meta({ id: 'SetUp' });

export const registration = ({ INVITATION_INVALID, INVITATION_NOT_YOURS }: OrganizationErrors): Route =>
  route({
    ...anyone,
    name: 'auth.register',
    method: 'POST',
    path: '/api/v1/auth/register',
    summary: 'Register a person with an organization of their own',
    description:
      'Without a mail server, the account is created at once. With one, the answer is the same for every address ' +
      '(`verificationRequired`, all else null), and the link in the mail creates the account. The token of an invitation ' +
      'proves the address, so the account is created at once.',
    audit: 'user.register',
    limits: [{ name: 'register', limit: 30, windowSeconds: 900, by: 'address' }],
    body: Registration,
    status: 201,
    reply: Registered,
    errors: [
      identityErrors.PASSWORD_REFUSED,
      identityErrors.EMAIL_TAKEN,
      identityErrors.REGISTRATION_CLOSED,
      identityErrors.HASHING_BUSY,
      INVITATION_INVALID,
      INVITATION_NOT_YOURS,
    ],
    prepare: prepareRegistration,
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async (context) => {
      const { tx, prepared, caller, body } = context;
      const { session, tokens, ...created } = await register(tx, prepared, caller, body.cookies === true);
      if (session === undefined) return { ...created, tokens, verificationRequired: true };
      const answered = answerTokens(context, { ...prepared, session }, tokens, body.cookies);
      return { ...created, tokens: answered, verificationRequired: false };
    },
  });

const RegistrationSettings = describe(
  z.object({ registration: z.enum(['open', 'invite', 'closed']), hasOwner: z.boolean() }),
  {
    registration: 'Who may register: everybody, whoever is invited, or nobody',
    hasOwner: 'Whether somebody owns the installation; until then its log has a link to set it up',
  },
).meta({ id: 'RegistrationSettings' });

export const registrationRoutes = [
  route({
    ...anyone,
    name: 'auth.readRegistration',
    method: 'GET',
    path: '/api/v1/auth/register',
    summary: 'Read who may register at this installation, and whether it has an owner',
    reply: RegistrationSettings,
    scope: 'none',
    act: async ({ use, kernel }) => ({
      registration: use(identityState).registration,
      hasOwner: await isOwned(kernel),
    }),
  }),
  route({
    ...anyone,
    name: 'auth.verifyEmail',
    method: 'POST',
    path: '/api/v1/auth/verify-email',
    summary: 'Verify an e-mail address with the token of the mail',
    audit: 'user.verify-email',
    limits: [{ name: 'verify-email', limit: 30, windowSeconds: 900, by: 'address' }],
    // The token works once.
    idempotency: false,
    body: z.strictObject({ token: Token }).meta({ id: 'EmailVerification' }),
    reply: z.object({ user: User.describe('Whose address it is') }).meta({ id: 'VerifiedEmail' }),
    errors: [identityErrors.VERIFICATION_INVALID],
    prepare: ({ kernel, body }) => prepareVerification(kernel, body.token),
    settings: ({ prepared: { found, pending } }) => ({
      org: pending?.org ?? found.org ?? operatorOrg,
      person: found.person,
    }),
    act: async ({ tx, prepared }) => ({ user: await verifyEmail(tx, prepared) }),
  }),
  route({
    ...anyone,
    name: 'auth.resendVerification',
    method: 'POST',
    path: '/api/v1/auth/verify-email/resend',
    summary: 'Ask for another mail with which to verify an e-mail address',
    description:
      'For an account whose address is not verified, and for a registration of the last day that waits for its proof. ' +
      'The tokens of its earlier mails stop working. The answer is the same for every address.',
    audit: 'user.resend-verification',
    limits: [
      { name: 'resend-verification', limit: 5, windowSeconds: 3600, by: perEmailAndAddress },
      { name: 'resend-verification-address', limit: 30, windowSeconds: 900, by: 'address' },
    ],
    // Repeating it does no harm, and a stored reply would tell who asked.
    idempotency: false,
    body: z.strictObject({ email: Email }).meta({ id: 'UnverifiedEmail' }),
    reply: Message,
    scope: 'person',
    prepare: prepareResend,
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async ({ tx, prepared }) => {
      await resend(tx, prepared);
      return { message: 'If this address waits to be verified, a mail is on its way' };
    },
  }),
  route({
    ...anyone,
    name: 'auth.setUp',
    method: 'POST',
    path: '/api/v1/auth/setup',
    summary: 'Become the owner of this installation with the link that it printed at its first start',
    audit: 'installation.own',
    limits: [{ name: 'setup', limit: 10, windowSeconds: 900, by: 'address' }],
    // The token works once.
    idempotency: false,
    body: Setup,
    status: 201,
    reply: SetUp,
    errors: [
      identityErrors.VERIFICATION_INVALID,
      identityErrors.PASSWORD_REFUSED,
      identityErrors.EMAIL_TAKEN,
      errors.CONFLICT,
      identityErrors.HASHING_BUSY,
    ],
    prepare: prepareSetup,
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async (context) => {
      const { tx, prepared, caller, body } = context;
      const { session, tokens, ...created } = await setUp(tx, prepared, body, caller);
      return { ...created, tokens: answerTokens(context, { ...prepared, session }, tokens, body.cookies) };
    },
  }),
];
