import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { webhookErrors } from '../errors.ts';
import { readDelivery, replayDelivery } from './deliveries.ts';
import { Delivery, DeliveryQuery, DeliveryWithAttempts, webhookDelivery } from './schema.ts';
import { listDeliveries } from './store.ts';

const deliveries = '/api/v1/webhooks/deliveries';

export const deliveryRoutes = [
  webhookDelivery.get(deliveries, {
    permission: 'webhooks:read',
    summary: 'List deliveries, newest first',
    query: DeliveryQuery,
    reply: PageOf(Delivery),
    act: ({ tx, query }) => listDeliveries(tx, query),
  }),
  webhookDelivery.get(`${deliveries}/:delivery`, {
    permission: 'webhooks:read',
    summary: 'Read one delivery with what was sent, and what each attempt was answered',
    reply: DeliveryWithAttempts,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readDelivery(tx, params.delivery),
  }),
  webhookDelivery.post(`${deliveries}/:delivery/replay`, {
    permission: 'webhooks:replay',
    summary: 'Send a delivery again, under the id it had',
    reply: Delivery,
    errors: [errors.NOT_FOUND, webhookErrors.DELIVERY_OPEN, webhookErrors.ENDPOINT_DISABLED],
    act: ({ tx, params }) => replayDelivery(tx, params.delivery),
  }),
];
