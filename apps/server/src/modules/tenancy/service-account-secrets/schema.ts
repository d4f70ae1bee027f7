import { z } from 'zod';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

export type NewSecret = z.infer<typeof NewSecret>;
export const NewSecret = z
  .strictObject({
    expiresAt: z.iso
      .datetime({ offset: true })
      .max(40)
      .optional()
      .describe('When the secret expires, in the future; absent: never'),
  })
  .meta({ id: 'NewServiceAccountSecret' });

export const Secret = z
  .object({
    id: Id('cre').describe('Id of the secret'),
    hint: z.string().meta({ description: 'The last four characters of the secret', examples: ['x7Qk'] }),
    expiresAt: Instant.nullable().describe('When it expires; null: never'),
    createdBy: z.string().meta({ description: 'Id of the user or service account that created it' }),
    createdAt: Instant.describe('When it was created'),
  })
  .meta({ id: 'ServiceAccountSecret' });

export const CreatedSecret = Secret.extend({
  clientId: Id('svc').describe('The OAuth client id: the id of the account'),
  clientSecret: z.string().describe('The OAuth client secret, shown only in this reply'),
}).meta({ id: 'CreatedServiceAccountSecret' });

const facts = z.object({ secret: Id('cre') });
export const secretCreated = defineEvent(
  'service-account.secret-created',
  'A client secret of a service account was created',
  facts,
);
export const secretDeleted = defineEvent(
  'service-account.secret-deleted',
  'A client secret of a service account was deleted',
  facts,
);
