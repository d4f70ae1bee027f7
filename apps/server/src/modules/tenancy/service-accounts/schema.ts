import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';

const Status = z.enum(['active', 'disabled']);

const words = {
  name: ['Name as people see it', 'Deployments'],
  description: ['What the account is for', 'Deploys from CI'],
  status: 'Whether it is in use; the keys and tokens of a disabled account are refused',
} as const;

export type NewServiceAccount = z.infer<typeof NewServiceAccount>;
export const NewServiceAccount = describe(
  z.strictObject({
    name: oneLine(100),
    description: paragraphs(1000).optional(),
  }),
  words,
).meta({ id: 'NewServiceAccount' });
export type ServiceAccountChanges = z.infer<typeof ServiceAccountChanges>;
export const ServiceAccountChanges = describe(
  NewServiceAccount.partial().extend({ status: Status.optional() }),
  words,
).meta({ id: 'ServiceAccountChanges' });

export const ServiceAccount = describe(
  z.object({
    id: Id('svc'),
    name: z.string(),
    description: z.string(),
    status: Status,
    disabledAt: Instant.nullable(),
    createdBy: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  {
    ...words,
    id: 'Id of the account, and its client id at `/oidc/token`',
    disabledAt: 'When it was disabled; null while it is in use',
    createdBy: ['Id of the user or service account that created it', 'eco_usr_031hX4qFemeEoNmqEgcGlv'],
  },
).meta({ id: 'ServiceAccount' });

/** A principal that is not a person. */
export const serviceAccount = defineNoun({
  name: 'service-account',
  meter: false,
  ids: { account: Id('svc'), secret: Id('cre') },
  facts: ServiceAccount.pick({ status: true }),
  audited: ServiceAccount.pick({ name: true }),
  impersonation: 'read',
  tag: { name: 'Service accounts', description: 'Principals that are not people: they have roles, keys and tokens.' },
});

const noFacts = z.object({});
export const serviceAccountDisabled = defineEvent(
  'service-account.disabled',
  'A service account was disabled: its keys and tokens are refused',
  noFacts,
);
export const serviceAccountEnabled = defineEvent(
  'service-account.enabled',
  'A disabled service account was enabled again',
  noFacts,
);

export const serviceAccountDeleted = serviceAccount.deleted;
