import { Deleted } from '../../../http/noun.ts';
import { type RouteInput, type RouteLimit, route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { readMe } from '../../identity/index.ts';
import { tenancyErrors } from '../errors.ts';
import { acceptInvitation, findInvitation, previewInvitation } from './acceptance.ts';
import {
  createInvitation,
  listInvitations,
  readInvitation,
  resendInvitation,
  revokeInvitation,
} from './invitations.ts';
import {
  Invitation,
  InvitationPreview,
  InvitationToken,
  invitation,
  invitationTag,
  JoinedOrganization,
  NewInvitation,
} from './schema.ts';
import { hashOfAddress } from './sealed.ts';

const invitations = '/api/v1/organizations/:org/invitations';

type Inviting = Pick<RouteInput<unknown, unknown, NewInvitation>, 'body' | 'caller' | 'kernel'>;

const byAddress = ({ body, kernel }: Inviting): string =>
  hashOfAddress(kernel.services, body.email).toString('base64url');

const byOrganizationAndAddress = (input: Inviting): string => `${input.caller.org} ${byAddress(input)}`;

const mailLimits: readonly RouteLimit[] = [
  { name: 'invitations', limit: 100, windowSeconds: 3600, by: 'organization' },
  { name: 'invitations-sender', limit: 100, windowSeconds: 3600, by: 'caller' },
];

export const invitationRoutes = [
  invitation.post(invitations, {
    summary: 'Invite somebody by mail to be a member with a role; the link works once, for seven days',
    entitlement: 'members',
    effect: 'grants',
    limits: [
      ...mailLimits,
      // Fewer than all may send to the address together, so that one organization cannot use that up.
      { name: 'invitations-repeated', limit: 5, windowSeconds: 86_400, by: byOrganizationAndAddress },
      { name: 'invitations-addressee', limit: 20, windowSeconds: 86_400, by: byAddress },
    ],
    body: NewInvitation,
    reply: Invitation,
    errors: [tenancyErrors.ALREADY_MEMBER, tenancyErrors.INVITATION_EXISTS, tenancyErrors.TOO_MANY, errors.NOT_FOUND],
    act: ({ tx, caller, body }) => createInvitation(tx, caller, body),
  }),
  invitation.get(invitations, {
    summary: 'List invitations, newest first; closed ones for a month, without the address',
    query: PageQuery,
    reply: PageOf(Invitation),
    act: ({ tx, query }) => listInvitations(tx, query),
  }),
  invitation.get(`${invitations}/:invitation`, {
    summary: 'Read one invitation',
    reply: Invitation,
    act: ({ tx, params }) => readInvitation(tx, params.invitation),
  }),
  invitation.post(`${invitations}/:invitation/resend`, {
    summary: 'Send a new link that works for another seven days; the one before stops working',
    effect: 'grants',
    permission: 'invitations:create',
    limits: mailLimits,
    reply: Invitation,
    errors: [tenancyErrors.INVITATION_CLOSED, tenancyErrors.TOO_MANY],
    act: ({ tx, caller, params }) => resendInvitation(tx, caller, params.invitation),
  }),
  invitation.delete(`${invitations}/:invitation`, {
    summary: 'Withdraw an invitation; its link stops working at once',
    audit: 'invitation.revoke',
    reply: Deleted,
    errors: [tenancyErrors.INVITATION_CLOSED],
    act: ({ tx, params }) => revokeInvitation(tx, params.invitation),
  }),
  route({
    method: 'POST',
    path: '/api/v1/invitations/preview',
    name: 'invitations.preview',
    tag: invitationTag,
    summary: 'Show which organization and role a link is for',
    permission: 'public',
    // Changes nothing; it is a POST only to keep the token out of access logs.
    record: 'coalesced',
    idempotency: false,
    meter: false,
    limits: [{ name: 'invitation-preview', limit: 30, windowSeconds: 900, by: 'address' }],
    body: InvitationToken,
    reply: InvitationPreview,
    errors: [tenancyErrors.INVITATION_INVALID],
    scope: 'lookup',
    act: ({ tx, body }) => previewInvitation(tx, body.token),
  }),
  invitation.post('/api/v1/invitations/accept', {
    action: 'accept',
    summary: 'Become a member with the link in the mail, as the person whose verified address was invited',
    permission: 'authenticated',
    callers: ['user'],
    limits: [{ name: 'invitation-accept', limit: 30, windowSeconds: 900, by: 'caller' }],
    body: InvitationToken,
    reply: JoinedOrganization,
    errors: [tenancyErrors.INVITATION_INVALID, tenancyErrors.INVITATION_NOT_YOURS, tenancyErrors.ALREADY_MEMBER],
    prepare: ({ kernel, body }) => findInvitation(kernel, body.token),
    settings: ({ caller, prepared }) => ({ org: prepared.org, person: caller.id }),
    act: async ({ tx, caller, prepared }) => {
      const { email, emailVerified: verified } = await readMe(tx);
      return acceptInvitation(tx, prepared.id, { user: caller.id as Id<'usr'>, email, verified });
    },
  }),
];
