import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { exact, Instant } from '../../../kernel/schema.ts';
import { foreignId } from '../../../kernel/text.ts';
import { TypeName } from '../event-types/schema.ts';

const words = {
  type: ['One of your own types of events', 'order.shipped'],
  subject: ['What it is about: your own id for it', 'o-42'],
  data: ['Facts and ids: no secrets, and nothing of people', { orderId: 'o-42' }],
  customerId: 'The customer that it concerns, whose endpoints get it too; null for nobody',
  deliveries: ['To how many endpoints it is sent, or held', 1],
} as const;

export type NewMessage = z.output<typeof NewMessage>;
export const NewMessage = describe(
  z.strictObject({
    type: TypeName,
    subject: foreignId(200).nullish(),
    data: exact(z.record(z.string(), z.json())),
    customerId: Id('cus').nullish(),
  }),
  words,
).meta({ id: 'NewWebhookMessage' });

export const Message = describe(
  z.object({
    id: Id('evt'),
    type: z.string(),
    subject: z.string().nullable(),
    customerId: Id('cus').nullable(),
    deliveries: z.int(),
    createdAt: Instant,
  }),
  words,
).meta({ id: 'WebhookMessage' });

export const webhookMessage = defineNoun({
  name: 'webhook-message',
  meter: 'api.calls',
  tag: { name: 'Webhooks', description: 'Signed events, sent to your endpoints and to those of your customers.' },
  ids: {},
});

/** Of `…/test`: it reaches the endpoint whatever that is subscribed to, and nobody else. */
export const testSent = defineEvent(
  'webhook.test',
  'Somebody tests an endpoint',
  z.object({ endpointId: Id('whe').describe('The endpoint that is tested') }),
);
