import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { graceDays } from '../limits.ts';
import { Role } from '../roles.ts';
import { Slug } from '../slug.ts';

const words = {
  name: ['Name for people', 'Acme'],
  slug: ['Name for URLs, unique in the installation; derived from the name where absent', 'acme'],
  status: `\`deleted\`: not in use, and erased ${graceDays} days later unless restored; \`suspended\`: refused until an operator reinstates it`,
  deletedAt: 'When it was deleted; null while it is active',
  erasedAfter: 'From when on it is erased; null while it is active',
  role: 'Your role in it',
  keys: ['How many keys stop working with it, without those that were revoked before', 12],
  members: ['How many members it has, who can no longer use it', 5],
} as const;

export type NewOrganization = z.infer<typeof NewOrganization>;
export const NewOrganization = describe(z.strictObject({ name: oneLine(100), slug: Slug.optional() }), words).meta({
  id: 'NewOrganization',
});
export type OrganizationChanges = z.infer<typeof OrganizationChanges>;
export const OrganizationChanges = NewOrganization.partial().meta({ id: 'OrganizationChanges' });

const Fields = z.object({
  id: Id('org'),
  name: z.string(),
  slug: z.string(),
  status: z.enum(['active', 'suspended', 'deleted']),
  createdAt: Instant,
  updatedAt: Instant,
  deletedAt: Instant.nullable(),
  erasedAfter: Instant.nullable(),
});
export type Organization = z.infer<typeof Organization>;
export const Organization = describe(Fields, words).meta({ id: 'Organization' });
const counts = { keys: z.int(), members: z.int() };
export const DeletedOrganization = describe(Fields.extend(counts), words).meta({ id: 'DeletedOrganization' });
export const MyOrganization = describe(Fields.extend({ role: Role }), words).meta({ id: 'MyOrganization' });

export const organization = defineNoun({
  name: 'organization',
  meter: false,
  tag: { name: 'Organizations', description: 'Each owns its members, projects and customers.' },
  ids: {},
});

const none = z.object({});
export const organizationCreated = defineEvent(
  'organization.created',
  'An organization was created, with its first project',
  z.object({
    ownerId: Id('usr').describe('Its first owner'),
    projectId: Id('prj').describe('Its first project'),
  }),
);
export const organizationUpdated = defineEvent(
  'organization.updated',
  'An organization was renamed, or its slug was changed',
  z.object({ slug: z.string().describe('The slug it has now') }),
);
export const organizationDeleted = defineEvent(
  'organization.deleted',
  'An organization was deleted: it is not in use any more, and can be restored',
  describe(z.object({ erasedAfter: z.iso.datetime(), ...counts }), {
    ...words,
    erasedAfter: 'From when on it is erased',
  }),
);
export const organizationRestored = defineEvent('organization.restored', 'A deleted organization was restored', none);
export const organizationSuspended = defineEvent(
  'organization.suspended',
  'An operator has suspended an organization: its members and keys are refused',
  none,
);
export const organizationReinstated = defineEvent(
  'organization.reinstated',
  'An operator has reinstated a suspended organization',
  none,
);
export const organizationErased = defineEvent(
  'organization.erased',
  'A deleted organization was erased, with its encryption keys',
  none,
);
export const organizationTransferred = defineEvent(
  'organization.transferred',
  'An owner made another member the owner in their place',
  z.object({ fromUserId: Id('usr').describe('The owner before'), toUserId: Id('usr').describe('The new owner') }),
);
export const organizationEvents = [
  organizationCreated,
  organizationUpdated,
  organizationDeleted,
  organizationRestored,
  organizationSuspended,
  organizationReinstated,
  organizationErased,
  organizationTransferred,
];
