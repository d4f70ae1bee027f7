import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import * as projects from '../projects.ts';
import { Slug } from '../slug.ts';
import { Deleted, deleted } from './own.ts';
import { Environment } from './schemas.ts';

const ProjectPath = z.object({ project: Id('prj') });

const NewProject = z.strictObject({
  name: z.string().trim().min(1).max(100),
  slug: Slug.optional(),
  description: z.string().trim().max(1000).optional(),
});

const Project = z.object({
  id: Id('prj'),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  environments: z.array(Environment),
});

export const createProject = route({
  method: 'POST',
  path: '/api/v1/projects',
  summary: 'Create a project with development, staging and production',
  permission: 'projects:create',
  impersonation: 'write',
  audit: 'project.create',
  meter: false,
  body: NewProject,
  reply: Project,
  status: 201,
  errors: [tenancyErrors.SLUG_TAKEN, tenancyErrors.TOO_MANY],
  act: ({ tx, caller, body }) => projects.createProject(tx, caller, body),
});

export const listProjects = route({
  method: 'GET',
  path: '/api/v1/projects',
  summary: 'List projects and their environments, newest first',
  permission: 'projects:read',
  impersonation: 'read',
  meter: false,
  query: PageQuery,
  reply: PageOf(Project),
  act: ({ tx, query }) => projects.listProjects(tx, query),
});

export const readProject = route({
  method: 'GET',
  path: '/api/v1/projects/:project',
  summary: 'Read one project and its environments',
  permission: 'projects:read',
  impersonation: 'read',
  meter: false,
  params: ProjectPath,
  reply: Project,
  act: ({ tx, params }) => projects.readProject(tx, params.project),
});

export const updateProject = route({
  method: 'PATCH',
  path: '/api/v1/projects/:project',
  summary: 'Change the name, slug or description of a project',
  permission: 'projects:update',
  impersonation: 'write',
  audit: 'project.update',
  meter: false,
  params: ProjectPath,
  body: NewProject.partial(),
  reply: Project,
  errors: [tenancyErrors.SLUG_TAKEN],
  act: ({ tx, caller, params, body }) => projects.updateProject(tx, caller, params.project, body),
});

export const deleteProject = route({
  method: 'DELETE',
  path: '/api/v1/projects/:project',
  summary: 'Delete a project and its environments',
  permission: 'projects:delete',
  impersonation: 'write',
  audit: 'project.delete',
  meter: false,
  params: ProjectPath,
  reply: Deleted,
  act: async ({ tx, caller, params }) => {
    await projects.deleteProject(tx, caller, params.project);
    return deleted;
  },
});
