import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import * as members from '../members.ts';
import { memberRoles, Role } from '../roles.ts';
import { Deleted, deleted, inOwnOrganization, OrganizationPath, ownOrganization } from './own.ts';

const MemberPath = OrganizationPath.extend({ user: Id('usr') });

const Member = z.object({
  id: Id('mem'),
  user: Id('usr'),
  role: Role,
  displayName: z.string().nullable(),
  email: z.string().nullable(),
  joinedAt: z.string(),
});

export const listMembers = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/members',
  summary: 'List the members of the organization',
  permission: 'members:read',
  impersonation: 'read',
  meter: false,
  params: OrganizationPath,
  query: PageQuery,
  reply: PageOf(Member),
  resource: ownOrganization,
  act: ({ tx, query }) => members.listMembers(tx, query),
});

export const readMember = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/members/:user',
  summary: 'Read one member',
  permission: 'members:read',
  impersonation: 'read',
  meter: false,
  params: MemberPath,
  reply: Member,
  resource: ownOrganization,
  act: ({ tx, params }) => members.readMember(tx, params.user),
});

export const changeMemberRole = route({
  method: 'PATCH',
  path: '/api/v1/organizations/:org/members/:user',
  summary: 'Change the role of a member; nobody can give or take a role that holds more than their own',
  permission: 'members:update',
  stepUp: true,
  audit: 'member.change-role',
  meter: false,
  params: MemberPath,
  body: z.strictObject({ role: Role }),
  reply: Member,
  errors: [tenancyErrors.LAST_OWNER],
  resource: ownOrganization,
  act: ({ tx, caller, params, body }) => members.changeRole(tx, caller, { user: params.user, role: body.role }),
});

export const removeMember = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/members/:user',
  summary: 'Remove a member; their rights end at once on every node',
  permission: 'members:remove',
  audit: 'member.remove',
  meter: false,
  params: MemberPath,
  reply: Deleted,
  errors: [tenancyErrors.LAST_OWNER],
  resource: ownOrganization,
  act: async ({ tx, caller, params }) => {
    await members.removeMember(tx, caller, params.user);
    return deleted;
  },
});

export const leaveOrganization = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/leave',
  summary: 'Leave the organization',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'member.leave',
  meter: false,
  params: OrganizationPath,
  reply: Deleted,
  errors: [tenancyErrors.LAST_OWNER],
  settings: inOwnOrganization,
  act: async ({ tx, caller }) => {
    await members.leave(tx, caller);
    return deleted;
  },
});

export const transferOwnership = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/transfer',
  summary: 'Make another member the owner in your place, at once; both are told by mail',
  permission: 'organizations:transfer',
  callers: ['user'],
  stepUp: true,
  audit: 'organization.transfer',
  meter: false,
  params: OrganizationPath,
  body: z.strictObject({
    member: Id('usr'),
    /** What you are from then on: `admin` where absent. */
    keepRole: z.union([z.enum(memberRoles).exclude(['owner']), Id('rol')]).optional(),
  }),
  reply: z.object({ owner: Member, before: Member }),
  errors: [errors.NOT_FOUND],
  resource: ownOrganization,
  act: ({ tx, caller, body }) => members.transferOwnership(tx, caller, body),
});
