import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant, InstantInput } from '../../../kernel/schema.ts';

const states = ['pending', 'sending', 'delivered', 'retrying', 'exhausted', 'held', 'dropped'] as const;
const State = z.enum(states);

/** Of one call. */
export const maxReplayed = 10_000;

const words = {
  endpointId: 'Where it is sent',
  messageId: 'The id of the event, which the receiver gets as `webhook-id`; the same in retries and replays',
  customerId: 'The customer whose endpoint it is; null for your own',
  type: ['Type of the event', 'invoice.paid'],
  subject: ['What the event is about; null where it says nothing', 'eco_inv_031hX4qFemeEoNmqEgcGlv'],
  state:
    '`exhausted`: all attempts have failed; `held`: the endpoint was disabled, or is no longer subscribed to the type; `dropped`: the endpoint was deleted meanwhile',
  attempts: ['Number of attempts so far, also those before a replay', 1],
  nextAttemptAt: 'When it is sent next; null where it is not',
  lastStatus: ['HTTP status code of the last answer; null where there was none', 200],
  lastFailure: ['Why the last attempt failed; null where it succeeded or there was none', 'STATUS'],
  completedAt: 'When it was delivered or given up; null before',
  number: ['Number of the attempt, from 1', 1],
  at: 'When it was sent',
  durationMs: ['Milliseconds until the answer, or until it was given up', 42],
  status: ['HTTP status code of the answer; null where there was none', 200],
  failure: ['Why it failed; null where it succeeded', 'TIMEOUT'],
  answer: ['The beginning of the answer, up to 1 KiB; null where there was none', 'ok'],
  body: ['What was sent, in the version of the endpoint; null once it is pruned', '{"type":"invoice.paid"}'],
  from: 'Deliveries that were created then or later',
  to: 'Deliveries that were created before',
} as const;

export const Delivery = describe(
  z.object({
    id: Id('whd'),
    endpointId: Id('whe'),
    messageId: Id('evt'),
    customerId: Id('cus').nullable(),
    type: z.string(),
    subject: z.string().nullable(),
    state: State,
    attempts: z.int(),
    nextAttemptAt: Instant.nullable(),
    lastStatus: z.int().nullable(),
    lastFailure: z.string().nullable(),
    createdAt: Instant,
    completedAt: Instant.nullable(),
  }),
  words,
).meta({ id: 'WebhookDelivery' });

const Attempt = describe(
  z.object({
    number: z.int(),
    at: Instant,
    durationMs: z.int(),
    status: z.int().nullable(),
    failure: z.string().nullable(),
    answer: z.string().nullable(),
  }),
  words,
).meta({ id: 'WebhookAttempt' });

export const DeliveryWithAttempts = describe(
  Delivery.extend({
    body: z.string(),
    attemptLog: z.array(Attempt).describe('Attempts, oldest first'),
  }),
  words,
).meta({ id: 'WebhookDeliveryWithAttempts' });

export type DeliveryQuery = z.infer<typeof DeliveryQuery>;
export const DeliveryQuery = describe(
  PageQuery.extend({
    endpointId: Id('whe').optional(),
    customerId: Id('cus').optional(),
    state: State.optional(),
    type: z.string().max(100).optional(),
  }),
  {
    endpointId: 'Only deliveries to this endpoint',
    customerId: 'Only deliveries to endpoints of this customer',
    state: 'Only those in this state',
    type: ['Only events of this type', 'invoice.paid'],
  },
);

/** What is neither on its way nor ended by the deletion of the endpoint. */
const Replayable = z.enum(['delivered', 'exhausted', 'held', 'retrying']);

export type ReplayQuery = z.output<typeof ReplayQuery>;
export const ReplayQuery = describe(
  z.strictObject({
    since: InstantInput,
    until: InstantInput.optional(),
    states: z.array(Replayable).min(1).max(4).default(['exhausted', 'held']),
  }),
  {
    since: 'Deliveries that were created then or later',
    until: 'Deliveries that were created before; now where absent',
    states: ['In which states; `retrying` is sent at once, instead of at its next attempt', ['exhausted', 'held']],
  },
).meta({ id: 'WebhookReplay' });

export const Replayed = describe(z.object({ replayed: z.int(), remaining: z.boolean() }), {
  replayed: ['Number of deliveries that are sent again', 12],
  remaining: 'Whether there are more: repeat the call',
}).meta({ id: 'WebhookReplayed' });

export const webhookDelivery = defineNoun({
  name: 'webhook-delivery',
  resource: 'webhook-deliveries',
  meter: 'api.calls',
  tag: { name: 'Webhooks', description: 'Signed events, sent to your endpoints and to those of your customers.' },
  ids: { delivery: Id('whd') },
  impersonation: 'read',
});

export const deliveriesReplayed = defineEvent(
  'webhook-endpoint.replayed',
  'Deliveries to a webhook endpoint are sent again',
  z.object({ replayed: z.int().describe('How many') }),
);
