import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { DeletedWithGrace } from '../deletion.ts';
import { tenancyErrors } from '../errors.ts';
import {
  createEnvironment,
  deleteEnvironment,
  listEnvironments,
  readEnvironment,
  restoreEnvironment,
  updateEnvironment,
} from './environments.ts';
import { Environment, EnvironmentChanges, environment, NewEnvironment } from './schema.ts';

const environments = '/api/v1/projects/:project/environments';

export const environmentRoutes = [
  environment.post(environments, {
    summary: 'Create an environment in a project',
    entitlement: 'environments',
    action: 'create',
    body: NewEnvironment,
    reply: Environment,
    errors: [tenancyErrors.SLUG_TAKEN, tenancyErrors.TOO_MANY],
    act: ({ tx, params, body }) => createEnvironment(tx, params.project, body),
  }),
  environment.get(environments, {
    summary: 'List the environments of a project, oldest first',
    query: PageQuery,
    reply: PageOf(Environment),
    act: ({ tx, params, query }) => listEnvironments(tx, params.project, query),
  }),
  environment.get(`${environments}/:environment`, {
    summary: 'Read one environment',
    reply: Environment,
    act: ({ tx, params }) => readEnvironment(tx, params),
  }),
  environment.patch(`${environments}/:environment`, {
    summary: 'Change an environment, or whether it is a production one',
    effect: 'grants',
    effectIf: { says: 'it is no longer a production one', is: ({ body }) => body.production === false },
    body: EnvironmentChanges,
    reply: Environment,
    errors: [tenancyErrors.SLUG_TAKEN],
    act: ({ tx, params, body }) => updateEnvironment(tx, params, body),
  }),
  environment.delete(`${environments}/:environment`, {
    summary: 'Delete an environment and revoke its keys, at once on every node; erased after 30 days',
    effect: 'destroys',
    description: 'Its slug can be used again at once.',
    reply: DeletedWithGrace,
    act: ({ tx, params }) => deleteEnvironment(tx, params),
  }),
  environment.post(`${environments}/:environment/restore`, {
    summary: 'Restore a deleted environment before it is erased, with the keys that its deletion revoked',
    description:
      'One that was deleted with its project comes back with it. Deleted ones are in no list; `GET /api/v1/audit?action=environment.delete` names them.',
    entitlement: 'environments',
    reply: Environment,
    errors: [tenancyErrors.NOT_DELETED, tenancyErrors.SLUG_TAKEN, tenancyErrors.TOO_MANY],
    act: ({ tx, params }) => restoreEnvironment(tx, params),
  }),
];
