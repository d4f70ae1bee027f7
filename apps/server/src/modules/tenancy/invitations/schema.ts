import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { EmailAddress } from '../../../kernel/email.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { Role } from '../roles.ts';

const role = ['Role of the new member: a built-in one, or the id of one of the organization', 'developer'] as const;

export type NewInvitation = z.infer<typeof NewInvitation>;
export const NewInvitation = describe(z.strictObject({ email: EmailAddress, role: Role }), {
  email: 'Address that the link is sent to',
  role,
}).meta({ id: 'NewInvitation' });

export const Invitation = describe(
  z.object({
    id: Id('ivt'),
    email: z.string().nullable(),
    role: Role,
    status: z.enum(['open', 'accepted', 'revoked', 'expired']),
    invitedBy: z.string(),
    mails: z.number(),
    createdAt: Instant,
    expiresAt: Instant,
  }),
  {
    email: ['Invited address; null once the invitation is closed, when the address is deleted', 'ada@example.com'],
    role,
    status: 'Only an open invitation can be accepted',
    invitedBy: ['Id of the user or service account that sent the last mail', 'eco_usr_031hX4qFemeEoNmqEgcGlv'],
    mails: ['Number of mails sent so far', 1],
    expiresAt: 'When the link stops working',
  },
).meta({ id: 'Invitation' });

/** `<id>.<43 characters>`. */
export const InvitationToken = describe(z.strictObject({ token: z.string().min(1).max(200) }), {
  token: ['Token in the link of the mail', 'eco_ivt_031hX4qFemeEoNmqEgcGlv.mX0…'],
}).meta({ id: 'InvitationToken' });

export const InvitationPreview = describe(z.object({ organization: z.string(), role: Role, expiresAt: Instant }), {
  organization: ['Name of the organization', 'Acme'],
  role,
  expiresAt: 'When the link stops working',
}).meta({ id: 'InvitationPreview' });

export const JoinedOrganization = describe(
  z.object({ id: Id('org'), name: z.string(), slug: z.string(), role: Role }),
  {
    id: 'Id of the organization',
    name: ['Name of the organization', 'Acme'],
    slug: ['Short name of the organization, unique in the installation', 'acme'],
    role,
  },
).meta({ id: 'JoinedOrganization' });

export const invitationTag = {
  name: 'Invitations',
  description: 'Links sent by mail that make somebody a member of the organization.',
};

export const invitation = defineNoun({
  name: 'invitation',
  meter: false,
  ids: { invitation: Id('ivt') },
  impersonation: 'read',
  tag: invitationTag,
});

// The invited address is in no event: its owner has agreed to nothing yet.
const facts = z.object({ role: Role });
export const invitationCreated = defineEvent('invitation.created', 'Somebody was invited', facts);
export const invitationResent = defineEvent('invitation.resent', 'An invitation was sent again with a new link', facts);
export const invitationRevoked = defineEvent('invitation.revoked', 'An invitation was withdrawn', facts);
export const invitationAccepted = defineEvent(
  'invitation.accepted',
  'An invited person became a member',
  facts.extend({ user: Id('usr') }),
);
