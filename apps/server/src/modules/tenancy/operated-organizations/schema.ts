import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { composed } from '../../../kernel/text.ts';
import { operatorTag } from '../../identity/index.ts';
import { Organization } from '../organizations/schema.ts';

const words = {
  suspendedAt: 'When it was suspended; null while it is not',
  suspendedReason: ['Why, for operators to read; null while it is not', 'Invoices of three months are open'],
  members: ['Number of members', 12],
  owners: 'Its owners, in the order in which they joined',
} as const;

export const ListedOrganization = describe(Organization.extend({ suspendedAt: Instant.nullable() }), words).meta({
  id: 'ListedOrganization',
});

const Owner = describe(
  z.object({ userId: Id('usr'), displayName: z.string().nullable(), email: z.string().nullable() }),
  {
    userId: 'Id of the person',
    displayName: ['Their name', 'Ada Lovelace'],
    email: ['Their e-mail address', 'ada@example.com'],
  },
);

export const OperatedOrganization = describe(
  Organization.extend({
    suspendedAt: Instant.nullable(),
    suspendedReason: z.string().nullable(),
    members: z.number(),
    owners: z.array(Owner),
  }),
  words,
).meta({ id: 'OperatedOrganization' });

export const OrganizationQuery = describe(
  PageQuery.extend({
    search: composed(z.string().trim()).min(1).max(100).optional(),
    status: z.enum(['active', 'suspended', 'deleted']).optional(),
  }),
  {
    search: ['Beginning of the name or the slug, in any case, or the id', 'acme'],
    status: 'Organizations with this status only',
  },
);

/** Organizations, as operators see them. */
export const operatedOrganization = defineNoun({
  name: 'organization',
  resource: 'operator-organizations',
  meter: false,
  tag: operatorTag,
  ids: { organization: Id('org') },
});
