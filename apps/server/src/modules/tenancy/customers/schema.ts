import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { EmailAddress } from '../../../kernel/email.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { exact, Instant, stored } from '../../../kernel/schema.ts';
import { composed, foreignId, oneLine } from '../../../kernel/text.ts';
import { DeletionFacts, graceEvents } from '../deletion.ts';

const maxMetadata = 50;
const MetadataValue = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);
const Metadata = exact(z.record(z.string().min(1).max(64), MetadataValue)).refine(
  (metadata) => Object.keys(metadata).length <= maxMetadata,
  `At most ${maxMetadata} entries`,
);

/** Written and searched for in the same form. */
export const ExternalId = foreignId(200);

const words = {
  externalId: ['Your own id for it, unique in the organization', 'acme-42'],
  name: ['Its name', 'Acme'],
  email: ['Its contact address', 'billing@acme.example'],
  plan: ['Slug of the plan it is on; of a plan of yours it gets a subscription, any other text is only kept', 'pro'],
  metadata: [`Whatever you note about it: at most ${maxMetadata} names and values`, { region: 'eu' }],
} as const;

export type NewCustomer = z.infer<typeof NewCustomer>;
export const NewCustomer = describe(
  z.strictObject({
    externalId: ExternalId,
    name: oneLine(200),
    email: EmailAddress.nullish(),
    plan: oneLine(100).nullish(),
    metadata: Metadata.optional(),
  }),
  words,
).meta({ id: 'NewCustomer' });
export type CustomerChanges = z.infer<typeof CustomerChanges>;
export const CustomerChanges = NewCustomer.partial();
export type CustomerQuery = z.infer<typeof CustomerQuery>;
export const CustomerQuery = describe(
  PageQuery.extend({
    externalId: ExternalId.optional(),
    plan: oneLine(100).optional(),
    search: composed(z.string().trim()).min(1).max(200).optional(),
  }),
  {
    ...words,
    plan: ['Customers on the plan with this slug', 'pro'],
    search: ['Part of the name, the external id or the address, in any case, or the id', 'acme'],
  },
);

export const Customer = describe(
  z.object({
    id: Id('cus'),
    externalId: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    plan: z.string().nullable(),
    metadata: stored(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
).meta({ id: 'Customer' });

/** Somebody the organization sells to. */
export const customer = defineNoun({
  name: 'customer',
  meter: 'api.calls',
  tag: { name: 'Customers', description: 'Those you sell to: each has keys, a plan and usage.' },
  ids: { customer: Id('cus') },
  facts: Customer.pick({ externalId: true, plan: true }),
  deletion: DeletionFacts,
  impersonation: 'write',
});
export const customerEvents = graceEvents('customer');

export const customerUpdated = customer.updated;
export const customerDeleted = customer.deleted;
