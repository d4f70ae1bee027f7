import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
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
import { anyone, Cookies, DisplayName, own } from '../schemas.ts';

const passkeysTag = {
  name: 'Passkeys',
  description: 'Keys on your devices with which you log in without a password, or prove a second factor.',
};

/** Bytes: the largest answers of authenticators are a tenth of it. */
const bodyLimit = 64 * 1024;
const Type = z.literal('public-key');
const Descriptor = describe(z.object({ id: z.string(), type: Type, transports: z.array(z.string()) }), {
  id: ['Id of the credential, in base64url', 'AAECAwQFBgcICQoLDA0ODw'],
  type: 'Kind of credential',
  transports: ['Ways in which a browser can reach the authenticator', ['internal', 'hybrid']],
}).meta({ id: 'PasskeyDescriptor' });

const commonWords = {
  challenge: ['Random bytes to be signed, in base64url', 'Zm9ydHktdHdvLXJhbmRvbS1ieXRlcw'],
  timeout: ['Milliseconds that the person has', challengeLifeMs],
} as const;
const userVerification = 'The authenticator must verify the person, by PIN or biometrics';

/** What `parseRequestOptionsFromJSON` of browsers reads (WebAuthn 3, 5.1). */
const RequestOptions = describe(
  z.object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.number(),
    userVerification: z.literal('required'),
    allowCredentials: z.array(Descriptor),
  }),
  {
    ...commonWords,
    rpId: ['Host name for which passkeys are made', 'nexus.example.com'],
    userVerification,
    allowCredentials: 'Passkeys that are accepted; an empty list accepts every passkey',
  },
).meta({ id: 'PasskeyRequestOptions' });

const RelyingParty = describe(z.object({ id: z.string(), name: z.string() }), {
  id: ['Host name for which the passkey is made', 'nexus.example.com'],
  name: ['Shown by the browser', 'Nexus'],
});
const UserEntity = describe(z.object({ id: z.string(), name: z.string(), displayName: z.string() }), {
  id: ['Random bytes that stand for the person, in base64url', 'dXNlci1oYW5kbGU'],
  name: ['E-mail address of the person', 'ada@example.com'],
  displayName: ['Name of the person', 'Ada Lovelace'],
});
const Algorithm = describe(z.object({ type: Type, alg: z.number() }), {
  type: 'Kind of credential',
  alg: ['COSE identifier of the algorithm', -7],
});
const AuthenticatorSelection = describe(
  z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.boolean(),
    userVerification: z.literal('required'),
  }),
  {
    residentKey: 'The authenticator must be able to find the passkey without its id',
    requireResidentKey: 'The same, for older browsers',
    userVerification,
  },
);

/** What `parseCreationOptionsFromJSON` of browsers reads (WebAuthn 3, 5.1). */
const CreationOptions = describe(
  z.object({
    challenge: z.string(),
    rp: RelyingParty,
    user: UserEntity,
    pubKeyCredParams: z.array(Algorithm),
    timeout: z.number(),
    excludeCredentials: z.array(Descriptor),
    authenticatorSelection: AuthenticatorSelection,
    attestation: z.literal('none'),
  }),
  {
    ...commonWords,
    rp: 'This installation',
    user: 'Whose passkey it becomes',
    pubKeyCredParams: 'Algorithms that are accepted, the preferred one first',
    excludeCredentials: 'Passkeys that the person has: their authenticators make no second one',
    authenticatorSelection: 'What the authenticator must be able to do',
    attestation: 'Statements by makers of authenticators are not asked for',
  },
).meta({ id: 'PasskeyCreationOptions' });

const Passkey = describe(
  z.object({
    id: Id('pky'),
    name: z.string(),
    deviceType: z.enum(['singleDevice', 'multiDevice']),
    backedUp: z.boolean(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  }),
  {
    name: ['Name that you gave it', 'Laptop'],
    deviceType: 'Whether it stays on one device or its provider may copy it to your others (`multiDevice`)',
    backedUp: 'Whether such a copy existed when it was last used',
    lastUsedAt: 'When it was last used; null if never',
  },
).meta({ id: 'Passkey' });

const nameWords = ['Name by which you recognize it', 'Laptop'] as const;
const NewPasskey = describe(z.strictObject({ name: DisplayName, credential: Attestation }), {
  name: nameWords,
  credential: 'What `navigator.credentials.create` answered, as JSON',
}).meta({ id: 'NewPasskey' });
const PasskeyChanges = describe(z.strictObject({ name: DisplayName }), { name: nameWords }).meta({
  id: 'PasskeyChanges',
});
const DeletedPasskey = describe(z.object({ id: Id('pky'), deletedAt: z.iso.datetime() }), {
  id: 'Id of the passkey',
  deletedAt: 'When it was removed',
}).meta({ id: 'DeletedPasskey' });

const PasskeyLogin = describe(z.strictObject({ credential: Assertion, cookies: Cookies }), {
  credential: 'What `navigator.credentials.get` answered, as JSON',
}).meta({ id: 'PasskeyLogin' });

const PasskeyPath = z.object({ passkey: Id('pky').describe('Id of the passkey') });

/** Seconds. */
const expiresIn = challengeLifeMs / 1000;
const expiresInWords = ['Seconds until the challenge expires', expiresIn] as const;
const CreationStart = describe(z.object({ publicKey: CreationOptions, expiresIn: z.number() }), {
  publicKey: 'For `PublicKeyCredential.parseCreationOptionsFromJSON`',
  expiresIn: expiresInWords,
}).meta({ id: 'PasskeyCreationStart' });
const LoginStart = describe(z.object({ publicKey: RequestOptions, expiresIn: z.number() }), {
  publicKey: 'For `PublicKeyCredential.parseRequestOptionsFromJSON`',
  expiresIn: expiresInWords,
}).meta({ id: 'PasskeyLoginStart' });

export const passkeyOptions = route({
  ...own,
  tag: passkeysTag,
  name: 'passkeys.beginCreate',
  method: 'POST',
  path: '/api/v1/auth/passkeys/options',
  // Gives a challenge and does nothing yet: what is recorded is the passkey.
  record: 'journaled',
  summary: 'Ask for the options with which a browser makes a passkey',
  description:
    'Pass `publicKey` to `PublicKeyCredential.parseCreationOptionsFromJSON`. Its challenge works once, within five minutes ' +
    'and in this session; asking again replaces it.',
  // A passkey outlives the session that made it: a stolen session must not become a way in for good.
  effect: 'grants',
  // Each challenge is a new one.
  idempotency: false,
  reply: CreationStart,
  errors: [identityErrors.PASSKEY_LIMIT],
  act: async ({ tx, caller }) => ({ publicKey: await passkeys.registrationOptions(tx, caller), expiresIn }),
});

export const createPasskey = route({
  ...own,
  tag: passkeysTag,
  name: 'passkeys.create',
  method: 'POST',
  path: '/api/v1/auth/passkeys',
  summary: 'Add the passkey that a browser has made',
  audit: 'passkey.create',
  // The challenge works once: a repeat is told so.
  idempotency: false,
  bodyLimit,
  body: NewPasskey,
  status: 201,
  reply: Passkey,
  errors: [identityErrors.PASSKEY_REFUSED, identityErrors.PASSKEY_KNOWN, identityErrors.PASSKEY_LIMIT],
  prepare: passkeys.prepareRegistration,
  act: ({ tx, caller, prepared, body }) => passkeys.addPasskey(tx, caller, prepared, body),
});

export const listPasskeys = route({
  ...own,
  tag: passkeysTag,
  name: 'passkeys.list',
  method: 'GET',
  path: '/api/v1/auth/passkeys',
  summary: 'List your passkeys, the oldest first',
  query: PageQuery,
  reply: PageOf(Passkey),
  act: ({ tx, query }) => passkeys.listPasskeys(tx, query),
});

export const renamePasskey = route({
  ...own,
  tag: passkeysTag,
  name: 'passkeys.update',
  method: 'PATCH',
  path: '/api/v1/auth/passkeys/:passkey',
  summary: 'Rename one of your passkeys',
  audit: 'passkey.update',
  params: PasskeyPath,
  body: PasskeyChanges,
  reply: Passkey,
  errors: [errors.NOT_FOUND],
  act: ({ tx, params, body }) => passkeys.renamePasskey(tx, params.passkey, body),
});

export const deletePasskey = route({
  ...own,
  tag: passkeysTag,
  name: 'passkeys.delete',
  method: 'DELETE',
  path: '/api/v1/auth/passkeys/:passkey',
  summary: 'Remove one of your passkeys',
  audit: 'passkey.delete',
  effect: 'destroys',
  params: PasskeyPath,
  reply: DeletedPasskey,
  errors: [errors.NOT_FOUND, identityErrors.LAST_WAY_IN],
  act: ({ tx, params }) => passkeys.removePasskey(tx, params.passkey),
});

export const passkeyLoginOptions = route({
  ...anyone,
  tag: passkeysTag,
  name: 'passkeys.beginLogin',
  method: 'POST',
  path: '/api/v1/auth/passkeys/login/options',
  // Gives a challenge and does nothing yet: what is recorded is the log-in.
  record: 'journaled',
  summary: 'Ask for the options with which a browser logs in with a passkey',
  description:
    'Pass `publicKey` to `PublicKeyCredential.parseRequestOptionsFromJSON`. It names nobody, whoever asks. Its challenge ' +
    'works once, within five minutes.',
  limits: [{ name: 'passkey-login-options', limit: 300, windowSeconds: 900, by: 'address' }],
  // Each challenge is a new one.
  idempotency: false,
  reply: LoginStart,
  scope: 'person',
  settings: () => ({ person: nobody }),
  act: async ({ tx }) => ({ publicKey: await loginOptions(tx), expiresIn }),
});

export const passkeyLogin = route({
  ...anyone,
  tag: passkeysTag,
  name: 'passkeys.login',
  method: 'POST',
  path: '/api/v1/auth/passkeys/login',
  summary: 'Log in with a passkey',
  description: 'A passkey with user verification is two factors in one, so no second factor is asked for.',
  audit: 'session.create',
  limits: [{ name: 'passkey-login', limit: 300, windowSeconds: 900, by: 'address' }],
  // Each log-in is a session of its own, and the challenge works once.
  idempotency: false,
  bodyLimit,
  body: PasskeyLogin,
  reply: LoginReply,
  errors: [identityErrors.INVALID_CREDENTIALS, identityErrors.ACCOUNT_SUSPENDED],
  scope: 'person',
  prepare: proveByPasskey,
  settings: ({ prepared: { proven } }) => ({ org: proven.org, person: proven.person }),
  act: async (context) => {
    const { proven, draft } = context.prepared;
    const begun = await loginByPasskey(context.tx, context.prepared);
    return loginReply(context, begun, { person: proven.person, browser: draft.browser });
  },
});
