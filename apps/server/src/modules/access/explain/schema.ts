import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { Principal } from '../bindings/schema.ts';

const oldPlaces = { project: 'projectId', environment: 'environmentId' } as const;

const Place = describe(z.strictObject({ projectId: Id('prj').optional(), environmentId: Id('env').optional() }), {
  projectId: 'The project it would be done in',
  environmentId: 'The environment it would be done in',
});

export type AccessQuestion = z.infer<typeof AccessQuestion>;
export const AccessQuestion = renamed(
  describe(
    z.strictObject({
      principalId: Principal.optional(),
      permission: z
        .string()
        .max(130)
        .regex(/^[a-z0-9][a-z0-9._-]*:[a-z0-9][a-z0-9._-]*$/, 'Must be one permission, resource:action'),
      resource: renamed(Place, oldPlaces).optional(),
    }),
    {
      principalId: 'Whose access to explain: a member, a service account or a team; your own where absent',
      permission: ['The permission asked for', 'projects:update'],
      resource: 'Where; the whole organization where absent',
    },
  ).meta({ id: 'AccessQuestion' }),
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
    expiresAt: Instant.nullable(),
  }),
  {
    id: ['Id of the binding, or of the membership where that decides', 'eco_bnd_02tqOFmM81NVbjuYEWaPvm'],
    role: ['Name of a built-in role, or id of one of the organization’s own', 'developer'],
    roleName: ['Name of the role', 'developer'],
    team: 'The team that holds the binding; null where the principal itself does',
    projectId: ['The project it is limited to', null],
    environmentId: ['The environment it is limited to', null],
    expiresAt: ['When it ends; null for never', null],
  },
);

export const Explanation = describe(
  z.object({
    allowed: z.boolean(),
    reason: z.string(),
    binding: withOldNames(DecidingBinding, oldPlaces).optional(),
  }),
  {
    allowed: 'Whether the principal may do it',
    reason: ['Why, in words', 'the role developer holds the permission'],
    binding: 'The binding that allows it; absent where nothing does',
  },
).meta({ id: 'Explanation' });
