import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { type Route, route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { identityErrors } from '../errors.ts';
import { actAs } from '../login/caller.ts';
import { loginRedirect } from '../login/reply.ts';
import type { OrganizationErrors } from '../ports.ts';
import { anyone, own, Token } from '../schemas.ts';
import { listSocialAccounts as list, unlink } from '../social/accounts.ts';
import { begin, beginInBrowser, maxReturnTo, sendBack, setAttempt } from '../social/attempts.ts';
import { finishCallback, prepareCallback, providerOf } from '../social/social.ts';
import { identityState } from '../state.ts';

const otherAccounts = {
  name: 'Log-in with other accounts',
  description: 'Log in with an account at a provider such as Google, and link such accounts to your own.',
};

const Provider = describe(z.object({ provider: z.string().min(1).max(32) }), {
  provider: ['Name of the provider', 'google'],
});
const ReturnTo = z
  .string()
  .min(1)
  .max(maxReturnTo)
  .optional()
  .meta({
    description: 'Where the browser comes back to: a path, or a URL of an origin in CORS_ORIGINS',
    examples: ['/settings'],
  });
const Redirect = describe(z.object({ location: z.string() }), {
  location: ['Where the browser goes next, as in the header', 'https://accounts.google.com/o/oauth2/v2/auth?state=xyz'],
}).meta({ id: 'Redirect' });

const SocialProvider = describe(z.object({ name: z.string(), url: z.string() }), {
  name: ['Name of the provider', 'google'],
  url: ['Path to which a browser goes to log in with it', '/api/v1/auth/social/google'],
}).meta({ id: 'SocialProvider' });

const NewSocialLogin = describe(z.strictObject({ returnTo: ReturnTo, invitation: Token.optional() }), {
  invitation: ['Token of an invitation, for somebody new', 'eco_ivt_0000000000000000000001.c2VjcmV0'],
}).meta({ id: 'NewSocialLogin' });
const NewSocialLink = z.strictObject({ returnTo: ReturnTo }).meta({ id: 'NewSocialLink' });
const ProviderUrl = describe(z.object({ url: z.string() }), {
  url: ['Where to send this browser', 'https://accounts.google.com/o/oauth2/v2/auth?state=xyz'],
}).meta({ id: 'ProviderUrl' });

export const listProviders = route({
  ...anyone,
  tag: otherAccounts,
  name: 'socialProviders.list',
  method: 'GET',
  path: '/api/v1/auth/social',
  summary: 'List the providers with which people can log in',
  reply: PageOf(SocialProvider),
  scope: 'none',
  act: ({ use }) => {
    const names = [...use(identityState).social.keys()];
    return { items: names.map((name) => ({ name, url: `/api/v1/auth/social/${name}` })), nextCursor: null };
  },
});

export const beginSocial = route({
  ...anyone,
  tag: otherAccounts,
  name: 'socialProviders.redirect',
  method: 'GET',
  path: '/api/v1/auth/social/:provider',
  summary: 'Send a browser to a provider to log in',
  description:
    'A cookie binds the attempt to this browser; it expires after ten minutes. Afterwards the browser comes back to ' +
    '`returnTo`: logged in by cookies; with `#mfa=` and the JSON of a log-in challenge, if a second factor is needed; or ' +
    'with `?error=CODE`, also where the provider cannot be reached.',
  params: Provider,
  query: z.strictObject({ returnTo: ReturnTo }),
  status: 302,
  reply: Redirect,
  errors: [errors.NOT_FOUND, errors.OUTBOUND_FAILED],
  scope: 'none',
  prepare: (input) => beginInBrowser(input, providerOf(input), input.query),
  act: (context) => {
    const { url, cookie } = context.prepared;
    setAttempt(context, cookie);
    context.reply.header('location', url);
    return { location: url };
  },
});

export const beginInvited = route({
  ...anyone,
  tag: otherAccounts,
  name: 'socialProviders.beginLogin',
  method: 'POST',
  path: '/api/v1/auth/social/:provider',
  record: 'journaled',
  summary: 'Begin a log-in at a provider from a page',
  description:
    'Does what GET does, but answers the URL instead of redirecting, and takes the token of an invitation, which must ' +
    'not appear in URLs. Somebody new joins the organization that invites them, if the provider has verified the ' +
    'invited address.',
  // Each attempt is stored in a cookie, which a repeated reply would not contain.
  idempotency: false,
  params: Provider,
  body: NewSocialLogin,
  reply: ProviderUrl,
  errors: [errors.NOT_FOUND, errors.OUTBOUND_FAILED],
  scope: 'none',
  prepare: (input) => begin(input, providerOf(input), input.body),
  act: (context) => {
    const { url, cookie } = context.prepared;
    setAttempt(context, cookie);
    return { url };
  },
});

/**
 * Limits of one callback's parameters; codes are opaque (RFC 6749, A.11) and the longest known are some 2 KB. Unknown
 * ones are ignored, as RFC 6749, 4.1.2 demands.
 */
const Callback = describe(
  z.looseObject({
    code: z.string().max(4096).optional(),
    state: z.string().max(512).optional(),
    iss: z.string().max(512).optional(),
    error: z.string().max(100).optional(),
    error_description: z.string().max(2000).optional(),
  }),
  {
    code: ['The code that is exchanged for the tokens of the provider', 'SplxlOBeZQQYbYS6WxSbIA'],
    state: ['The state of the attempt', 'af0ifjsldkj'],
    iss: ['Issuer that answers (RFC 9207)', 'https://accounts.google.com'],
    error: ['Error code of the provider', 'access_denied'],
    error_description: ['What the provider says of the error', 'The user denied the request'],
  },
);

export const endSocial = ({ INVITATION_INVALID, INVITATION_NOT_YOURS }: OrganizationErrors): Route =>
  route({
    ...anyone,
    tag: otherAccounts,
    name: 'socialProviders.finishLogin',
    method: 'GET',
    path: '/api/v1/auth/social/:provider/callback',
    summary: 'Finish a log-in or a link when the provider sends the browser back',
    description:
      'Accounts are recognized by issuer and subject. One that is not linked yet is linked to the person with its e-mail ' +
      'address, or registers a new person where nobody has that address; the provider, and the person here, must have ' +
      'verified it. Errors keep their status, and their `Refresh` header takes browsers to `returnTo?error=CODE`.',
    audit: 'session.create',
    record: 'transactional',
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
      identityErrors.ACCOUNT_SUSPENDED,
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
  ...own,
  tag: otherAccounts,
  name: 'socialAccounts.beginLink',
  method: 'POST',
  path: '/api/v1/auth/social/:provider/link',
  summary: 'Begin to link an account at a provider to your own',
  audit: 'social-account.begin-link',
  // Each attempt is stored in a cookie, which a repeated reply would not contain.
  idempotency: false,
  effect: 'grants',
  params: Provider,
  body: NewSocialLink,
  reply: ProviderUrl,
  errors: [errors.NOT_FOUND, errors.OUTBOUND_FAILED],
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

const SocialAccount = describe(
  z.object({
    id: Id('soc'),
    provider: z.string(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
  }),
  {
    provider: ['Name of the provider', 'google'],
    email: ['E-mail address at the provider, as of the last log-in', 'ada@example.com'],
    name: ['Name at the provider, as of the last log-in', 'Ada Lovelace'],
    createdAt: 'When it was linked',
    lastUsedAt: 'When you last logged in with it',
  },
).meta({ id: 'SocialAccount' });
const UnlinkedSocialAccount = describe(z.object({ id: Id('soc'), unlinkedAt: z.iso.datetime() }), {
  id: 'Id of the linked account',
  unlinkedAt: 'When it was unlinked',
}).meta({ id: 'UnlinkedSocialAccount' });

export const listSocialAccounts = route({
  ...own,
  tag: otherAccounts,
  name: 'socialAccounts.list',
  method: 'GET',
  path: '/api/v1/auth/social/accounts',
  summary: 'List your linked accounts, the newest first',
  query: PageQuery,
  reply: PageOf(SocialAccount),
  act: ({ tx, query }) => list(tx, query),
});

export const unlinkSocialAccount = route({
  ...own,
  tag: otherAccounts,
  name: 'socialAccounts.unlink',
  method: 'DELETE',
  path: '/api/v1/auth/social/accounts/:account',
  summary: 'Unlink an account, unless it is your last way to log in',
  audit: 'social-account.unlink',
  effect: 'destroys',
  params: z.object({ account: Id('soc').describe('Id of the linked account') }),
  reply: UnlinkedSocialAccount,
  errors: [errors.NOT_FOUND, identityErrors.LAST_WAY_IN],
  act: ({ tx, params }) => unlink(tx, params.account),
});
