import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../../http/describe.ts';
import { normalAddress } from '../../../kernel/address.ts';
import { deciders } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { BoundPath, Principal } from '../bindings/schema.ts';

/** Characters; access tokens have some hundred. */
const maxTokenLength = 8192;

const oldPlaces = { project: 'projectId', environment: 'environmentId' } as const;

const Place = describe(
  z.strictObject({
    projectId: Id('prj').optional(),
    environmentId: Id('env').optional(),
    path: BoundPath.optional(),
  }),
  {
    projectId: 'The project it would be done in',
    environmentId: 'The environment it would be done in',
    path: ['The folder of the environment it would be done in; all of the environment where absent', '/payments'],
  },
);

export type AccessQuestion = z.infer<typeof AccessQuestion>;
export const AccessQuestion = renamed(
  describe(
    z.strictObject({
      permission: z
        .string()
        .max(130)
        .regex(/^[a-z0-9][a-z0-9._-]*:[a-z0-9][a-z0-9._-]*$/, 'Must be one permission, resource:action')
        .optional(),
      principalId: Principal.optional(),
      keyId: Id('api').optional(),
      token: z.string().min(1).max(maxTokenLength).optional(),
      requestId: Id('req').optional(),
      resource: renamed(Place, oldPlaces).optional(),
      ip: z
        .union([z.ipv4(), z.ipv6()])
        .overwrite((text) => normalAddress(text) ?? text)
        .optional(),
    }),
    {
      permission: ['The permission asked for; required, except with `requestId`', 'projects:update'],
      principalId: 'Whose access to explain: a member, a service account or a team; your own where nobody is named',
      keyId: 'The API key with which it would be done, a customer’s or one for this API',
      token: [
        'The access token or the whole API key with which it would be done',
        'eco_api_02tqOFmM81NVbjuYEWaPvm.BhR0aFTuyZ3sBYuyTfAkZcH05Gcd54gIZ9DTwVJYC5d1ckvg1',
      ],
      requestId: 'The request to explain: its permission and its caller are those that were recorded',
      resource: 'Where; the whole organization where absent',
      ip: ['Address that it would be done from; networks of a key for this API are left out where absent', '192.0.2.7'],
    },
  )
    .refine(
      ({ principalId, keyId, token, requestId }) =>
        [principalId, keyId, token, requestId].filter((each) => each !== undefined).length <= 1,
      'Name one of principalId, keyId, token and requestId',
    )
    .refine(({ requestId, permission }) => (requestId === undefined) !== (permission === undefined), {
      path: ['permission'],
      message: 'Name a permission, or a requestId without one',
    })
    .meta({ id: 'AccessQuestion' }),
  { principal: 'principalId' },
);

const Team = describe(z.object({ id: z.string(), name: z.string() }), {
  id: ['Id of the team', 'eco_tem_02tqOFmM81NVbjuYEWaPvm'],
  name: ['Its name', 'Support'],
});

const DecidingBinding = describe(
  z.object({
    id: z.string(),
    role: z.string(),
    roleName: z.string(),
    team: Team.nullable(),
    projectId: z.string().nullable(),
    environmentId: z.string().nullable(),
    path: z.string().nullable(),
    expiresAt: Instant.nullable(),
  }),
  {
    id: ['Id of the binding, or of the membership where that decides', 'eco_bnd_02tqOFmM81NVbjuYEWaPvm'],
    role: ['Name of a built-in role, or id of one of the organization’s own', 'developer'],
    roleName: ['Name of the role', 'developer'],
    team: 'The team that holds the binding; null where the principal itself does',
    projectId: ['The project it is limited to', null],
    environmentId: ['The environment it is limited to', null],
    path: ['The folder it is limited to, with those below it', null],
    expiresAt: ['When it ends; null for never', null],
  },
);

export const Explanation = describe(
  z.object({
    allowed: z.boolean(),
    decidedBy: z.enum(deciders).nullable(),
    reason: z.string(),
    missingPermission: z.string().nullable(),
    binding: withOldNames(DecidingBinding, oldPlaces).optional(),
    scopes: z.array(z.string()).nullable(),
    networks: z.array(z.string()).nullable(),
    limit: z.string().nullable(),
  }),
  {
    allowed: 'Whether it may be done, or was not refused',
    decidedBy: ['What decides; null where a request was refused for what it says, or was not refused', 'binding'],
    reason: ['Why, in words', 'the role developer holds the permission'],
    missingPermission: ['The permission that is missing; null where none is', null],
    binding:
      'The binding that allows it, or holds the permission in another place, or held it until it expired; absent where ' +
      'there is none',
    scopes: ['Where scopes decide: those of the key or token; null otherwise', null],
    networks: ['Where the network decides: addresses and networks that the key is limited to; null otherwise', null],
    limit: ['Where a limit decides: its name; null otherwise', null],
  },
).meta({ id: 'Explanation' });
