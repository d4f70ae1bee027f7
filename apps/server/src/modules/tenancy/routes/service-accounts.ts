import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import * as accounts from '../service-accounts.ts';
import { Deleted, deleted, OrganizationPath, ownOrganization } from './own.ts';

const AccountPath = OrganizationPath.extend({ account: Id('svc') });

const Name = z.string().trim().min(1).max(100);
const Description = z.string().trim().max(1000);

const ServiceAccount = z.object({
  id: Id('svc'),
  name: z.string(),
  description: z.string(),
  status: z.enum(accounts.serviceAccountStatus),
  disabledAt: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export const createServiceAccount = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/service-accounts',
  summary: 'Create a service account: a principal that is no person, and holds nothing until a role is bound to it',
  permission: 'service-accounts:create',
  audit: 'service-account.create',
  meter: false,
  params: OrganizationPath,
  body: z.strictObject({ name: Name, description: Description.default('') }),
  reply: ServiceAccount,
  status: 201,
  errors: [tenancyErrors.TOO_MANY],
  resource: ownOrganization,
  act: ({ tx, caller, body }) => accounts.createServiceAccount(tx, caller, body),
});

export const listServiceAccounts = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/service-accounts',
  summary: 'List service accounts, newest first',
  permission: 'service-accounts:read',
  impersonation: 'read',
  meter: false,
  params: OrganizationPath,
  query: PageQuery,
  reply: PageOf(ServiceAccount),
  resource: ownOrganization,
  act: ({ tx, query }) => accounts.listServiceAccounts(tx, query),
});

export const readServiceAccount = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/service-accounts/:account',
  summary: 'Read one service account',
  permission: 'service-accounts:read',
  impersonation: 'read',
  meter: false,
  params: AccountPath,
  reply: ServiceAccount,
  resource: ownOrganization,
  act: ({ tx, params }) => accounts.readServiceAccount(tx, params.account),
});

export const updateServiceAccount = route({
  method: 'PATCH',
  path: '/api/v1/organizations/:org/service-accounts/:account',
  summary:
    'Change a service account; disabled, its keys and tokens are refused on every node until it is enabled again',
  permission: 'service-accounts:update',
  audit: 'service-account.update',
  meter: false,
  params: AccountPath,
  body: z.strictObject({
    name: Name.optional(),
    description: Description.optional(),
    status: z.enum(accounts.serviceAccountStatus).optional(),
  }),
  reply: ServiceAccount,
  resource: ownOrganization,
  act: ({ tx, params, body }) => accounts.updateServiceAccount(tx, params.account, body),
});

export const deleteServiceAccount = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/service-accounts/:account',
  summary: 'Delete a service account with its role bindings, keys and tokens, at once on every node',
  permission: 'service-accounts:delete',
  audit: 'service-account.delete',
  meter: false,
  params: AccountPath,
  reply: Deleted,
  resource: ownOrganization,
  act: async ({ tx, params }) => {
    await accounts.deleteServiceAccount(tx, params.account);
    return deleted;
  },
});
