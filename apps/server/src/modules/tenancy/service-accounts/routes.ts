import { Deleted } from '../../../http/noun.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import { NewServiceAccount, ServiceAccount, ServiceAccountChanges, serviceAccount } from './schema.ts';
import {
  createServiceAccount,
  deleteServiceAccount,
  listServiceAccounts,
  readServiceAccount,
  updateServiceAccount,
} from './service-accounts.ts';

const accounts = '/api/v1/organizations/:org/service-accounts';

export const serviceAccountRoutes = [
  serviceAccount.post(accounts, {
    summary: 'Create a service account: a principal that is not a person and has no rights until a role is bound to it',
    entitlement: 'service-accounts',
    body: NewServiceAccount,
    reply: ServiceAccount,
    errors: [tenancyErrors.TOO_MANY],
    act: ({ tx, caller, body }) => createServiceAccount(tx, caller, body),
  }),
  serviceAccount.get(accounts, {
    summary: 'List service accounts, newest first',
    query: PageQuery,
    reply: PageOf(ServiceAccount),
    act: ({ tx, query }) => listServiceAccounts(tx, query),
  }),
  serviceAccount.get(`${accounts}/:account`, {
    summary: 'Read one service account',
    reply: ServiceAccount,
    act: ({ tx, params }) => readServiceAccount(tx, params.account),
  }),
  serviceAccount.patch(`${accounts}/:account`, {
    summary: 'Change, disable or enable a service account; every node refuses the keys and tokens of a disabled one',
    effect: 'grants',
    effectIf: { says: 'it enables the account', is: ({ body }) => body.status === 'active' },
    body: ServiceAccountChanges,
    reply: ServiceAccount,
    act: ({ tx, params, body }) => updateServiceAccount(tx, params.account, body),
  }),
  serviceAccount.delete(`${accounts}/:account`, {
    summary: 'Delete a service account with its role bindings, keys and tokens, at once on every node',
    effect: 'destroys',
    reply: Deleted,
    act: ({ tx, params }) => deleteServiceAccount(tx, params.account),
  }),
];
