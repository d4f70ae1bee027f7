import { z } from 'zod';
import { describe } from '../../http/describe.ts';
import { Id } from '../../kernel/ids.ts';
import { PageOf } from '../../kernel/paging.ts';
import { Instant } from '../../kernel/schema.ts';

/** Of one connection. */
const maxTopics = 50;

const topics = ['Topics, with a comma between them', 'events,usage'] as const;

export const StreamQuery = describe(
  z.strictObject({
    topics: z
      .string()
      .max(4000)
      .regex(/^[^,\s]+(?:,[^,\s]+)*$/, 'Must be topics with a comma between them')
      .refine((text) => text.split(',').length <= maxTopics, `At most ${maxTopics} topics`),
    cursor: z.string().max(8000).optional(),
  }),
  {
    topics,
    cursor: ['Where to go on: the `id` of the last message that was received', 'events=1842.mXkR2c0q'],
  },
);

/** What a client sends over the WebSocket. */
export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), topic: z.string().max(128), cursor: z.string().max(100).optional() }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: z.string().max(128) }),
  z.strictObject({ type: z.literal('awareness'), topic: z.string().max(128), state: z.unknown() }),
  z.strictObject({ type: z.literal('ping') }),
]);

export const LogQuery = describe(
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(400).optional(),
  }),
  {
    limit: ['Number of items on a page', 20],
    cursor: ['`nextCursor` of the page before; none for the first page', 'WyIxODQyIl0'],
  },
);

const LogItem = describe(
  z.object({
    cursor: z.string(),
    id: z.string(),
    type: z.string(),
    subject: z.string(),
    at: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
  {
    cursor: ['To listen on from here: the `cursor` of a subscription to `events`', '1842.mXkR2c0q'],
    id: ['Its id', 'eco_evt_01JGxN4fQZ8Yw3cVbTq7Rm'],
    type: ['What happened', 'customer.created'],
    subject: ['Id of what it happened to', 'eco_cus_01JGxN4fQZ8Yw3cVbTq7Rm'],
    at: ['When the act began', '2026-01-15T12:00:00.000Z'],
    data: ['Facts, as the event declares them', { name: 'Acme' }],
  },
).meta({ id: 'LiveEvent' });

export const LogPage = PageOf(LogItem);

export const LiveConnections = describe(
  z.object({
    node: z.string(),
    connections: z.array(
      describe(
        z.object({
          id: Id('lcn'),
          transport: z.enum(['sse', 'websocket']),
          organizationId: z.string(),
          callerId: z.string(),
          personId: z.string().nullable(),
          topics: z.array(z.string()),
          openedAt: Instant,
          rttMs: z.number().nullable(),
          bytes: z.number(),
          bytesPerSecond: z.number(),
          unsentBytes: z.number(),
        }),
        {
          transport: 'How it listens',
          organizationId: ['Whose topics it listens to', 'eco_org_01JGxN4fQZ8Yw3cVbTq7Rm'],
          callerId: ['Who listens', 'eco_usr_01JGxN4fQZ8Yw3cVbTq7Rm'],
          personId: ['The person, if it is one', 'eco_usr_01JGxN4fQZ8Yw3cVbTq7Rm'],
          topics: ['What it listens to', ['events']],
          openedAt: 'When it was opened',
          rttMs: ['Round trip of the last heartbeat, in milliseconds; null where the transport answers none', 12.5],
          bytes: ['Bytes sent so far', 18_400],
          bytesPerSecond: ['The same for each second since it was opened', 3.1],
          unsentBytes: ['Bytes that wait for the reader', 0],
        },
      ),
    ),
  }),
  { node: ['The process that answers: each knows its own connections', 'n1'], connections: 'Oldest first' },
).meta({ id: 'LiveConnections' });
