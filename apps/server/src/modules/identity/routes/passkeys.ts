import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { identityErrors } from '../errors.ts';
import { LoginReply, loginReply } from '../login/reply.ts';
import { challengeLifeMs, nobody } from '../passkeys/challenges.ts';
import { loginByPasskey, loginOptions, proveByPasskey } from '../passkeys/login.ts';
import * as passkeys from '../passkeys/passkeys.ts';
import { Assertion, Attestation } from '../passkeys/webauthn.ts';
import { Cookies, DisplayName } from '../schemas.ts';

/** Bytes: the largest answers of authenticators are a tenth of it. */
const bodyLimit = 64 * 1024;
const Type = z.literal('public-key');
const Descriptor = z.object({ id: z.string(), type: Type, transports: z.array(z.string()) });

const RequestOptions = z.object({
  challenge: z.string(),
  rpId: z.string(),
  /** Milliseconds. */
  timeout: z.number(),
  userVerification: z.literal('required'),
  allowCredentials: z.array(Descriptor),
});

const CreationOptions = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: Type, alg: z.number() })),
  /** Milliseconds. */
  timeout: z.number(),
  excludeCredentials: z.array(Descriptor),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.boolean(),
    userVerification: z.literal('required'),
  }),
  attestation: z.literal('none'),
});

const Passkey = z.object({
  id: Id('pky'),
  name: z.string(),
  deviceType: z.enum(['singleDevice', 'multiDevice']),
  backedUp: z.boolean(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});

const PasskeyPath = z.object({ passkey: Id('pky') });

/** Seconds. */
const expiresIn = challengeLifeMs / 1000;

export const passkeyOptions = route({
  method: 'POST',
  path: '/api/v1/auth/passkeys/options',
  record: 'journaled',
  summary: 'Ask for what a browser needs to make a passkey',
  description:
    '`publicKey` is for `PublicKeyCredential.parseCreationOptionsFromJSON`. Its challenge works once, within five minutes, ' +
    'in this session; the next one replaces it.',
  permission: 'authenticated',
  callers: ['user'],
  // Gives a challenge and does nothing yet: what is recorded is the passkey.
  meter: false,
  // A passkey outlives the session that made it: a stolen session must not become a way in for good.
  stepUp: true,
  // Each challenge is a new one.
  idempotency: false,
  reply: z.object({ publicKey: CreationOptions, expiresIn: z.number() }),
  errors: [identityErrors.PASSKEY_LIMIT],
  scope: 'person',
  act: async ({ tx, caller }) => ({ publicKey: await passkeys.registrationOptions(tx, caller), expiresIn }),
});

export const createPasskey = route({
  method: 'POST',
  path: '/api/v1/auth/passkeys',
  summary: 'Add the passkey that the browser has made',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'passkey.create',
  meter: false,
  // The challenge works once: a repeat is told so.
  idempotency: false,
  bodyLimit,
  body: z.strictObject({ name: DisplayName, credential: Attestation }),
  status: 201,
  reply: Passkey,
  errors: [identityErrors.PASSKEY_REFUSED, identityErrors.PASSKEY_KNOWN, identityErrors.PASSKEY_LIMIT],
  scope: 'person',
  prepare: passkeys.prepareRegistration,
  act: ({ tx, caller, prepared, body }) => passkeys.addPasskey(tx, caller, prepared, body),
});

export const listPasskeys = route({
  method: 'GET',
  path: '/api/v1/auth/passkeys',
  summary: 'Your passkeys, the oldest first',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  query: PageQuery,
  reply: PageOf(Passkey),
  scope: 'person',
  act: ({ tx, query }) => passkeys.listPasskeys(tx, query),
});

export const renamePasskey = route({
  method: 'PATCH',
  path: '/api/v1/auth/passkeys/:passkey',
  summary: 'Give one of your passkeys another name',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'passkey.update',
  meter: false,
  params: PasskeyPath,
  body: z.strictObject({ name: DisplayName }),
  reply: Passkey,
  errors: [errors.NOT_FOUND],
  scope: 'person',
  act: ({ tx, params, body }) => passkeys.renamePasskey(tx, params.passkey, body),
});

export const deletePasskey = route({
  method: 'DELETE',
  path: '/api/v1/auth/passkeys/:passkey',
  summary: 'Remove one of your passkeys',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'passkey.delete',
  meter: false,
  stepUp: true,
  params: PasskeyPath,
  reply: z.object({ id: Id('pky'), deletedAt: z.string() }),
  errors: [errors.NOT_FOUND, identityErrors.LAST_WAY_IN],
  scope: 'person',
  act: ({ tx, params }) => passkeys.removePasskey(tx, params.passkey),
});

export const passkeyLoginOptions = route({
  method: 'POST',
  path: '/api/v1/auth/passkeys/login/options',
  record: 'journaled',
  summary: 'Ask for what a browser needs to log in with a passkey',
  description:
    '`publicKey` is for `PublicKeyCredential.parseRequestOptionsFromJSON`. It names nobody and is alike for everybody; its ' +
    'challenge works once, within five minutes.',
  permission: 'public',
  // Gives a challenge and does nothing yet: what is recorded is the log-in.
  meter: false,
  limits: [{ name: 'passkey-login-options', limit: 300, windowSeconds: 900, by: 'address' }],
  // Each challenge is a new one.
  idempotency: false,
  reply: z.object({ publicKey: RequestOptions, expiresIn: z.number() }),
  scope: 'person',
  settings: () => ({ person: nobody }),
  act: async ({ tx }) => ({ publicKey: await loginOptions(tx), expiresIn }),
});

export const passkeyLogin = route({
  method: 'POST',
  path: '/api/v1/auth/passkeys/login',
  summary: 'Log in with a passkey',
  description: 'A passkey with user verification is two factors in one: no further challenge follows.',
  permission: 'public',
  audit: 'session.create',
  meter: false,
  limits: [{ name: 'passkey-login', limit: 300, windowSeconds: 900, by: 'address' }],
  // Each log-in is a session of its own, and the challenge works once.
  idempotency: false,
  bodyLimit,
  body: z.strictObject({ credential: Assertion, cookies: Cookies }),
  reply: LoginReply,
  errors: [identityErrors.INVALID_CREDENTIALS],
  scope: 'person',
  prepare: proveByPasskey,
  settings: ({ prepared: { proven } }) => ({ org: proven.org, person: proven.person }),
  act: async (context) => {
    const { proven, draft } = context.prepared;
    const begun = await loginByPasskey(context.tx, context.prepared);
    return loginReply(context, begun, { person: proven.person, browser: draft.browser });
  },
});
