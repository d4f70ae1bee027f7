import { Deleted } from '../../../http/noun.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import {
  createEnvironment,
  deleteEnvironment,
  listEnvironments,
  readEnvironment,
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
    body: EnvironmentChanges,
    reply: Environment,
    errors: [tenancyErrors.SLUG_TAKEN],
    act: ({ tx, params, body }) => updateEnvironment(tx, params, body),
  }),
  environment.delete(`${environments}/:environment`, {
    summary: 'Delete an environment',
    reply: Deleted,
    act: ({ tx, params }) => deleteEnvironment(tx, params),
  }),
];
