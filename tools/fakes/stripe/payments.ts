import { z } from 'zod';
import { invalid, StripeFailure } from './errors.ts';
import * as p from './params.ts';
import { refusalOf, resolve } from './payment-methods.ts';
import { route } from './route.ts';
import { search, searchParams } from './search.ts';
import { isWithin, paginate } from './store.ts';
import type { Charge, Customer, Metadata, PaymentIntent, PaymentMethod } from './wire.ts';
import type { World } from './world.ts';

interface Wanted {
  amount: number;
  currency: string;
  customer: string | null;
  description?: string | null;
  metadata?: Metadata;
}

export function makeIntent(world: World, wanted: Wanted): PaymentIntent {
  const id = world.id('pi');
  const intent = world.store.put<PaymentIntent>({
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: wanted.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${world.id('k').slice(2)}`,
    confirmation_method: 'automatic',
    created: world.now(),
    currency: wanted.currency,
    customer: wanted.customer,
    customer_account: null,
    description: wanted.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: wanted.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  });
  world.emit('payment_intent.created', intent);
  return intent;
}

/** Charges it. What the card refused is returned, and stands in the intent. */
export function confirm(world: World, intent: PaymentIntent, method: PaymentMethod): StripeFailure | undefined {
  const refusal = refusalOf(method);
  const charge = makeCharge(world, intent, method);
  if (refusal === undefined) {
    world.emit('charge.succeeded', charge);
    intent.amount_received = intent.amount;
    Object.assign(intent, {
      status: 'succeeded',
      payment_method: method.id,
      latest_charge: charge.id,
      last_payment_error: null,
    });
    world.emit('payment_intent.succeeded', intent);
    return undefined;
  }
  const { code, declineCode, message } = refusal;
  const error = {
    type: 'card_error' as const,
    code,
    message,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
  };
  world.emit('charge.failed', charge);
  intent.latest_charge = charge.id;
  intent.payment_method = null;
  intent.status = 'requires_payment_method';
  intent.last_payment_error = { ...error, charge: charge.id } as PaymentIntent['last_payment_error'];
  world.emit('payment_intent.payment_failed', intent);
  return new StripeFailure(402, { ...error, payment_intent: structuredClone(intent) });
}

function makeCharge(world: World, intent: PaymentIntent, method: PaymentMethod): Charge {
  const refusal = refusalOf(method);
  const paid = refusal === undefined;
  return world.store.put<Charge>({
    id: world.id('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    captured: paid,
    created: world.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    failure_code: refusal?.code ?? null,
    failure_message: refusal?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    receipt_url: paid ? `${world.url}/receipts/${intent.id}` : null,
    refunded: false,
    status: paid ? 'succeeded' : 'failed',
  });
}

const createParams = p.hash({
  amount: p.natural,
  currency: p.currency,
  customer: p.text.optional(),
  payment_method: p.text.optional(),
  payment_method_types: p.list(p.text).optional(),
  automatic_payment_methods: p
    .hash({ enabled: p.boolean, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  confirm: p.boolean.optional(),
  off_session: p.boolean.optional(),
  description: p.text.optional(),
  metadata: p.metadata.optional(),
  receipt_email: p.email.optional(),
  ...p.expand,
});

function payIntent(world: World, intent: PaymentIntent, methodId: string | undefined): PaymentIntent {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    const message = `This PaymentIntent's status is ${intent.status}, but must be requires_payment_method or requires_confirmation.`;
    throw invalid(message, { code: 'payment_intent_unexpected_state' });
  }
  const id = methodId ?? intent.payment_method;
  if (id === null) {
    const message =
      'You cannot confirm this PaymentIntent because it is missing a payment method. Update the PaymentIntent with a payment method and then confirm it again.';
    throw invalid(message, { code: 'payment_intent_unexpected_state' });
  }
  const failure = confirm(world, intent, resolve(world, id, 'payment_method'));
  if (failure !== undefined) throw failure;
  return intent;
}

export const payments = [
  route('GET /v1/payment_intents/search', searchParams, (world, input) =>
    search<PaymentIntent>(world, 'payment_intent', input, '/v1/payment_intents/search'),
  ),
  route('POST /v1/payment_intents', createParams, (world, given) => {
    if (given.customer !== undefined) world.store.get<Customer>('customer', given.customer, 'customer');
    if (given.amount < world.settings.smallestCharge) {
      throw invalid(`Amount must be at least $0.${world.settings.smallestCharge} ${given.currency}`, {
        code: 'amount_too_small',
        param: 'amount',
      });
    }
    const { amount, currency, customer = null, description = null, metadata = {} } = given;
    const method =
      given.payment_method === undefined ? undefined : resolve(world, given.payment_method, 'payment_method');
    const intent = makeIntent(world, { amount, currency, customer, description, metadata });
    if (method !== undefined) Object.assign(intent, { payment_method: method.id, status: 'requires_confirmation' });
    return given.confirm === true ? payIntent(world, intent, undefined) : intent;
  }),
  route('GET /v1/payment_intents/:id', p.hash(p.expand), (world, _, id) => world.store.get('payment_intent', id)),
  route(
    'POST /v1/payment_intents/:id/confirm',
    p.hash({ payment_method: p.text.optional(), off_session: p.boolean.optional(), ...p.expand }),
    (world, given, id) => payIntent(world, world.store.get<PaymentIntent>('payment_intent', id), given.payment_method),
  ),
  route('POST /v1/payment_intents/:id/cancel', p.hash(p.expand), (world, _, id) => {
    const intent = world.store.get<PaymentIntent>('payment_intent', id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') {
      throw invalid(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, {
        code: 'payment_intent_unexpected_state',
      });
    }
    return world.change(intent, { status: 'canceled', canceled_at: world.now() }, 'payment_intent.canceled');
  }),
  route(
    'GET /v1/payment_intents',
    p.hash({ customer: p.text.optional(), created: p.created.optional(), ...p.page }),
    (world, { customer, created, ...page }) =>
      paginate(
        world.store
          .all<PaymentIntent>('payment_intent')
          .filter((each) => (customer ?? each.customer) === each.customer && isWithin(each, created)),
        page,
        '/v1/payment_intents',
      ),
  ),
  route('GET /v1/charges/:id', p.hash(p.expand), (world, _, id) => world.store.get('charge', id)),
];
