import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import { organization } from '../organizations/schema.ts';
import { changeRole, leaveOrganization, listMembers, readMember, removeMember, transferOwnership } from './members.ts';
import { Member, member, RoleChange, Transfer, Transferred } from './schema.ts';

const members = '/api/v1/organizations/:org/members';

export const memberRoutes = [
  member.get(members, {
    summary: 'List the members of the organization, in the order in which they joined',
    query: PageQuery,
    reply: PageOf(Member),
    act: ({ tx, query }) => listMembers(tx, query),
  }),
  member.get(`${members}/:user`, {
    summary: 'Read one member',
    reply: Member,
    act: ({ tx, params }) => readMember(tx, params.user),
  }),
  member.patch(`${members}/:user`, {
    summary: 'Change the role of a member; both roles must hold no more than your own',
    action: 'change-role',
    permission: 'members:update',
    effect: 'grants',
    body: RoleChange,
    reply: Member,
    errors: [tenancyErrors.LAST_OWNER],
    act: ({ tx, caller, params, body }) => changeRole(tx, caller, params.user, body.role),
  }),
  member.delete(`${members}/:user`, {
    summary: 'Remove a member; their rights end at once on every node',
    effect: 'destroys',
    action: 'remove',
    reply: Deleted,
    errors: [tenancyErrors.LAST_OWNER],
    act: ({ tx, caller, params }) => removeMember(tx, caller, params.user),
  }),
  member.post('/api/v1/organizations/:org/leave', {
    summary: 'Leave the organization',
    effect: 'destroys',
    action: 'leave',
    permission: 'authenticated',
    callers: ['user'],
    reply: Deleted,
    errors: [tenancyErrors.LAST_OWNER],
    act: ({ tx, caller }) => leaveOrganization(tx, caller),
  }),
  organization.post('/api/v1/organizations/:org/transfer', {
    summary: 'Make another member the owner in your place, at once; both get a mail',
    action: 'transfer',
    callers: ['user'],
    effect: 'grants',
    body: Transfer,
    reply: Transferred,
    errors: [errors.NOT_FOUND],
    act: ({ tx, caller, body }) => transferOwnership(tx, caller, body),
  }),
];
