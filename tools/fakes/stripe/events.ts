import { z } from 'zod';
import { invalid } from './errors.ts';
import * as p from './params.ts';
import { route } from './route.ts';
import { isWithin, paginate } from './store.ts';
import type { Event, WebhookEndpoint } from './wire.ts';
import { apiVersion } from './world.ts';

const day = 86_400;
const maxEndpoints = 16;

const listEvents = p.hash({
  type: p.text.optional(),
  types: p.list(p.text).optional(),
  created: p.created.optional(),
  delivery_success: p.boolean.optional(),
  ...p.page,
});

/** `customer.*` stands for all that begin so. */
const isOfType = (event: Event, wanted: string): boolean =>
  wanted.endsWith('*') ? event.type.startsWith(wanted.slice(0, -1)) : event.type === wanted;

/** A type such as `invoice.paid`, or all of them. */
const eventType = p.text.refine((value) => value === '*' || /^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(value), {
  error: ({ input }) => `Invalid event type: ${String(input)}`,
});

const endpointFields = {
  enabled_events: p.list(eventType),
  description: p.emptyable(p.text).optional(),
  metadata: p.metadata.optional(),
  ...p.expand,
};
const createEndpoint = p.hash({ url: p.url, api_version: z.enum([apiVersion]).optional(), ...endpointFields });
const updateEndpoint = p.hash({ url: p.url, disabled: p.boolean, ...endpointFields }).partial();

export const events = [
  route('GET /v1/events/:id', p.hash(p.expand), (world, _, id) => world.store.get('event', id)),
  route('GET /v1/events', listEvents, (world, { type, types, created, delivery_success: _, ...page }) =>
    paginate(
      world.store.all<Event>('event').filter(
        (each) =>
          (type === undefined || isOfType(each, type)) &&
          (types?.some((wanted) => isOfType(each, wanted)) ?? true) &&
          // Stripe keeps events for 30 days.
          each.created > world.now() - 30 * day &&
          isWithin(each, created),
      ),
      page,
      '/v1/events',
    ),
  ),
  route('POST /v1/webhook_endpoints', createEndpoint, (world, given) => {
    if (world.store.all('webhook_endpoint').length >= maxEndpoints) {
      throw invalid(`You have reached the maximum of ${maxEndpoints} test webhook endpoints.`);
    }
    const endpoint: WebhookEndpoint = {
      id: world.id('we'),
      object: 'webhook_endpoint',
      api_version: given.api_version ?? null,
      application: null,
      created: world.now(),
      description: given.description ?? null,
      enabled_events: given.enabled_events,
      livemode: false,
      metadata: given.metadata ?? {},
      secret: world.id('whsec', 32),
      status: 'enabled',
      url: given.url,
    };
    return world.store.put(endpoint);
  }),
  route('GET /v1/webhook_endpoints/:id', p.hash(p.expand), (world, _, id) =>
    withoutSecret(world.store.get<WebhookEndpoint>('webhook_endpoint', id)),
  ),
  route('POST /v1/webhook_endpoints/:id', updateEndpoint, (world, { expand: _, disabled, metadata, ...given }, id) => {
    const endpoint = world.store.get<WebhookEndpoint>('webhook_endpoint', id);
    Object.assign(endpoint, given, { metadata: p.mergeMetadata(endpoint.metadata, metadata) });
    if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled';
    return withoutSecret(endpoint);
  }),
  route('DELETE /v1/webhook_endpoints/:id', p.hash(p.expand), (world, _, id) => {
    world.store.get('webhook_endpoint', id);
    world.store.delete(id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
  route('GET /v1/webhook_endpoints', p.hash(p.page), (world, page) =>
    paginate(world.store.all<WebhookEndpoint>('webhook_endpoint').map(withoutSecret), page, '/v1/webhook_endpoints'),
  ),
];

/** Only the answer to its creation shows it. */
const withoutSecret = ({ secret: _, ...shown }: WebhookEndpoint): WebhookEndpoint => shown;
