import { z } from 'zod';
import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { checkCsrfOf, clearCookies, setCookies } from './cookies.ts';
import { identityErrors } from '../errors.ts';
import { login as logIn, prove } from '../login/login.ts';
import { presentToken, rotate } from './refresh.ts';
import * as sessions from './sessions.ts';
import { identityState } from '../state.ts';
import { Beginning, beginningReply } from '../login/reply.ts';
import { actAs, byEmailAndAddress } from '../login/caller.ts';
import { Cookies, Email, Message, Password, Token, Tokens } from '../schemas.ts';

export const login = route({
  method: 'POST',
  path: '/api/v1/auth/login',
  summary: 'Log in with e-mail and password',
  description: 'Where a second factor is enrolled, answers `mfaRequired` and a challenge for POST /auth/login/mfa.',
  permission: 'public',
  audit: 'session.create',
  meter: false,
  limits: [
    { name: 'login', limit: 10, windowSeconds: 900, by: byEmailAndAddress },
    { name: 'login-address', limit: 300, windowSeconds: 900, by: 'address' },
  ],
  // Each log-in is a session of its own.
  idempotency: false,
  body: z.strictObject({ email: Email, password: Password, cookies: Cookies }),
  reply: Beginning,
  errors: [identityErrors.INVALID_CREDENTIALS, identityErrors.LOGIN_LOCKED, identityErrors.HASHING_BUSY],
  scope: 'person',
  prepare: prove,
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.person }),
  act: async (context) => {
    const { tx, prepared } = context;
    return beginningReply(context, await logIn(tx, prepared), { ...prepared, browser: prepared.draft.browser });
  },
});

export const refresh = route({
  method: 'POST',
  path: '/api/v1/auth/refresh',
  summary: 'Exchange a refresh token for a new pair; each works once',
  description:
    'The token comes in the body, or in its cookie together with X-CSRF-Token. A repeat within 10 seconds gets the same ' +
    'pair again; one that comes later ends the session, for then somebody else has the token too.',
  permission: 'public',
  audit: 'session.refresh',
  meter: false,
  limits: [{ name: 'refresh', limit: 600, windowSeconds: 60, by: 'address' }],
  // Has its own way of being repeated.
  idempotency: false,
  body: z.strictObject({ refreshToken: Token.optional(), cookies: Cookies }),
  /** `expiresIn`: seconds the access token lives. */
  reply: z.object({ tokens: Tokens.optional(), expiresIn: z.number() }),
  errors: [errors.UNAUTHENTICATED, errors.INVALID_TOKEN, errors.FORBIDDEN],
  scope: 'person',
  prepare: async ({ kernel, body, request, use, setSubject }) => {
    const { cookies } = use(identityState);
    const text = body.refreshToken ?? request.cookie(cookies.refresh);
    if (text === undefined) throw errors.UNAUTHENTICATED('Refresh token required');
    const presented = await presentToken(kernel, text);
    setSubject({ org: presented.org, person: presented.person });
    if (body.refreshToken === undefined) checkCsrfOf(request, cookies, presented.session);
    return presented;
  },
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.person }),
  act: async (context) => {
    const { tx, prepared, body, reply, use } = context;
    const { tokens, amr } = await rotate(tx, prepared);
    actAs(context, { ...prepared, amr });
    const { expiresIn } = tokens;
    if (body.refreshToken !== undefined && body.cookies !== true) return { tokens, expiresIn };
    setCookies(reply, use(identityState).cookies, prepared.session, tokens);
    return { expiresIn };
  },
});

export const logout = route({
  method: 'POST',
  path: '/api/v1/auth/logout',
  summary: 'End this session',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'session.logout',
  meter: false,
  // The repeat would come from a session that has ended.
  idempotency: false,
  reply: Message,
  scope: 'person',
  act: async ({ tx, caller, reply, use }) => {
    await sessions.endSessions(tx, { only: caller.session ?? '' }, 'logout');
    tx.audit({ resource: { type: 'session', id: caller.session ?? '' } });
    if (caller.cookie) clearCookies(reply, use(identityState).cookies);
    return { message: 'Successfully logged out' };
  },
});

export const logoutAll = route({
  method: 'POST',
  path: '/api/v1/auth/logout-all',
  summary: 'End all of your sessions, this one too',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'session.logout-all',
  meter: false,
  // The repeat would come from a session that has ended.
  idempotency: false,
  reply: Message.extend({ revokedSessions: z.number() }),
  scope: 'person',
  act: async ({ tx, caller, reply, use }) => {
    const ended = await sessions.endSessions(tx, {}, 'logout-all');
    tx.audit({ resource: { type: 'user', id: caller.id }, after: { revokedSessions: ended.length } });
    if (caller.cookie) clearCookies(reply, use(identityState).cookies);
    return { message: 'Successfully logged out', revokedSessions: ended.length };
  },
});

const Session = z.object({
  id: Id('ses'),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
  address: z.string(),
  userAgent: z.string(),
  device: z.string(),
  current: z.boolean(),
});

export const listSessions = route({
  method: 'GET',
  path: '/api/v1/auth/sessions',
  summary: 'Your live sessions, the youngest first',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  query: PageQuery,
  reply: PageOf(Session),
  scope: 'person',
  act: ({ tx, caller, query }) => sessions.listSessions(tx, caller, query),
});

export const deleteSession = route({
  method: 'DELETE',
  path: '/api/v1/auth/sessions/:session',
  summary: 'End one of your sessions',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'session.delete',
  meter: false,
  params: z.object({ session: Id('ses') }),
  reply: z.object({ id: Id('ses'), revokedAt: z.string() }),
  errors: [errors.NOT_FOUND],
  scope: 'person',
  act: ({ tx, params }) => sessions.deleteSession(tx, params.session),
});

export const endSessionsOf = route({
  method: 'DELETE',
  path: '/api/v1/operator/users/:user/sessions',
  summary: 'End all sessions of a person, at once on every node',
  description:
    'For members of the operator organization. The person can log in again; their keys and those of service accounts stay.',
  permission: 'sessions:delete',
  impersonation: 'write',
  audit: 'session.end-all',
  meter: false,
  // What was ended stays ended; the repeat ends what began since.
  idempotency: false,
  params: z.object({ user: Id('usr') }),
  reply: z.object({ revokedSessions: z.number() }),
  resource: operatorsOnly,
  settings: ({ params }) => ({ org: operatorOrg, person: params.user }),
  act: ({ tx, params }) => sessions.endSessionsOf(tx, params.user),
});
