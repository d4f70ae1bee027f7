import type { models } from '@polar-sh/sdk/2026-10';
import { z } from 'zod';
import { nothing, route } from './route.ts';
import * as s from './schema.ts';
import { paginate } from './table.ts';
import { apiVersion, type Endpoint, type World } from './world.ts';

/** All that Polar knows. This fake sends those of checkouts, customers, orders, refunds, subscriptions and products. */
const types = [
  ...(['checkout.created', 'checkout.updated', 'checkout.expired'] as const),
  ...(['customer.created', 'customer.updated', 'customer.deleted', 'customer.state_changed'] as const),
  ...(['customer_seat.assigned', 'customer_seat.claimed', 'customer_seat.revoked'] as const),
  ...(['member.created', 'member.updated', 'member.deleted'] as const),
  ...(['order.created', 'order.updated', 'order.paid', 'order.refunded'] as const),
  ...(['subscription.created', 'subscription.updated', 'subscription.active', 'subscription.canceled'] as const),
  ...(['subscription.uncanceled', 'subscription.cycled', 'subscription.revoked', 'subscription.past_due'] as const),
  ...(['subscription.paused', 'subscription.resumed', 'subscription.migrated'] as const),
  ...(['refund.created', 'refund.updated', 'product.created', 'product.updated'] as const),
  ...(['discount.created', 'discount.updated', 'discount.deleted', 'benefit.created', 'benefit.updated'] as const),
  ...(['benefit_grant.created', 'benefit_grant.cycled', 'benefit_grant.updated', 'benefit_grant.revoked'] as const),
  'organization.updated',
] as const satisfies models.WebhookEventType[];

const format = z.enum(['raw']);
const fields = {
  url: z.url(),
  name: z.string().nullish(),
  format,
  events: z.array(z.enum(types)),
};
const createBody = z.strictObject({
  ...fields,
  api_version: z.literal(apiVersion).optional(),
  organization_id: s.id.nullish(),
});
const updateBody = z.strictObject({ ...fields, enabled: z.boolean() }).partial();

const shown = ({ failures: _, ...endpoint }: Endpoint): Omit<Endpoint, 'failures'> => endpoint;

function create(world: World, given: z.output<typeof createBody>): unknown {
  const endpoint: Endpoint = {
    ...world.born(),
    url: given.url,
    name: given.name ?? null,
    api_version: apiVersion,
    format: given.format,
    secret: world.secret(),
    organization_id: world.organization,
    events: given.events,
    enabled: true,
    uses_standard_webhook_signature: world.settings.standardSignatures,
    failures: 0,
  };
  return shown(world.endpoints.put(endpoint));
}

export const webhooks = [
  route('GET /v1/webhooks/endpoints', 200, z.strictObject(s.query.page), (world, query) =>
    paginate(world.endpoints.all(), query, shown),
  ),
  route('POST /v1/webhooks/endpoints', 201, createBody, create),
  route('GET /v1/webhooks/endpoints/:id', 200, nothing, (world, _, id) => shown(world.endpoints.get(id))),
  route('PATCH /v1/webhooks/endpoints/:id', 200, updateBody, (world, given, id) => {
    const endpoint = Object.assign(world.endpoints.get(id), given, { modified_at: world.now() });
    if (given.enabled === true) endpoint.failures = 0;
    return shown(endpoint);
  }),
  route('PATCH /v1/webhooks/endpoints/:id/secret', 200, nothing, (world, _, id) =>
    shown(Object.assign(world.endpoints.get(id), { secret: world.secret() })),
  ),
  route('DELETE /v1/webhooks/endpoints/:id', 204, nothing, (world, _, id) => {
    world.endpoints.get(id);
    world.endpoints.delete(id);
  }),
  route('GET /v1/webhooks/deliveries', 200, z.looseObject(s.query.page), (world, query) =>
    paginate(world.deliveries.all(), query, (each) => each),
  ),
  route('POST /v1/webhooks/events/:id/redeliver', 202, nothing, (world, _, id) => {
    world.events.get(id);
    void world.webhooks.resend(id);
    return {};
  }),
];
