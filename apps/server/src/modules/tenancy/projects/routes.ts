import { PageOf } from '../../../kernel/paging.ts';
import { DeletedProject } from '../deletion.ts';
import { tenancyErrors } from '../errors.ts';
import { createProject, deleteProject, listProjects, readProject, restoreProject, updateProject } from './projects.ts';
import { NewProject, Project, ProjectChanges, ProjectQuery, project } from './schema.ts';

export const projectRoutes = [
  project.post('/api/v1/projects', {
    summary: 'Create a project with the environments development, staging and production',
    entitlement: 'projects',
    body: NewProject,
    reply: Project,
    errors: [tenancyErrors.SLUG_TAKEN, tenancyErrors.TOO_MANY],
    act: ({ tx, body }) => createProject(tx, body),
  }),
  project.get('/api/v1/projects', {
    summary: 'List projects and their environments, newest first, or find one by its slug',
    query: ProjectQuery,
    reply: PageOf(Project),
    act: ({ tx, query }) => listProjects(tx, query),
  }),
  project.get('/api/v1/projects/:project', {
    summary: 'Read one project and its environments',
    reply: Project,
    act: ({ tx, params }) => readProject(tx, params.project),
  }),
  project.patch('/api/v1/projects/:project', {
    summary: 'Change the name, slug or description of a project',
    body: ProjectChanges,
    reply: Project,
    errors: [tenancyErrors.SLUG_TAKEN],
    act: ({ tx, params, body }) => updateProject(tx, params.project, body),
  }),
  project.delete('/api/v1/projects/:project', {
    summary:
      'Delete a project and its environments, and revoke their keys, at once on every node; erased after 30 days',
    effect: 'destroys',
    description: 'Its apps let nobody in any more. Its slug can be used again at once.',
    reply: DeletedProject,
    act: ({ tx, params }) => deleteProject(tx, params.project),
  }),
  project.post('/api/v1/projects/:project/restore', {
    summary: 'Restore a deleted project before it is erased, with all that its deletion took with it',
    description:
      'Environments that were deleted before stay deleted; keys that were revoked before stay revoked. Deleted projects are in no list; `GET /api/v1/audit?action=project.delete` names them.',
    entitlement: 'projects',
    reply: Project,
    errors: [tenancyErrors.NOT_DELETED, tenancyErrors.SLUG_TAKEN, tenancyErrors.TOO_MANY],
    act: ({ tx, params }) => restoreProject(tx, params.project),
  }),
];
