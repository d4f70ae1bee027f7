import { z } from 'zod';
import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { Instant } from '../../../kernel/schema.ts';
import { answerTokens } from '../login/caller.ts';
import { anyone, Cookies, Message, own, RevokedSessions, Token, Tokens } from '../schemas.ts';
import { identityState } from '../state.ts';
import { operatorTag } from '../users/schema.ts';
import { checkCsrfOf, clearCookies } from './cookies.ts';
import { presentToken, rotate } from './refresh.ts';
import { deleteSession, endSessions, endSessionsOf, listSessions, Session } from './sessions.ts';

const RefreshRequest = z
  .strictObject({
    refreshToken: Token.optional().meta({
      description: 'The refresh token; absent where it is in its cookie',
      examples: ['eco_rft_0000000000000000000001.c2VjcmV0'],
    }),
    cookies: Cookies,
  })
  .meta({ id: 'RefreshRequest' });

const Refreshed = z
  .object({
    tokens: Tokens.optional().describe('Absent with cookies'),
    expiresIn: z.number().meta({ description: 'Seconds until the access token expires', examples: [900] }),
  })
  .meta({ id: 'Refreshed' });

export const sessionRoutes = [
  route({
    ...anyone,
    name: 'auth.refresh',
    method: 'POST',
    path: '/api/v1/auth/refresh',
    summary: 'Exchange a refresh token for new tokens; each works once',
    description:
      'The token is in the body, or in its cookie together with X-CSRF-Token. A repeat within 10 seconds gets the same ' +
      'tokens again; a later one ends the session, because somebody else may have the token too.',
    audit: 'session.refresh',
    limits: [{ name: 'refresh', limit: 600, windowSeconds: 60, by: 'address' }],
    // It handles repeats itself.
    idempotency: false,
    body: RefreshRequest,
    reply: Refreshed,
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
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async (context) => {
      const { tx, prepared, body } = context;
      const { tokens, amr } = await rotate(tx, prepared);
      const browser = body.refreshToken === undefined || body.cookies;
      const answered = answerTokens(context, { ...prepared, amr }, tokens, browser);
      return { ...(answered === null ? {} : { tokens: answered }), expiresIn: tokens.expiresIn };
    },
  }),
  route({
    ...own,
    name: 'auth.logout',
    method: 'POST',
    path: '/api/v1/auth/logout',
    summary: 'End this session',
    description: 'By cookie, that of the refresh token is enough, with X-CSRF-Token.',
    audit: 'session.logout',
    refreshCookie: true,
    // The session that would repeat it has ended.
    idempotency: false,
    reply: Message,
    act: async ({ tx, caller, reply, use }) => {
      const id = caller.session ?? '';
      await endSessions(tx, { only: id }, 'logout');
      tx.audit({ resource: { type: 'session', id } });
      if (caller.cookie) clearCookies(reply, use(identityState).cookies);
      return { message: 'Successfully logged out' };
    },
  }),
  route({
    ...own,
    name: 'auth.logoutAll',
    method: 'POST',
    path: '/api/v1/auth/logout-all',
    summary: 'End all of your sessions, this one too',
    audit: 'session.logout-all',
    refreshCookie: true,
    // The session that would repeat it has ended.
    idempotency: false,
    reply: Message.extend(RevokedSessions.shape).meta({ id: 'LoggedOut' }),
    act: async ({ tx, caller, reply, use }) => {
      const ended = await endSessions(tx, {}, 'logout-all');
      tx.audit({ resource: { type: 'user', id: caller.id }, after: { revokedSessions: ended.length } });
      if (caller.cookie) clearCookies(reply, use(identityState).cookies);
      return { message: 'Successfully logged out', revokedSessions: ended.length };
    },
  }),
  route({
    ...own,
    name: 'sessions.list',
    method: 'GET',
    path: '/api/v1/auth/sessions',
    summary: 'List your live sessions, the newest first',
    query: PageQuery,
    reply: PageOf(Session),
    act: ({ tx, caller, query }) => listSessions(tx, caller, query),
  }),
  route({
    ...own,
    name: 'sessions.delete',
    method: 'DELETE',
    path: '/api/v1/auth/sessions/:session',
    summary: 'End one of your sessions',
    audit: 'session.delete',
    params: z.object({ session: Id('ses').describe('Id of the session') }),
    reply: z
      .object({ id: Id('ses').describe('Id of the session'), revokedAt: Instant.describe('When it ended') })
      .meta({ id: 'EndedSession' }),
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => deleteSession(tx, params.session),
  }),
  route({
    name: 'users.endSessions',
    tag: operatorTag,
    method: 'DELETE',
    path: '/api/v1/operator/users/:user/sessions',
    summary: 'End all sessions of a person, at once on every node',
    description: 'The person can log in again; their keys and service accounts stay.',
    permission: 'sessions:delete',
    impersonation: 'write',
    audit: 'session.end-all',
    meter: false,
    // Repeating the call would also end sessions begun since, so replies are not repeated.
    idempotency: false,
    params: z.object({ user: Id('usr').describe('Id of the person') }),
    reply: RevokedSessions.meta({ id: 'RevokedSessions' }),
    resource: operatorsOnly,
    settings: ({ params }) => ({ org: operatorOrg, person: params.user }),
    act: ({ tx, params }) => endSessionsOf(tx, params.user),
  }),
];
