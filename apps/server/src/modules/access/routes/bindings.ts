import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { Role } from '../../tenancy/index.ts';
import * as bindings from '../bindings.ts';
import { accessErrors } from '../errors.ts';
import { explain } from '../explain.ts';

const Principal = z.union([Id('usr'), Id('svc'), Id('tem')]);

const Binding = z.object({
  id: Id('bnd'),
  principal: Principal,
  role: z.string(),
  project: Id('prj').nullable(),
  environment: Id('env').nullable(),
  expiresAt: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
});

const NewBinding = z
  .strictObject({
    principal: Principal,
    role: Role,
    project: Id('prj').optional(),
    environment: Id('env').optional(),
    expiresAt: z.iso.datetime({ offset: true }).max(40).optional(),
  })
  .refine(({ project, environment }) => project === undefined || environment === undefined, {
    message: 'Name the project or the environment, not both',
    path: ['environment'],
  });

export const createBinding = route({
  method: 'POST',
  path: '/api/v1/access/bindings',
  summary:
    'Give a member, a team or a service account a role in the organization, a project or an environment; nobody can give more than they hold',
  permission: 'bindings:create',
  stepUp: true,
  audit: 'binding.create',
  meter: false,
  body: NewBinding,
  reply: Binding,
  status: 201,
  errors: [accessErrors.CANNOT_GRANT, accessErrors.BINDING_EXISTS, accessErrors.ALREADY_EXPIRED, errors.NOT_FOUND],
  act: ({ tx, caller, body }) => bindings.createBinding(tx, caller, body),
});

export const listBindings = route({
  method: 'GET',
  path: '/api/v1/access/bindings',
  summary: 'List role bindings, newest first',
  permission: 'bindings:read',
  impersonation: 'read',
  meter: false,
  query: PageQuery.extend({ principal: Principal.optional() }),
  reply: PageOf(Binding),
  act: ({ tx, query }) => bindings.listBindings(tx, query),
});

export const deleteBinding = route({
  method: 'DELETE',
  path: '/api/v1/access/bindings/:binding',
  summary: 'Take a role binding back; it ends at once on every node',
  permission: 'bindings:delete',
  audit: 'binding.delete',
  meter: false,
  params: z.object({ binding: Id('bnd') }),
  reply: z.object({ deleted: z.literal(true) }),
  errors: [accessErrors.CANNOT_GRANT],
  act: async ({ tx, caller, params }) => {
    await bindings.deleteBinding(tx, caller, params.binding);
    return { deleted: true as const };
  },
});

export const explainAccess = route({
  method: 'POST',
  path: '/api/v1/access/explain',
  summary: 'Explain why a principal may or may not do a thing, naming the binding that decides',
  permission: 'access:explain',
  audit: 'access.explain',
  record: 'coalesced',
  meter: false,
  idempotency: false,
  body: z.strictObject({
    principal: Principal.optional(),
    permission: z
      .string()
      .max(130)
      .regex(/^[a-z0-9][a-z0-9._-]*:[a-z0-9][a-z0-9._-]*$/, 'Must be one permission, resource:action'),
    resource: z.strictObject({ project: Id('prj').optional(), environment: Id('env').optional() }).optional(),
  }),
  reply: z.object({
    allowed: z.boolean(),
    reason: z.string(),
    binding: z
      .object({
        id: z.string(),
        role: z.string(),
        roleName: z.string(),
        team: z.object({ id: z.string(), name: z.string() }).nullable(),
        project: z.string().nullable(),
        environment: z.string().nullable(),
        expiresAt: z.string().nullable(),
      })
      .optional(),
  }),
  errors: [errors.NOT_FOUND],
  act: ({ tx, caller, body }) => explain(tx, caller, body),
});
