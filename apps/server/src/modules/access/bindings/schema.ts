import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant, InstantInput } from '../../../kernel/schema.ts';
import { Role } from '../../tenancy/index.ts';

export type Principal = z.infer<typeof Principal>;
export const Principal = z.union([Id('usr'), Id('svc'), Id('tem')]);

const oldPlaces = { project: 'projectId', environment: 'environmentId' } as const;
const oldNames = { principal: 'principalId', ...oldPlaces } as const;

const words = {
  id: 'Id of the binding',
  principalId: 'Who has the role: a member, a service account or a team',
  role: ['Name of a built-in role, or id of one of the organization’s own', 'developer'],
  projectId: 'The project that the role is limited to',
  environmentId: 'The environment that the role is limited to',
  path: [
    'The folder of the environment’s secrets that the role is limited to, with those below it: it then holds what is done to folders and secrets, and nothing else',
    '/payments',
  ],
  expiresAt: ['When the role ends; for good where absent or null', '2030-01-01T00:00:00.000Z'],
  createdBy: ['Id of who granted it', 'eco_usr_02tqOFmM81NVbjuYEWaPvm'],
  createdAt: 'When it was granted',
} as const;

/** Not `/`: a role in all folders is a role in the environment. */
export const BoundPath = z
  .string()
  .regex(/^(\/[A-Za-z0-9_-]{1,64}){1,10}$/, 'Must be up to ten names of letters, digits, _ and -, each after a /');

export type NewBinding = z.infer<typeof NewBinding>;
export const NewBinding = renamed(
  describe(
    z.strictObject({
      principalId: Principal,
      role: Role,
      projectId: Id('prj').optional(),
      environmentId: Id('env').optional(),
      path: BoundPath.optional(),
      expiresAt: InstantInput.optional(),
    }),
    words,
  )
    .refine(({ projectId, environmentId }) => projectId === undefined || environmentId === undefined, {
      message: 'Name the project or the environment, not both',
      path: ['environmentId'],
    })
    .refine(({ environmentId, path }) => path === undefined || environmentId !== undefined, {
      message: 'Name the environment of the folder',
      path: ['path'],
    })
    .meta({ id: 'NewBinding' }),
  oldNames,
);

export type BindingQuery = z.infer<typeof BindingQuery>;
export const BindingQuery = renamed(describe(PageQuery.extend({ principalId: Principal.optional() }), words), {
  principal: 'principalId',
});

export const BindingRow = describe(
  z.object({
    id: Id('bnd'),
    principalId: Principal as unknown as z.ZodType<Principal, string>,
    role: z.string(),
    projectId: Id('prj').nullable(),
    environmentId: Id('env').nullable(),
    path: z.string().nullable(),
    expiresAt: Instant.nullable(),
    createdBy: z.string(),
    createdAt: Instant,
  }),
  words,
);
export const Binding = withOldNames(BindingRow, oldNames).meta({ id: 'Binding' });

export const binding = defineNoun({
  name: 'binding',
  meter: false,
  tag: { name: 'Role bindings', description: 'Roles beyond the membership: of members, teams and service accounts.' },
  ids: { binding: Id('bnd') },
  facts: BindingRow.omit({ id: true, createdBy: true, createdAt: true }),
  impersonation: 'read',
});
