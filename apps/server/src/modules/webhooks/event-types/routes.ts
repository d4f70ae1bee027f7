import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { webhookErrors } from '../errors.ts';
import { deleteEventType, listEventTypes, putEventType, readEventType } from './event-types.ts';
import { EventTypeInput, EventTypeQuery, WebhookEventType, webhookEventType } from './schema.ts';

const types = '/api/v1/webhooks/event-types';

export const eventTypeRoutes = [
  webhookEventType.get(types, {
    summary: 'List the types of events that endpoints can subscribe to, with schemas and examples',
    permission: 'webhooks:read',
    query: EventTypeQuery,
    reply: PageOf(WebhookEventType),
    act: ({ tx, query }) => listEventTypes(tx, query),
  }),
  webhookEventType.get(`${types}/:type`, {
    summary: 'Read one type of event',
    permission: 'webhooks:read',
    reply: WebhookEventType,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readEventType(tx, params.type),
  }),
  webhookEventType.put(`${types}/:type`, {
    summary: 'Declare a type of your own messages, or describe it anew',
    permission: 'webhooks:write',
    body: EventTypeInput,
    reply: WebhookEventType,
    errors: [webhookErrors.EVENT_TYPE_TAKEN, webhookErrors.TOO_MANY_EVENT_TYPES],
    act: ({ tx, params, body }) => putEventType(tx, params.type, body),
  }),
  webhookEventType.delete(`${types}/:type`, {
    summary: 'Remove a type of your own that no endpoint names',
    permission: 'webhooks:write',
    effect: 'destroys',
    reply: Deleted,
    errors: [errors.NOT_FOUND, webhookErrors.EVENT_TYPE_IN_USE],
    act: ({ tx, params }) => deleteEventType(tx, params.type),
  }),
];
