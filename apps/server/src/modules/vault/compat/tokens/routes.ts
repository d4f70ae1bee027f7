import { bodies } from '../../../../http/body/index.ts';
import { route } from '../../../../http/route.ts';
import { errors } from '../../../../kernel/errors.ts';
import { vaultErrors } from '../../errors.ts';
import { authDialect, dataDialect } from '../dialect.ts';
import { Nothing } from '../kv/schema.ts';
import { Auth, Login, NewToken, Renewal, TokenFacts } from './schema.ts';
import { createToken, logIn, lookUpSelf, proveAccount, renewSelf, revokeSelf } from './tokens.ts';

/** As the token endpoint: clients log in before each of their rounds. */
const loginLimit = { name: 'vault-login', limit: 600, windowSeconds: 60, by: 'address' } as const;

export const tokenRoutes = [
  route({
    dialect: authDialect,
    method: 'POST',
    path: '/vault/v1/auth/approle/login',
    aliases: [{ method: 'PUT', path: '/vault/v1/auth/approle/login' }],
    summary: 'Log in as a service account: its id is the role, its client secret the secret',
    permission: 'public',
    audit: 'service-account.token',
    meter: false,
    limits: [loginLimit],
    // Each log-in has a token of its own.
    idempotency: false,
    body: bodies.anyJson(Login),
    reply: Auth,
    errors: [vaultErrors.LOGIN_REFUSED],
    prepare: ({ kernel, body, setSubject }) => proveAccount(kernel, body, setSubject),
    settings: ({ prepared: { org } }) => ({ org }),
    act: (context) => logIn(context.tx, context, context.prepared),
  }),
  route({
    dialect: authDialect,
    method: 'POST',
    path: '/vault/v1/auth/token/create',
    aliases: [{ method: 'PUT', path: '/vault/v1/auth/token/create' }],
    summary: 'Another token of a service account, no wider than the one that asks and for no longer',
    permission: 'authenticated',
    callers: ['service'],
    audit: 'service-account.token',
    meter: false,
    idempotency: false,
    body: bodies.anyJson(NewToken),
    reply: Auth,
    errors: [errors.FORBIDDEN],
    act: (context) => createToken(context.tx, context, context.body),
  }),
  route({
    dialect: dataDialect,
    method: 'GET',
    path: '/vault/v1/auth/token/lookup-self',
    summary: 'What the token is',
    permission: 'authenticated',
    meter: false,
    scope: 'none',
    reply: TokenFacts,
    act: (context) => lookUpSelf(context),
  }),
  route({
    dialect: authDialect,
    method: 'POST',
    path: '/vault/v1/auth/token/renew-self',
    aliases: [{ method: 'PUT', path: '/vault/v1/auth/token/renew-self' }],
    summary: 'The token with what is left of its life',
    permission: 'authenticated',
    meter: false,
    scope: 'none',
    record: 'journaled',
    body: bodies.anyJson(Renewal),
    reply: Auth,
    act: (context) => renewSelf(context),
  }),
  route({
    dialect: authDialect,
    method: 'POST',
    path: '/vault/v1/auth/token/revoke-self',
    aliases: [{ method: 'PUT', path: '/vault/v1/auth/token/revoke-self' }],
    summary: 'End the token of a service account; keys and sessions are ended where they are managed',
    permission: 'authenticated',
    callers: ['service'],
    audit: 'service-account.end-token',
    meter: false,
    idempotency: false,
    status: 204,
    reply: Nothing,
    act: (context) => revokeSelf(context.tx, context),
  }),
];
