import { z } from 'zod';
import { type Route, route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { identityErrors } from '../errors.ts';
import { actAs } from '../login/caller.ts';
import { loginRedirect } from '../login/reply.ts';
import type { OrganizationErrors } from '../ports.ts';
import { Token } from '../schemas.ts';
import { listSocialAccounts as list, unlink } from '../social/accounts.ts';
import { begin, maxReturnTo, sendBack, setAttempt } from '../social/attempts.ts';
import { finishCallback, prepareCallback, providerOf } from '../social/social.ts';
import { identityState } from '../state.ts';

const Provider = z.object({ provider: z.string().min(1).max(32) });
const ReturnTo = z.string().min(1).max(maxReturnTo).optional();
/** Where the browser goes next, as in the header. */
const Redirect = z.object({ location: z.string() });

export const listProviders = route({
  method: 'GET',
  path: '/api/v1/auth/social',
  summary: 'Providers that people can log in with',
  permission: 'public',
  meter: false,
  reply: PageOf(z.object({ name: z.string(), url: z.string() })),
  scope: 'none',
  act: ({ use }) => {
    const names = [...use(identityState).social.keys()];
    return { items: names.map((name) => ({ name, url: `/api/v1/auth/social/${name}` })), nextCursor: null };
  },
});

export const beginSocial = route({
  method: 'GET',
  path: '/api/v1/auth/social/:provider',
  summary: 'Log in with an account elsewhere: sends the browser to the provider',
  description:
    'For browsers: the attempt is bound to this one by a cookie and lives for ten minutes. `returnTo` is a path here, or ' +
    'a URL of an origin in CORS_ORIGINS; there the browser comes back: logged in by cookies; with `#mfa=` and the JSON that ' +
    'log-in answers where a second factor is asked for; or with `?error=CODE`.',
  permission: 'public',
  meter: false,
  params: Provider,
  query: z.strictObject({ returnTo: ReturnTo }),
  status: 302,
  reply: Redirect,
  errors: [errors.NOT_FOUND, errors.OUTBOUND_FAILED],
  scope: 'none',
  prepare: (input) => begin(input, providerOf(input), input.query),
  act: (context) => {
    const { url, cookie } = context.prepared;
    setAttempt(context, cookie);
    context.reply.header('location', url);
    return { location: url };
  },
});

export const beginInvited = route({
  method: 'POST',
  path: '/api/v1/auth/social/:provider',
  record: 'journaled',
  summary: 'Begin to log in with an account elsewhere: answers where to send this browser',
  description:
    "As GET, for a page that brings the token of an invitation's mail, which must stand in no URL. Somebody new becomes a " +
    'member of the organization that invites them, if the provider vouches for the invited address.',
  permission: 'public',
  meter: false,
  // Each attempt is one of its own, and lies in a cookie that a repeated answer would not bring.
  idempotency: false,
  params: Provider,
  body: z.strictObject({ returnTo: ReturnTo, invitation: Token.optional() }),
  reply: z.object({ url: z.string() }),
  errors: [errors.NOT_FOUND, errors.OUTBOUND_FAILED],
  scope: 'none',
  prepare: (input) => begin(input, providerOf(input), input.body),
  act: (context) => {
    const { url, cookie } = context.prepared;
    setAttempt(context, cookie);
    return { url };
  },
});

/** Limits of one callback's parameters; codes are opaque (RFC 6749, A.11) and the longest known are some 2 KB. */
const Callback = z.object({
  code: z.string().max(4096).optional(),
  state: z.string().max(512).optional(),
  iss: z.string().max(512).optional(),
  error: z.string().max(100).optional(),
  error_description: z.string().max(2000).optional(),
});

export const endSocial = ({ INVITATION_INVALID, INVITATION_NOT_YOURS }: OrganizationErrors): Route =>
  route({
    method: 'GET',
    path: '/api/v1/auth/social/:provider/callback',
    summary: 'Where the provider sends the browser back: logs in, registers or links',
    description:
      'An error answers with its own status and takes browsers (`Refresh`) to `returnTo?error=CODE`. An account is found ' +
      'by issuer and subject. One that is not linked yet joins the account with its e-mail address where both sides have ' +
      'verified it, or becomes a new person.',
    permission: 'public',
    audit: 'session.create',
    record: 'transactional',
    meter: false,
    limits: [{ name: 'callback', limit: 60, windowSeconds: 60, by: 'address' }],
    params: Provider,
    query: Callback,
    status: 302,
    reply: Redirect,
    errors: [
      errors.NOT_FOUND,
      errors.OUTBOUND_FAILED,
      identityErrors.SOCIAL_ATTEMPT_INVALID,
      identityErrors.SOCIAL_CANCELLED,
      identityErrors.SOCIAL_ANSWER_INVALID,
      identityErrors.SOCIAL_EMAIL_UNVERIFIED,
      identityErrors.SOCIAL_ALREADY_LINKED,
      identityErrors.INVALID_CREDENTIALS,
      identityErrors.REGISTRATION_CLOSED,
      INVITATION_INVALID,
      INVITATION_NOT_YOURS,
    ],
    scope: 'tenant',
    prepare: prepareCallback,
    settings: ({ prepared }) => ({ org: prepared.org, person: prepared.person }),
    act: async (context) => {
      const { tx, prepared, caller, reply } = context;
      const { person, org, attempt } = prepared;
      const { link, returnTo } = attempt;
      try {
        const begun = await finishCallback(tx, prepared, caller.address);
        if (link !== undefined) actAs(context, { person, org, session: link.session });
        const location = begun === undefined ? returnTo : loginRedirect(context, begun, { person, returnTo });
        reply.header('location', location);
        return { location };
      } catch (thrown) {
        sendBack(reply, returnTo, thrown);
        throw thrown;
      }
    },
  });

export const beginLink = route({
  method: 'POST',
  path: '/api/v1/auth/social/:provider/link',
  summary: 'Link an account elsewhere to your own: answers where to send this browser',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'social-account.begin-link',
  meter: false,
  // Each attempt is one of its own, and lies in a cookie that a repeated answer would not bring.
  idempotency: false,
  stepUp: true,
  params: Provider,
  body: z.strictObject({ returnTo: ReturnTo }),
  reply: z.object({ url: z.string() }),
  errors: [errors.NOT_FOUND, errors.OUTBOUND_FAILED],
  scope: 'person',
  prepare: (input) => {
    const { caller, body } = input;
    const link = { person: caller.id as Id<'usr'>, session: caller.session as Id<'ses'> };
    return begin(input, providerOf(input), { ...body, link });
  },
  act: (context) => {
    const { tx, caller, params, prepared } = context;
    setAttempt(context, prepared.cookie);
    tx.audit({ resource: { type: 'user', id: caller.id }, after: { provider: params.provider } });
    return { url: prepared.url };
  },
});

const SocialAccount = z.object({
  id: Id('soc'),
  provider: z.string(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
});

export const listSocialAccounts = route({
  method: 'GET',
  path: '/api/v1/auth/social/accounts',
  summary: 'Accounts elsewhere that you log in with, the youngest first',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  query: PageQuery,
  reply: PageOf(SocialAccount),
  scope: 'person',
  act: ({ tx, query }) => list(tx, query),
});

export const unlinkSocialAccount = route({
  method: 'DELETE',
  path: '/api/v1/auth/social/accounts/:account',
  summary: 'Unlink an account elsewhere; never the last way to log in',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'social-account.unlink',
  meter: false,
  stepUp: true,
  params: z.object({ account: Id('soc') }),
  reply: z.object({ id: Id('soc'), unlinkedAt: z.string() }),
  errors: [errors.NOT_FOUND, identityErrors.LAST_WAY_IN],
  scope: 'person',
  act: ({ tx, params }) => unlink(tx, params.account),
});
