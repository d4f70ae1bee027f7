import { z } from 'zod';
import { type RouteInput, route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { readMe } from '../../identity/index.ts';
import { tenancyErrors } from '../errors.ts';
import * as invitations from '../invitations.ts';
import { hashOfAddress } from '../invited.ts';
import { Role } from '../roles.ts';
import { Deleted, deleted, OrganizationPath, ownOrganization } from './own.ts';

const InvitationPath = OrganizationPath.extend({ invitation: Id('ivt') });

const Invitation = z.object({
  id: Id('ivt'),
  email: z.string().nullable(),
  role: Role,
  status: z.enum(['open', 'accepted', 'revoked', 'expired']),
  invitedBy: z.string(),
  mails: z.number(),
  createdAt: z.string(),
  expiresAt: z.string(),
});

/** `<id>.<43 characters>`. */
const Token = z.strictObject({ token: z.string().min(1).max(200) });

type Inviting = RouteInput<unknown, unknown, { email: string }>;

/** Whoever the mails come from, one address gets few of them. */
const byAddressee = ({ body, kernel }: Inviting): string =>
  hashOfAddress(kernel.services, body.email).toString('base64url');

/** So few by one organization that it cannot use up what others may send to the address. */
const bySenderAndAddressee = (input: Inviting): string => `${input.caller.org} ${byAddressee(input)}`;

export const createInvitation = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/invitations',
  summary: 'Invite somebody by mail into a role; the link works once, for seven days',
  permission: 'invitations:create',
  stepUp: true,
  audit: 'invitation.create',
  meter: false,
  limits: [
    { name: 'invitations', limit: 100, windowSeconds: 3600, by: 'organization' },
    { name: 'invitations-sender', limit: 100, windowSeconds: 3600, by: 'caller' },
    { name: 'invitations-repeated', limit: 5, windowSeconds: 86_400, by: bySenderAndAddressee },
    { name: 'invitations-addressee', limit: 20, windowSeconds: 86_400, by: byAddressee },
  ],
  params: OrganizationPath,
  body: z.strictObject({ email: z.email().min(3).max(254), role: Role }),
  reply: Invitation,
  status: 201,
  errors: [tenancyErrors.ALREADY_MEMBER, tenancyErrors.INVITATION_EXISTS, tenancyErrors.TOO_MANY, errors.NOT_FOUND],
  resource: ownOrganization,
  act: ({ tx, caller, body }) => invitations.createInvitation(tx, caller, body),
});

export const listInvitations = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/invitations',
  summary: 'List invitations, newest first; closed ones for a month, without the address',
  permission: 'invitations:read',
  impersonation: 'read',
  meter: false,
  params: OrganizationPath,
  query: PageQuery,
  reply: PageOf(Invitation),
  resource: ownOrganization,
  act: ({ tx, query }) => invitations.listInvitations(tx, query),
});

export const readInvitation = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/invitations/:invitation',
  summary: 'Read one invitation',
  permission: 'invitations:read',
  impersonation: 'read',
  meter: false,
  params: InvitationPath,
  reply: Invitation,
  resource: ownOrganization,
  act: ({ tx, params }) => invitations.readInvitation(tx, params.invitation),
});

export const resendInvitation = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/invitations/:invitation/resend',
  summary: 'Send a new link, for another seven days; the one before is worthless',
  permission: 'invitations:create',
  audit: 'invitation.resend',
  meter: false,
  limits: [
    { name: 'invitations', limit: 100, windowSeconds: 3600, by: 'organization' },
    { name: 'invitations-sender', limit: 100, windowSeconds: 3600, by: 'caller' },
  ],
  params: InvitationPath,
  reply: Invitation,
  errors: [tenancyErrors.INVITATION_CLOSED, tenancyErrors.TOO_MANY],
  resource: ownOrganization,
  act: ({ tx, caller, params }) => invitations.resendInvitation(tx, caller, params.invitation),
});

export const revokeInvitation = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/invitations/:invitation',
  summary: 'Withdraw an invitation; its link is worthless at once',
  permission: 'invitations:delete',
  audit: 'invitation.revoke',
  meter: false,
  params: InvitationPath,
  reply: Deleted,
  errors: [tenancyErrors.INVITATION_CLOSED],
  resource: ownOrganization,
  act: async ({ tx, caller, params }) => {
    await invitations.revokeInvitation(tx, caller, params.invitation);
    return deleted;
  },
});

export const previewInvitation = route({
  method: 'POST',
  path: '/api/v1/invitations/preview',
  summary: 'Show whoever holds the link which organization and role it is for',
  permission: 'public',
  // Changes nothing; a POST only so that the token is in nobody's log.
  record: 'coalesced',
  idempotency: false,
  meter: false,
  limits: [{ name: 'invitation-preview', limit: 30, windowSeconds: 900, by: 'address' }],
  body: Token,
  reply: z.object({ organization: z.string(), role: Role, expiresAt: z.string() }),
  errors: [tenancyErrors.INVITATION_INVALID],
  scope: 'lookup',
  act: ({ tx, body }) => invitations.previewInvitation(tx, body.token),
});

export const acceptInvitation = route({
  method: 'POST',
  path: '/api/v1/invitations/accept',
  summary: 'Become a member with the link in the mail, as the person whose verified address was invited',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'invitation.accept',
  meter: false,
  limits: [{ name: 'invitation-accept', limit: 30, windowSeconds: 900, by: 'caller' }],
  body: Token,
  reply: z.object({ id: Id('org'), name: z.string(), slug: z.string(), role: Role }),
  errors: [tenancyErrors.INVITATION_INVALID, tenancyErrors.INVITATION_NOT_YOURS, tenancyErrors.ALREADY_MEMBER],
  prepare: ({ kernel, body }) => invitations.findInvitation(kernel, body.token),
  settings: ({ caller, prepared }) => ({ org: prepared.org, person: caller.id }),
  act: async ({ tx, caller, prepared }) => {
    const { email, emailVerified: verified } = await readMe(tx);
    return invitations.acceptInvitation(tx, prepared.id, { user: caller.id as Id<'usr'>, email, verified });
  },
});
