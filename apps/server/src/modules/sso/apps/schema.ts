import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';

const words = {
  id: 'Id of the app: also its OAuth client id',
  name: ['Shown to people who log in', 'Wiki'],
  type: '`web` has a server that keeps a client secret; `native` and `spa` (browser apps) have no secret',
  projectId: 'The project it belongs to; the app is deleted with it',
  entry:
    'Who may log in: every member who is not blocked (`members`), or only people who were granted access (`granted`)',
  grantTypes:
    'How the app gets tokens: `authorization_code` logs people in (and refreshes what it got), `device_code` does so for ' +
    'programs without a browser (RFC 8628), and `client_credentials` gives the app itself tokens for APIs of the ' +
    'organization (web apps only)',
  redirectUris: [
    'Where people are sent back to after a log-in; compared exactly. One at least, unless the app logs nobody in',
    ['https://wiki.example.com/callback'],
  ],
  postLogoutRedirectUris: ['Where people may be sent back to after a log-out', ['https://wiki.example.com/bye']],
  backchannelLogoutUri: [
    'Called when a log-in ends (OpenID Connect Back-Channel Logout)',
    'https://wiki.example.com/end',
  ],
  idTokenAlgorithm: 'How ID tokens are signed: `RS256` for clients that expect it unless told otherwise',
  pkceRequired:
    'Whether log-ins must use PKCE (RFC 7636); without it a web app that asks for `openid` must send a `nonce`, unless `nonceRequired` is off. Always true for `native` and `spa`',
  nonceRequired:
    'Whether a log-in for `openid` without PKCE must send a `nonce`. Off is for libraries that send neither, such as ' +
    'passport-openidconnect: a stolen code is then kept from other sessions of the app by nothing but the secret and `state`. Always true for `native` and `spa`',
  responseTypes: [
    'What a log-in may be answered with: a `code`, or an `id_token` sent to a web app as a form (`response_mode=form_post`), ' +
      'for libraries that ask for it, such as express-openid-connect',
    ['code'],
  ],
  defaultScopes: ['What a log-in asks for that names no scope', ['openid', 'profile', 'email']],
  clientSecret: ['Shown only this once; null for apps without a secret', 'Vb3Sx0pGd2cPq8Wm5Kf1Tz7Yh4Rj6Ln9Ue2Ac0Iw3Ox'],
  createdBy: ['Id of the person, service account or key that registered it', 'eco_usr_0Jd4sYQxT5bW2mRkP8vZnA'],
  createdAt: 'When it was registered',
  updatedAt: 'When it was last changed',
} as const;

const Type = z.enum(['web', 'native', 'spa']);
const Entry = z.enum(['members', 'granted']);
const GrantType = z.enum(['authorization_code', 'client_credentials', 'device_code']);
const GrantTypes = z.array(GrantType).min(1).max(3);
const Algorithm = z.enum(['ES256', 'RS256']);
const ResponseTypes = z
  .array(z.enum(['code', 'id_token']))
  .min(1)
  .max(2);
/** Not `offline_access`: an app must ask for it. */
const Scope = z.enum(['openid', 'profile', 'email', 'roles']);
const Scopes = z.array(Scope).min(1).max(4);
const Uri = z.string().min(1).max(2000);
const Uris = z.array(Uri).max(20);

const changeable = {
  name: oneLine(100),
  entry: Entry,
  grantTypes: GrantTypes,
  redirectUris: Uris,
  postLogoutRedirectUris: Uris,
  backchannelLogoutUri: Uri.nullable(),
  idTokenAlgorithm: Algorithm,
  pkceRequired: z.boolean(),
  nonceRequired: z.boolean(),
  responseTypes: ResponseTypes,
  defaultScopes: Scopes,
};

export type AppType = z.infer<typeof Type>;
export type NewApp = z.infer<typeof NewApp>;
export const NewApp = renamed(
  describe(
    z.strictObject({
      ...changeable,
      type: Type,
      projectId: Id('prj'),
      entry: Entry.default('members'),
      grantTypes: GrantTypes.default(['authorization_code']),
      redirectUris: Uris.default([]),
      postLogoutRedirectUris: Uris.default([]),
      backchannelLogoutUri: Uri.nullable().default(null),
      idTokenAlgorithm: Algorithm.default('ES256'),
      pkceRequired: z.boolean().default(true),
      nonceRequired: z.boolean().default(true),
      responseTypes: ResponseTypes.default(['code']),
      defaultScopes: Scopes.default(['openid', 'profile', 'email']),
    }),
    words,
  ),
  { project: 'projectId' },
).meta({ id: 'NewApp' });

/** Neither the type of an app nor its project can change. */
export type AppChanges = z.infer<typeof AppChanges>;
export const AppChanges = describe(z.strictObject(changeable), words).partial().meta({ id: 'AppChanges' });

const fields = {
  id: Id('app'),
  name: z.string(),
  type: Type,
  projectId: Id('prj'),
  entry: Entry,
  grantTypes: z.array(GrantType),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  backchannelLogoutUri: z.string().nullable(),
  idTokenAlgorithm: Algorithm,
  pkceRequired: z.boolean(),
  nonceRequired: z.boolean(),
  responseTypes: z.array(z.enum(['code', 'id_token'])),
  defaultScopes: z.array(Scope),
  createdBy: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
};
const ClientSecret = z.string();
const oldNames = { project: 'projectId' } as const;
export const AppRow = describe(z.object(fields), words);
export const App = withOldNames(AppRow, oldNames).meta({ id: 'App' });
export const CreatedApp = withOldNames(
  describe(z.object({ ...fields, clientSecret: ClientSecret.nullable() }), words),
  oldNames,
).meta({ id: 'CreatedApp' });

export type SecretRotation = z.infer<typeof SecretRotation>;
export const SecretRotation = describe(
  z.strictObject({ graceSeconds: z.number().int().min(0).max(604_800).default(0) }),
  { graceSeconds: ['How many seconds the old secret keeps working', 3600] },
).meta({ id: 'AppSecretRotation' });

export const RotatedSecret = describe(
  z.object({ id: Id('app'), clientSecret: ClientSecret, previousUntil: Instant.nullable() }),
  {
    id: words.id,
    clientSecret: ['The new client secret, shown only this once', words.clientSecret[1]],
    previousUntil: 'Until when the old secret works; null if it stopped at once',
  },
).meta({ id: 'RotatedAppSecret' });

/** An app of the organization whose people log in with Nexus. */
export const app = defineNoun({
  name: 'app',
  meter: false,
  tag: { name: 'Apps', description: 'Your own apps, which let Nexus log people in by OpenID Connect.' },
  ids: { app: Id('app') },
  // The redirect addresses decide who gets the codes.
  facts: AppRow.pick({
    type: true,
    projectId: true,
    entry: true,
    grantTypes: true,
    redirectUris: true,
    postLogoutRedirectUris: true,
    backchannelLogoutUri: true,
    idTokenAlgorithm: true,
    pkceRequired: true,
    nonceRequired: true,
    responseTypes: true,
  }),
  audited: AppRow.pick({ name: true }),
  impersonation: 'read',
});

export const appSecretRotated = defineEvent('app.secret-rotated', 'An app got a new client secret', z.object({}));
