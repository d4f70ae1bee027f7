import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { replayDeliveries } from '../deliveries/deliveries.ts';
import { Delivery, Replayed, ReplayQuery } from '../deliveries/schema.ts';
import { webhookErrors } from '../errors.ts';
import { sendTest } from '../messages/messages.ts';
import {
  createEndpoint,
  deleteEndpoint,
  enableEndpoint,
  listEndpoints,
  readEndpoint,
  rotateSecret,
  updateEndpoint,
} from './endpoints.ts';
import { previewVersion } from './preview.ts';
import {
  EndpointQuery,
  NewWebhookEndpoint,
  Rotation,
  VersionPreview,
  VersionPreviewQuery,
  WebhookEndpoint,
  WebhookEndpointChanges,
  WebhookEndpointWithSecret,
  webhookEndpoint,
} from './schema.ts';

const endpoints = '/api/v1/webhooks/endpoints';
const one = `${endpoints}/:endpoint`;
const read = { permission: 'webhooks:read' } as const;
const write = { permission: 'webhooks:write' } as const;

export const endpointRoutes = [
  webhookEndpoint.post(endpoints, {
    ...write,
    summary: 'Create an endpoint; the reply shows its signing secret this once',
    effect: 'reveals',
    entitlement: 'webhook-endpoints',
    body: NewWebhookEndpoint,
    reply: WebhookEndpointWithSecret,
    errors: [
      errors.NOT_FOUND,
      errors.OUTBOUND_REFUSED,
      webhookErrors.EVENT_TYPE_UNKNOWN,
      webhookErrors.TOO_MANY_ENDPOINTS,
    ],
    act: ({ tx, body }) => createEndpoint(tx, body),
  }),
  webhookEndpoint.get(endpoints, {
    ...read,
    summary: 'List endpoints, newest first',
    query: EndpointQuery,
    reply: PageOf(WebhookEndpoint),
    act: ({ tx, query }) => listEndpoints(tx, query),
  }),
  webhookEndpoint.get(one, {
    ...read,
    summary: 'Read one endpoint',
    reply: WebhookEndpoint,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readEndpoint(tx, params.endpoint),
  }),
  webhookEndpoint.patch(one, {
    ...write,
    summary: 'Change an endpoint; what is sent from now on is sent so, retries too',
    body: WebhookEndpointChanges,
    reply: WebhookEndpoint,
    errors: [errors.NOT_FOUND, errors.INVALID_REQUEST, errors.OUTBOUND_REFUSED, webhookErrors.EVENT_TYPE_UNKNOWN],
    act: ({ tx, params, body }) => updateEndpoint(tx, params.endpoint, body),
  }),
  webhookEndpoint.delete(one, {
    ...write,
    summary: 'Delete an endpoint and drop what waits for it',
    effect: 'destroys',
    reply: Deleted,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => deleteEndpoint(tx, params.endpoint),
  }),
  webhookEndpoint.get(`${one}/preview`, {
    ...read,
    action: 'preview',
    summary: 'See how events that the endpoint gets would look in another version',
    query: VersionPreviewQuery,
    reply: VersionPreview,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, query }) => previewVersion(tx, params.endpoint, query.apiVersion),
  }),
  webhookEndpoint.post(`${one}/rotate`, {
    ...write,
    summary: 'Give an endpoint a new secret; both sign until the overlap has ended',
    effect: 'reveals',
    body: Rotation,
    reply: WebhookEndpointWithSecret,
    errors: [errors.NOT_FOUND, webhookErrors.ROTATION_OPEN],
    act: ({ tx, params, body }) => rotateSecret(tx, params.endpoint, body.overlapHours),
  }),
  webhookEndpoint.post(`${one}/enable`, {
    ...write,
    summary: 'Enable a disabled endpoint; what was held can be replayed',
    reply: WebhookEndpoint,
    errors: [errors.NOT_FOUND, webhookErrors.ENDPOINT_ENABLED],
    act: ({ tx, params }) => enableEndpoint(tx, params.endpoint),
  }),
  webhookEndpoint.post(`${one}/test`, {
    permission: 'webhooks:send',
    summary: 'Send a message of the type `webhook.test` to this endpoint alone',
    reply: Delivery,
    errors: [errors.NOT_FOUND, webhookErrors.ENDPOINT_DISABLED],
    act: ({ tx, params }) => sendTest(tx, params.endpoint),
  }),
  webhookEndpoint.post(`${one}/replay`, {
    permission: 'webhooks:replay',
    summary: 'Send the deliveries of a time again, under the ids they had',
    description: 'At most 10,000 in one call, oldest first; `remaining` says whether there are more.',
    body: ReplayQuery,
    reply: Replayed,
    errors: [errors.NOT_FOUND, webhookErrors.ENDPOINT_DISABLED],
    act: ({ tx, params, body }) => replayDeliveries(tx, params.endpoint, body),
  }),
];
