import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import * as environments from '../environments.ts';
import { tenancyErrors } from '../errors.ts';
import { Slug } from '../slug.ts';
import { Deleted, deleted } from './own.ts';
import { Environment } from './schemas.ts';

const ProjectPath = z.object({ project: Id('prj') });
const EnvironmentPath = ProjectPath.extend({ environment: Id('env') });

const NewEnvironment = z.strictObject({
  name: z.string().trim().min(1).max(100),
  slug: Slug.optional(),
  production: z.boolean().optional(),
});

export const createEnvironment = route({
  method: 'POST',
  path: '/api/v1/projects/:project/environments',
  summary: 'Create an environment in a project',
  permission: 'environments:create',
  impersonation: 'write',
  audit: 'environment.create',
  meter: false,
  params: ProjectPath,
  body: NewEnvironment,
  reply: Environment,
  status: 201,
  errors: [tenancyErrors.SLUG_TAKEN, tenancyErrors.TOO_MANY],
  act: ({ tx, caller, params, body }) => environments.createEnvironment(tx, caller, params.project, body),
});

export const listEnvironments = route({
  method: 'GET',
  path: '/api/v1/projects/:project/environments',
  summary: 'List the environments of a project',
  permission: 'environments:read',
  impersonation: 'read',
  meter: false,
  params: ProjectPath,
  query: PageQuery,
  reply: PageOf(Environment),
  act: ({ tx, params, query }) => environments.listEnvironments(tx, params.project, query),
});

export const readEnvironment = route({
  method: 'GET',
  path: '/api/v1/projects/:project/environments/:environment',
  summary: 'Read one environment',
  permission: 'environments:read',
  impersonation: 'read',
  meter: false,
  params: EnvironmentPath,
  reply: Environment,
  act: ({ tx, params }) => environments.readEnvironment(tx, params),
});

export const updateEnvironment = route({
  method: 'PATCH',
  path: '/api/v1/projects/:project/environments/:environment',
  summary: 'Change an environment, or whether it is a production one',
  permission: 'environments:update',
  impersonation: 'write',
  audit: 'environment.update',
  meter: false,
  params: EnvironmentPath,
  body: NewEnvironment.partial(),
  reply: Environment,
  errors: [tenancyErrors.SLUG_TAKEN],
  act: ({ tx, caller, params, body }) => environments.updateEnvironment(tx, caller, params, body),
});

export const deleteEnvironment = route({
  method: 'DELETE',
  path: '/api/v1/projects/:project/environments/:environment',
  summary: 'Delete an environment',
  permission: 'environments:delete',
  impersonation: 'write',
  audit: 'environment.delete',
  meter: false,
  params: EnvironmentPath,
  reply: Deleted,
  act: async ({ tx, caller, params }) => {
    await environments.deleteEnvironment(tx, caller, params);
    return deleted;
  },
});
