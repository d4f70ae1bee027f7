import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { exact, stored } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';

/** Of one organization, of its own. */
export const maxEventTypes = 500;
/** Bytes of a schema or an example as JSON. */
const maxJson = 16_384;

/** At least two segments, so that it is told from a pattern and from a noun. */
export const TypeName = z
  .string()
  .max(100)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'Must be like order.shipped')
  .meta({ description: 'Name of a type: a noun and what happened', examples: ['order.shipped'] });

const JsonObject = exact(z.record(z.string(), z.json())).refine(
  (value) => Buffer.byteLength(JSON.stringify(value)) <= maxJson,
  `At most ${maxJson} bytes of JSON`,
);

const words = {
  type: ['Its name: a noun and what happened', 'order.shipped'],
  description: ['When it is sent', 'An order has left the warehouse'],
  schema: ['JSON Schema of the data; null where it is not described', { type: 'object' }],
  example: ['The data of one event; null where there is none', { orderId: 'o-42' }],
  own: 'Whether it is a type of your own messages, not of events of this product',
} as const;

export type EventTypeInput = z.output<typeof EventTypeInput>;
export const EventTypeInput = describe(
  z.strictObject({
    description: oneLine(300),
    schema: JsonObject.nullable().default(null),
    example: JsonObject.nullable().default(null),
  }),
  words,
).meta({ id: 'WebhookEventTypeInput' });

export type EventTypeView = z.input<typeof WebhookEventType>;
export const WebhookEventType = describe(
  z.object({
    type: z.string(),
    description: z.string(),
    own: z.boolean(),
    schema: stored(z.record(z.string(), z.json()).nullable()),
    example: stored(z.record(z.string(), z.json()).nullable()),
  }),
  words,
).meta({ id: 'WebhookEventType' });

export type EventTypeQuery = z.infer<typeof EventTypeQuery>;
export const EventTypeQuery = describe(PageQuery.extend({ source: z.enum(['own', 'product']).optional() }), {
  source: 'Only types of your own messages, or only those of events of this product',
});

export const webhookEventType = defineNoun({
  name: 'webhook-event-type',
  meter: 'api.calls',
  tag: { name: 'Webhooks', description: 'Signed events, sent to your endpoints and to those of your customers.' },
  ids: { type: TypeName },
  impersonation: 'read',
});
