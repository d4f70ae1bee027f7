import { z } from 'zod';
import { invalidField, PolarFailure } from './errors.ts';
import { route } from './route.ts';
import * as s from './schema.ts';
import { among, paginate } from './table.ts';
import { shownOrder } from './views.ts';
import type { Refund, World } from './world.ts';

const createBody = z.strictObject({
  order_id: s.id,
  amount: z.int().positive(),
  reason: z.enum([
    'duplicate',
    'fraudulent',
    'customer_request',
    'service_disruption',
    'satisfaction_guarantee',
    'other',
  ]),
  comment: z.string().nullish(),
  revoke_benefits: z.boolean().optional(),
  metadata: s.metadata.optional(),
});
const listQuery = z.strictObject({
  ...s.query.page,
  id: s.query.many(s.id),
  order_id: s.query.many(s.id),
  subscription_id: s.query.many(s.id),
  customer_id: s.query.many(s.id),
  succeeded: s.query.flag,
});

function create(world: World, given: z.output<typeof createBody>): Refund {
  const order = world.orders.named(given.order_id, 'order_id', 'Order');
  if (order.status === 'refunded') throw new PolarFailure(403, 'RefundedAlready', 'Order is already fully refunded.');
  if (!order.paid || given.amount > order.refundable_amount) {
    throw invalidField(['body', 'amount'], 'Refund amount exceeds the refundable amount of the order.', given.amount);
  }
  const revokes = given.revoke_benefits ?? false;
  if (revokes && order.subscription_id !== null) {
    throw invalidField(
      ['body', 'revoke_benefits'],
      'Benefits of a subscription cannot be revoked by a refund.',
      revokes,
    );
  }
  const refund: Refund = {
    ...world.born(),
    metadata: given.metadata ?? {},
    status: 'succeeded',
    reason: given.reason,
    amount: given.amount,
    tax_amount: 0,
    currency: order.currency,
    organization_id: world.organization,
    order_id: order.id,
    subscription_id: order.subscription_id,
    customer_id: order.customer_id,
    revoke_benefits: revokes,
    dispute: null,
  };
  world.refunds.put(refund);
  order.refunded_amount += given.amount;
  order.refundable_amount -= given.amount;
  order.status = order.refundable_amount === 0 ? 'refunded' : 'partially_refunded';
  world.emit('refund.created', refund);
  world.emit('order.updated', shownOrder(world, order));
  world.emit('order.refunded', shownOrder(world, order));
  return refund;
}

export const refunds = [
  route('POST /v1/refunds/', 201, createBody, create),
  route('GET /v1/refunds/', 200, listQuery, (world, query) =>
    paginate(
      world.refunds
        .all()
        .filter(
          (each) =>
            among(each.id, query.id) &&
            among(each.order_id, query.order_id) &&
            among(each.subscription_id, query.subscription_id) &&
            among(each.customer_id, query.customer_id) &&
            (query.succeeded ?? true) === (each.status === 'succeeded'),
        ),
      query,
      (each) => each,
    ),
  ),
];
