import { errors } from '../../../kernel/errors.ts';
import { meteringErrors } from '../errors.ts';
import { meteringState } from '../state.ts';
import { eventBody } from './body.ts';
import { receiveEvents } from './events.ts';
import { EventsReceived, event } from './schema.ts';

/** Requests of one event each, at 10,000 a second. */
const limits = [{ name: 'events', limit: 600_000, windowSeconds: 60, by: 'caller' as const }];

export const eventRoutes = [
  event.post('/api/v1/events', {
    summary: 'Report usage: one event, a batch of up to 1,000, or one a line',
    description:
      'CloudEvents 1.0 in structured JSON (`application/cloudevents+json`, `application/cloudevents-batch+json`, or ' +
      '`application/json`) or `application/x-ndjson`. The reply is sent once they are stored for good. An event counts ' +
      'once, however often it is sent within 35 days: `source` and `id` say which it is. Each is checked by itself; ' +
      'those that are rejected leave the others alone. Extension attributes are not kept. Events that a key of an ' +
      'environment reports are of that environment; where it is not of production, meters leave them out.',
    status: 202,
    // One entry an hour in the audit log, with a count; who sent what is in the request log.
    record: 'coalesced',
    limits,
    // `source` and `id` make a repeat harmless.
    idempotency: false,
    scope: 'none',
    body: eventBody,
    units: ({ body }) => body.length,
    reply: EventsReceived,
    errors: [meteringErrors.TOO_MANY_EVENTS, meteringErrors.EVENTS_REJECTED],
    async act({ caller, body, request, usage, use }) {
      if (caller.org === undefined) throw errors.FORBIDDEN();
      usage.resource = { type: 'event', id: '*' };
      const reporter = { org: caller.org, environment: caller.restrictions?.environment };
      const received = await receiveEvents(use(meteringState), reporter, body, request.at);
      usage.quantity = received.accepted;
      return received;
    },
  }),
];
