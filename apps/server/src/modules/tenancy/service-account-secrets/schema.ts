import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant, InstantInput } from '../../../kernel/schema.ts';

export type NewSecret = z.infer<typeof NewSecret>;
export const NewSecret = describe(z.strictObject({ expiresAt: InstantInput.optional() }), {
  expiresAt: ['When the secret expires, in the future; absent: never', '2030-01-01T00:00:00.000Z'],
}).meta({ id: 'NewServiceAccountSecret' });

export const Secret = describe(
  z.object({
    id: Id('cre'),
    hint: z.string(),
    expiresAt: Instant.nullable(),
    createdBy: z.string(),
    createdAt: Instant,
  }),
  {
    hint: ['The last four characters of the secret', 'x7Qk'],
    expiresAt: 'When it expires; null: never',
    createdBy: ['Id of the user or service account that created it', 'eco_usr_031hX4qFemeEoNmqEgcGlv'],
  },
).meta({ id: 'ServiceAccountSecret' });

export const CreatedSecret = describe(Secret.extend({ clientId: Id('svc'), clientSecret: z.string() }), {
  clientId: 'The OAuth client id: the id of the account',
  clientSecret: ['The OAuth client secret, shown only in this reply', 'eco_cre_031hX4qFemeEoNmqEgcGlv.0Zx…'],
}).meta({ id: 'CreatedServiceAccountSecret' });

const facts = z.object({ secret: Id('cre') });
export const secretCreated = defineEvent('service-account.secret-created', 'A client secret was created', facts);
export const secretDeleted = defineEvent('service-account.secret-deleted', 'A client secret was deleted', facts);
