import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import type { RouteTag } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant, stored } from '../../../kernel/schema.ts';
import { foreignId, oneLine } from '../../../kernel/text.ts';

const words = {
  name: ['Shown to people who are asked for access', 'Orders'],
  identifier: [
    'Absolute URI by which clients ask for tokens (`resource`, RFC 8707): the audience of the tokens. It cannot change',
    'https://api.example.com/orders',
  ],
  scopes: 'What a client may be allowed to do with the API',
  tokenSeconds: ['How many seconds an access token is valid', 900],
  unregisteredClients:
    'Which clients beside your own apps may ask people for access: `none`; `documents`, those that publish a client ID ' +
    'metadata document; or `any`, those too that registered themselves (RFC 7591), whose names nobody has checked',
  clientHosts: [
    'Hosts that such clients may be of: that of the metadata document, or those that a client which registered itself ' +
      'sends people back to (their own computer is always allowed); every host where the list is empty',
    ['agents.example.com'],
  ],
  createdBy: ['Id of the person, service account or key that registered it', 'eco_usr_0Jd4sYQxT5bW2mRkP8vZnA'],
  createdAt: 'When it was registered',
  updatedAt: 'When it was last changed',
} as const;

/** Scopes of OpenID Connect, which mean something else (Core, 5.4 and 11). */
const reserved = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access', 'roles']);

/** Narrower than RFC 6749, 3.3: no scope needs quoting anywhere. */
const ScopeName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/*-]*$/, 'must begin with a letter or digit, and contain only these and . _ : / * -')
  .refine((name) => !reserved.has(name), 'is a scope of OpenID Connect');

const Scope = describe(z.strictObject({ name: ScopeName, description: oneLine(200) }), {
  name: ['As clients ask for it', 'orders:read'],
  description: ['Shown to people who are asked for access', 'Read your orders'],
}).meta({ id: 'ApiScope' });

const Scopes = z
  .array(Scope)
  .max(50)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names a scope twice');

const Host = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$|^localhost(:\d{1,5})?$/,
    'must be a host in lower case, without a path',
  );

const UnregisteredClients = z.enum(['none', 'documents', 'any']);
const TokenSeconds = z.number().int().min(60).max(86_400);

const changeable = {
  name: oneLine(100),
  scopes: Scopes,
  tokenSeconds: TokenSeconds,
  unregisteredClients: UnregisteredClients,
  clientHosts: z.array(Host).max(50),
};

export type NewApi = z.infer<typeof NewApi>;
export const NewApi = describe(
  z.strictObject({
    ...changeable,
    identifier: foreignId(500),
    tokenSeconds: TokenSeconds.default(900),
    unregisteredClients: UnregisteredClients.default('none'),
    clientHosts: changeable.clientHosts.default([]),
  }),
  words,
).meta({ id: 'NewApi' });

export type ApiChanges = z.infer<typeof ApiChanges>;
export const ApiChanges = describe(z.strictObject(changeable), words).partial().meta({ id: 'ApiChanges' });

export type Scopes = z.infer<typeof Scopes>;
export const Api = describe(
  z.object({
    id: Id('rsc'),
    name: z.string(),
    identifier: z.string(),
    scopes: stored(z.array(Scope)),
    tokenSeconds: z.number().int(),
    unregisteredClients: UnregisteredClients,
    clientHosts: z.array(z.string()),
    createdBy: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  { id: 'Id of the API', ...words },
).meta({ id: 'Api' });

export const apisTag: RouteTag = {
  name: 'APIs',
  description: 'Your own APIs and MCP servers, for which apps and agents get access tokens in the name of people.',
};

/** An API of the organization that takes access tokens of Nexus. */
export const api = defineNoun({
  name: 'api',
  meter: false,
  tag: apisTag,
  ids: { api: Id('rsc') },
  // They decide who gets tokens, and for what.
  facts: Api.pick({
    identifier: true,
    scopes: true,
    tokenSeconds: true,
    unregisteredClients: true,
    clientHosts: true,
  }),
  audited: Api.pick({ name: true }),
  impersonation: 'read',
});
