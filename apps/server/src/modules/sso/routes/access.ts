import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import * as access from '../access.ts';
import { AppPath, Deleted, deleted, ownOrganization } from './schemas.ts';

const AccessPath = AppPath.extend({ access: Id('acs') });
const Role = z.string().trim().min(1).max(64);
const Time = z.iso.datetime({ offset: true });

const Access = z.object({
  id: Id('acs'),
  user: Id('usr'),
  role: z.string().nullable(),
  grantedBy: z.string().nullable(),
  grantedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  consentedAt: z.string().nullable(),
});

export const grantAppAccess = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/apps/:app/access',
  summary: 'Let a member into an app, with a role in it and for a time',
  permission: 'apps:grant',
  audit: 'app-access.grant',
  meter: false,
  params: AppPath,
  body: z.strictObject({ user: Id('usr'), role: Role.optional(), expiresAt: Time.optional() }),
  reply: Access,
  status: 201,
  errors: [errors.NOT_FOUND],
  resource: ownOrganization,
  act: ({ tx, caller, params, body }) => access.grantAccess(tx, caller, params.app, body),
});

export const listAppAccess = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/apps/:app/access',
  summary: 'Who was let into an app, came as a member, or is shut out',
  permission: 'apps:read',
  impersonation: 'read',
  meter: false,
  params: AppPath,
  query: PageQuery,
  reply: PageOf(Access),
  resource: ownOrganization,
  act: ({ tx, params, query }) => access.listAccess(tx, params.app, query),
});

export const changeAppAccess = route({
  method: 'PATCH',
  path: '/api/v1/organizations/:org/apps/:app/access/:access',
  summary: 'Change a person’s role in an app, or until when they may enter',
  permission: 'apps:grant',
  audit: 'app-access.change',
  meter: false,
  params: AccessPath,
  body: z.strictObject({ role: Role.nullable().optional(), expiresAt: Time.nullable().optional() }),
  reply: Access,
  resource: ownOrganization,
  act: ({ tx, params, body }) => access.changeAccess(tx, params, body),
});

export const revokeAppAccess = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/apps/:app/access/:access',
  summary: 'Shut a person out of an app; their tokens for it end at once',
  permission: 'apps:grant',
  audit: 'app-access.revoke',
  meter: false,
  params: AccessPath,
  reply: Deleted,
  resource: ownOrganization,
  act: async ({ tx, params }) => {
    await access.revokeAccess(tx, params);
    return deleted;
  },
});
