import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { apisTag } from '../apis/schema.ts';

export const RegisteredClient = describe(
  z.object({
    id: Id('cli'),
    name: z.string(),
    redirectUris: z.array(z.string()),
    usedAt: Instant.nullable(),
    expiresAt: Instant,
    createdAt: Instant,
    updatedAt: Instant,
  }),
  {
    id: 'Id of the client: its OAuth client id',
    name: ['As it calls itself; nobody has checked it', 'Agent'],
    redirectUris: ['Where it has people sent back to', ['http://127.0.0.1:4999/callback']],
    usedAt: 'When it last got a token; null if it got none yet',
    expiresAt: 'When the registration ends: a day after it was made, or 90 days after the last token',
    createdAt: 'When it registered itself',
    updatedAt: 'When it was last changed',
  },
).meta({ id: 'RegisteredClient' });

/** A client that registered itself with the organization (RFC 7591), for its APIs. */
export const client = defineNoun({
  name: 'client',
  meter: false,
  tag: apisTag,
  ids: { client: Id('cli') },
  facts: RegisteredClient.pick({ redirectUris: true }),
  audited: RegisteredClient.pick({ name: true }),
  impersonation: 'read',
});
