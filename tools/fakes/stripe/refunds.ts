import { z } from 'zod';
import { badParameter, invalid } from './errors.ts';
import * as p from './params.ts';
import { route } from './route.ts';
import { isWithin, paginate } from './store.ts';
import type { Charge, PaymentIntent, Refund } from './wire.ts';
import type { World } from './world.ts';

const createParams = p.hash({
  payment_intent: p.text.optional(),
  charge: p.text.optional(),
  amount: p.natural.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: p.metadata.optional(),
  ...p.expand,
});
const listParams = p.hash({
  payment_intent: p.text.optional(),
  charge: p.text.optional(),
  created: p.created.optional(),
  ...p.page,
});

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

export function makeRefund(world: World, given: z.output<typeof createParams>): Refund {
  const charge = chargeOf(world, given);
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.refunded) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const amount = given.amount ?? left;
  if (amount > left) {
    const unrefunded = charge.amount_refunded > 0 ? 'unrefunded amount on charge' : 'charge amount';
    throw invalid(`Refund amount (${dollars(amount)}) is greater than ${unrefunded} (${dollars(left)})`, {
      param: 'amount',
    });
  }
  if (amount === 0)
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  const refund: Refund = {
    id: world.id('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    metadata: given.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  world.store.put(refund);
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  world.emit('refund.created', refund);
  world.emit('charge.refunded', charge);
  return refund;
}

function chargeOf(world: World, { payment_intent: intentId, charge: chargeId }: z.output<typeof createParams>): Charge {
  if ((intentId === undefined) === (chargeId === undefined)) {
    throw badParameter('One of the following params should be provided for this request: payment_intent or charge.', {
      code: 'parameter_missing',
    });
  }
  if (chargeId !== undefined) return world.store.get<Charge>('charge', chargeId, 'charge');
  const intent = world.store.get<PaymentIntent>('payment_intent', intentId ?? '', 'payment_intent');
  const charge = world.store.find<Charge>('charge', intent.latest_charge);
  if (charge?.paid !== true) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  return charge;
}

export const refunds = [
  route('POST /v1/refunds', createParams, makeRefund),
  route('GET /v1/refunds/:id', p.hash(p.expand), (world, _, id) => world.store.get('refund', id)),
  route('POST /v1/refunds/:id', p.hash({ metadata: p.metadata.optional(), ...p.expand }), (world, { metadata }, id) => {
    const refund = world.store.get<Refund>('refund', id);
    return world.change(refund, { metadata: p.mergeMetadata(refund.metadata ?? {}, metadata) }, 'refund.updated');
  }),
  route('GET /v1/refunds', listParams, (world, { payment_intent, charge, created, ...page }) =>
    paginate(
      world.store
        .all<Refund>('refund')
        .filter(
          (each) =>
            (payment_intent ?? each.payment_intent) === each.payment_intent &&
            (charge ?? each.charge) === each.charge &&
            isWithin(each, created),
        ),
      page,
      '/v1/refunds',
    ),
  ),
];
