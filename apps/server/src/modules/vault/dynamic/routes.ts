import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { vaultErrors } from '../errors.ts';
import {
  createDynamicSecret,
  deleteDynamicSecret,
  listDynamicSecrets,
  readDynamicSecret,
  updateDynamicSecret,
} from './dynamic.ts';
import {
  DeletedDynamicSecret,
  DynamicSecret,
  DynamicSecretChanges,
  DynamicSecretQuery,
  dynamicSecret,
  NewDynamicSecret,
} from './schema.ts';

const dynamic = '/api/v1/projects/:project/environments/:environment/dynamic';
const one = `${dynamic}/:name` as const;

export const dynamicRoutes = [
  dynamicSecret.post(dynamic, {
    action: 'create',
    status: 201,
    summary: 'Define credentials that are made for each lease',
    description:
      'Nothing is made until somebody takes a lease, which whoever may read secrets of the folder may do. Keys of a customer need `keys:create` too.',
    effect: 'grants',
    body: NewDynamicSecret,
    reply: DynamicSecret,
    errors: [errors.NOT_FOUND, vaultErrors.DYNAMIC_SECRET_TAKEN, vaultErrors.TOO_MANY_DYNAMIC_SECRETS],
    act: ({ tx, kernel, caller, params, body }) => createDynamicSecret(tx, { kernel, caller }, params, body),
  }),
  dynamicSecret.get(dynamic, {
    impersonation: 'read',
    summary: 'List the dynamic secrets of an environment, oldest first',
    query: PageQuery,
    reply: PageOf(DynamicSecret),
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, query }) => listDynamicSecrets(tx, params, query),
  }),
  dynamicSecret.get(one, {
    impersonation: 'read',
    summary: 'Read how a dynamic secret is made, without credentials',
    query: DynamicSecretQuery,
    reply: DynamicSecret,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, query }) => readDynamicSecret(tx, { ...params, ...query }),
  }),
  dynamicSecret.patch(one, {
    summary: 'Change the credentials that make users, or the times of leases to come',
    effect: 'grants',
    query: DynamicSecretQuery,
    body: DynamicSecretChanges,
    reply: DynamicSecret,
    errors: [errors.NOT_FOUND, errors.INVALID_REQUEST],
    act: ({ tx, params, query, body }) => updateDynamicSecret(tx, { ...params, ...query }, body),
  }),
  dynamicSecret.delete(one, {
    summary: 'Delete a dynamic secret and revoke its leases',
    effect: 'destroys',
    query: DynamicSecretQuery,
    reply: DeletedDynamicSecret,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, query }) => deleteDynamicSecret(tx, { ...params, ...query }),
  }),
];
