import { z } from 'zod';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

const Status = z.enum(['active', 'disabled']);

const name = 'Name as people see it';
const description = 'What the account is for';
const status = 'Whether it is in use; the keys and tokens of a disabled account are refused';

export type NewServiceAccount = z.infer<typeof NewServiceAccount>;
export const NewServiceAccount = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .meta({ description: name, examples: ['Deployments'] }),
    description: z
      .string()
      .trim()
      .max(1000)
      .optional()
      .meta({ description, examples: ['Deploys from CI'] }),
  })
  .meta({ id: 'NewServiceAccount' });
export type ServiceAccountChanges = z.infer<typeof ServiceAccountChanges>;
export const ServiceAccountChanges = NewServiceAccount.partial()
  .extend({ status: Status.optional().describe(status) })
  .meta({ id: 'ServiceAccountChanges' });

export const ServiceAccount = z
  .object({
    id: Id('svc').describe('Id of the account, and its client id at `/oidc/token`'),
    name: z.string().meta({ description: name, examples: ['Deployments'] }),
    description: z.string().meta({ description, examples: ['Deploys from CI'] }),
    status: Status.describe(status),
    disabledAt: Instant.nullable().describe('When it was disabled; null while it is in use'),
    createdBy: z.string().meta({ description: 'Id of the user or service account that created it' }),
    createdAt: Instant.describe('When it was created'),
    updatedAt: Instant.describe('When it was last changed'),
  })
  .meta({ id: 'ServiceAccount' });

/** A principal that is not a person. */
export const serviceAccount = defineNoun({
  name: 'service-account',
  meter: false,
  ids: { account: Id('svc'), secret: Id('cre') },
  facts: ServiceAccount.pick({ name: true, status: true }),
  impersonation: 'read',
});

const none = z.object({});
export const serviceAccountDisabled = defineEvent(
  'service-account.disabled',
  'A service account was disabled: its keys and tokens are refused',
  none,
);
export const serviceAccountEnabled = defineEvent(
  'service-account.enabled',
  'A disabled service account was enabled again',
  none,
);
