import { Deleted } from '../../../http/noun.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { ssoErrors } from '../errors.ts';
import { ssoState } from '../state.ts';
import { createApi, deleteApi, listApis, readApi, updateApi } from './apis.ts';
import { Api, ApiChanges, api, NewApi } from './schema.ts';

export const apiRoutes = [
  api.post('/api/v1/organizations/:org/apis', {
    summary: 'Register an API, so that apps and agents can get access tokens for it',
    description: 'Tokens are JWTs (RFC 9068) with its identifier as the audience.',
    effect: 'grants',
    body: NewApi,
    reply: Api,
    errors: [ssoErrors.API_IDENTIFIER_TAKEN, ssoErrors.TOO_MANY_APIS],
    act: ({ tx, caller, body, use }) => createApi(tx, caller, body, use(ssoState).publicUrl),
  }),
  api.get('/api/v1/organizations/:org/apis', {
    summary: 'List the APIs of the organization, newest first',
    query: PageQuery,
    reply: PageOf(Api),
    act: ({ tx, query }) => listApis(tx, query),
  }),
  api.get('/api/v1/organizations/:org/apis/:api', {
    summary: 'Read one API',
    reply: Api,
    act: ({ tx, params }) => readApi(tx, params.api),
  }),
  api.patch('/api/v1/organizations/:org/apis/:api', {
    summary: 'Change an API: its name, its scopes, how long tokens live and which clients may ask for them',
    effect: 'grants',
    body: ApiChanges,
    reply: Api,
    act: ({ tx, params, body }) => updateApi(tx, params.api, body),
  }),
  api.delete('/api/v1/organizations/:org/apis/:api', {
    summary: 'Delete an API: nobody gets tokens for it any more, and those that were issued expire',
    effect: 'destroys',
    reply: Deleted,
    act: ({ tx, params }) => deleteApi(tx, params.api),
  }),
];
