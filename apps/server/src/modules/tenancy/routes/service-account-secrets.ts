import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { accessErrors } from '../../access/index.ts';
import { tenancyErrors } from '../errors.ts';
import * as secrets from '../service-account-secrets.ts';
import { Deleted, deleted, OrganizationPath, ownOrganization } from './own.ts';

const AccountPath = OrganizationPath.extend({ account: Id('svc') });

const Secret = z.object({
  id: Id('cre'),
  hint: z.string().describe('The last four characters'),
  expiresAt: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
});

export const createServiceAccountSecret = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/service-accounts/:account/secrets',
  summary: 'Create a client secret of a service account, with which it gets access tokens at /oidc/token',
  permission: 'service-accounts:create-secret',
  audit: 'service-account.create-secret',
  meter: false,
  params: AccountPath,
  body: z.strictObject({ expiresAt: z.iso.datetime({ offset: true }).max(40).optional() }),
  reply: Secret.extend({
    clientId: Id('svc'),
    clientSecret: z.string().describe('Shown this once'),
  }),
  status: 201,
  errors: [accessErrors.CANNOT_GRANT, tenancyErrors.TOO_MANY],
  resource: ownOrganization,
  act: ({ tx, caller, params, body }) =>
    secrets.createSecret(tx, caller, params.account, body.expiresAt === undefined ? null : Date.parse(body.expiresAt)),
});

export const listServiceAccountSecrets = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/service-accounts/:account/secrets',
  summary: 'List the client secrets of a service account, without the secrets',
  permission: 'service-accounts:read',
  impersonation: 'read',
  meter: false,
  params: AccountPath,
  reply: PageOf(Secret),
  resource: ownOrganization,
  act: async ({ tx, params }) => ({ items: await secrets.listSecrets(tx, params.account), nextCursor: null }),
});

export const deleteServiceAccountSecret = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/service-accounts/:account/secrets/:secret',
  summary: 'Delete a client secret: tokens that were given for it end at once, on every node, and no more are given',
  permission: 'service-accounts:delete-secret',
  audit: 'service-account.delete-secret',
  meter: false,
  params: AccountPath.extend({ secret: Id('cre') }),
  reply: Deleted,
  resource: ownOrganization,
  act: async ({ tx, params }) => {
    await secrets.deleteSecret(tx, params.account, params.secret);
    return deleted;
  },
});
