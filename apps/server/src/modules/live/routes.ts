import { cookieSettings } from '../../http/identify.ts';
import { operatorsOnly } from '../../http/operators.ts';
import { replies } from '../../http/reply/types.ts';
import { type RouteRequest, route } from '../../http/route.ts';
import { errors } from '../../kernel/errors.ts';
import type { Services } from '../../kernel/services.ts';
import { operatorTag } from '../identity/index.ts';
import { connectionsOf } from './admin.ts';
import { assertOrganization, credentialOf } from './credential.ts';
import { liveErrors } from './errors.ts';
import { listEvents } from './list.ts';
import { LiveConnections, LogPage, LogQuery, StreamQuery } from './schema.ts';
import { askedTopics, placesIn, stream } from './stream.ts';

const tag = { name: 'Live', description: 'What changes in the organization, as it changes.' };

/** The token that the caller sent, in a header or a cookie. */
const tokenOf = (request: RouteRequest, services: Services): string | undefined =>
  request.header('authorization')?.split(' ')[1] ?? request.cookie(services.use(cookieSettings).access);

export const liveRoutes = [
  route({
    method: 'GET',
    name: 'live.stream',
    tag,
    path: '/api/v1/live',
    summary: 'Listen to topics as server-sent events',
    description:
      'To be read with `fetch`, which can send credentials; `data` is JSON with a `type`. A log (`events`, `audit`) ' +
      'begins with `subscribed`; each `event` has its `cursor`, and what was missed since the `cursor` of the query is ' +
      'sent first. `reset` instead says that too much was missed: read anew what you show. A state (`usage`) begins ' +
      'with `snapshot`; `delta` is a merge patch (RFC 7396). `denied` ends a topic that the caller may no longer read, ' +
      '`close` the whole, with the code that a WebSocket would be closed with: 4401 for a credential that has ended, 1013 ' +
      'for a reader that is too slow. The header `Last-Event-ID` may say the cursor too.',
    permission: 'authenticated',
    impersonation: 'read',
    meter: false,
    scope: 'none',
    query: StreamQuery,
    reply: replies.stream('text/event-stream', { endless: true }),
    errors: [liveErrors.TOPIC_UNKNOWN],
    async act({ kernel, caller, query, request, reply, signal, identifyAgain }) {
      if (identifyAgain === undefined) throw new Error('the reply of this route is a stream');
      assertOrganization(caller);
      const credential = credentialOf(kernel, caller, tokenOf(request, kernel.services), identifyAgain);
      const asked = await askedTopics(kernel, caller, credential, query.topics.split(','));
      const places = placesIn(query.cursor ?? request.header('last-event-id'));
      // Or nginx keeps messages until it has a buffer full of them.
      reply.header('x-accel-buffering', 'no');
      return stream(kernel, caller, credential, asked, places, signal);
    },
  }),
  route({
    method: 'GET',
    name: 'live.listEvents',
    tag,
    path: '/api/v1/live/events',
    summary: 'List the events of the last 24 hours in the order of their commits, oldest first',
    description: 'What the topic `events` tells, for whoever asks now and then.',
    permission: 'live:read',
    impersonation: 'read',
    meter: false,
    query: LogQuery,
    reply: LogPage,
    act: ({ tx, query }) => listEvents(tx, query),
  }),
  route({
    method: 'GET',
    name: 'live.connections',
    tag: operatorTag,
    path: '/api/v1/admin/live',
    summary: 'Live connections of the process that answers',
    permission: 'live:read',
    resource: operatorsOnly,
    meter: false,
    scope: 'none',
    reply: LiveConnections,
    errors: [errors.NOT_FOUND],
    act: ({ kernel }) => connectionsOf(kernel),
  }),
];
