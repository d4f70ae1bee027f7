import { z } from 'zod';
import { makePrice } from '../catalog.ts';
import { liveCustomer } from '../customers.ts';
import { badParameter, invalid } from '../errors.ts';
import { costOf } from '../money.ts';
import * as p from '../params.ts';
import { route } from '../route.ts';
import { isWithin, listOf, paginate } from '../store.ts';
import { trialSettings } from '../subscriptions/create.ts';
import { recurringPrice } from '../subscriptions/items.ts';
import type { Price, Product, Session } from '../wire.ts';
import type { World } from '../world.ts';

const hour = 3600;

const priceData = p.hash({
  currency: p.currency,
  product: p.text.optional(),
  product_data: p.hash({ name: p.text, metadata: p.metadata.optional() }).optional(),
  recurring: p
    .hash({ interval: z.enum(['day', 'week', 'month', 'year']), interval_count: p.natural.optional() })
    .optional(),
  unit_amount: p.natural.optional(),
  unit_amount_decimal: p.decimal.optional(),
});
const lineItem = p.hash({ price: p.text.optional(), price_data: priceData.optional(), quantity: p.natural.optional() });

export const createParams = p.hash({
  mode: z.enum(['payment', 'subscription']),
  line_items: p.list(lineItem).optional(),
  success_url: p.text.optional(),
  cancel_url: p.text.optional(),
  customer: p.text.optional(),
  customer_email: p.email.optional(),
  client_reference_id: p.text.optional(),
  currency: p.currency.optional(),
  expires_at: p.integer.optional(),
  metadata: p.metadata.optional(),
  locale: p.text.optional(),
  allow_promotion_codes: p.boolean.optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  payment_method_types: p.list(p.text).optional(),
  ui_mode: z.enum(['hosted_page']).optional(),
  subscription_data: p
    .hash({
      description: p.text.optional(),
      metadata: p.metadata.optional(),
      trial_end: p.integer.optional(),
      trial_period_days: p.natural.optional(),
      trial_settings: trialSettings.optional(),
    })
    .optional(),
  payment_intent_data: p
    .hash({
      description: p.text.optional(),
      metadata: p.metadata.optional(),
      setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
    })
    .optional(),
  ...p.expand,
});
export type SessionInput = z.output<typeof createParams>;

function priceOf(world: World, item: z.output<typeof lineItem>, index: number, mode: SessionInput['mode']): Price {
  const param = `line_items[${index}][price]`;
  if ((item.price === undefined) === (item.price_data === undefined)) {
    throw badParameter('You must specify either `price` or `price_data` for each line item.', { param });
  }
  if (item.price_data !== undefined) return makePrice(world, item.price_data);
  if (mode === 'subscription') {
    const price = world.store.get<Price>('price', item.price ?? '', param);
    return price.recurring === null ? price : recurringPrice(world, price.id, param);
  }
  const price = world.store.get<Price>('price', item.price ?? '', param);
  if (price.recurring !== null) {
    throw invalid(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      { param },
    );
  }
  return price;
}

function check(world: World, given: SessionInput): void {
  if (given.success_url === undefined) {
    throw badParameter('Missing required param: success_url.', { code: 'parameter_missing', param: 'success_url' });
  }
  if ((given.line_items ?? []).length === 0) {
    throw badParameter('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' });
  }
  if (given.customer !== undefined && given.customer_email !== undefined) {
    throw badParameter('You may only specify one of these parameters: customer, customer_email.', {
      code: 'parameters_exclusive',
      param: 'customer',
    });
  }
  if (given.customer !== undefined) liveCustomer(world, given.customer);
  const wrong = {
    subscription: given.payment_intent_data,
    payment: given.subscription_data,
    setup: given.subscription_data,
  }[given.mode];
  if (wrong !== undefined) {
    const name = given.mode === 'subscription' ? 'payment_intent_data' : 'subscription_data';
    throw invalid(`You can not pass \`${name}\` in \`${given.mode}\` mode.`, { param: name });
  }
  const { expires_at: expires } = given;
  if (expires !== undefined && (expires < world.now() + hour / 2 || expires > world.now() + 24 * hour)) {
    throw invalid(
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    );
  }
}

function create(world: World, given: SessionInput): Session {
  check(world, given);
  const items = (given.line_items ?? []).map((item, index) => ({
    price: priceOf(world, item, index, given.mode),
    quantity: item.quantity ?? 1,
  }));
  if (given.mode === 'subscription' && !items.some(({ price }) => price.recurring !== null)) {
    throw invalid('You must provide at least one recurring price in `subscription` mode when using prices.', {
      param: 'line_items',
    });
  }
  const id = world.id('cs_test', 58);
  const hasTrial =
    given.subscription_data?.trial_period_days !== undefined || given.subscription_data?.trial_end !== undefined;
  const due = items.reduce(
    (sum, { price, quantity }) => sum + (hasTrial && price.recurring !== null ? 0 : costOf(price, quantity)),
    0,
  );
  const lines = items.map(({ price, quantity }) => lineOf(world, price, quantity, hasTrial));
  const session = world.store.put(
    compose(world, given, { id, due, lines: listOf(lines, `/v1/checkout/sessions/${id}/line_items`) }),
  );
  world.inputs.set(id, given);
  world.at(`session-${id}`, session.expires_at, () => expire(world, session));
  return session;
}

function lineOf(
  world: World,
  price: Price,
  quantity: number,
  hasTrial: boolean,
): NonNullable<Session['line_items']>['data'][number] {
  const amount = hasTrial && price.recurring !== null ? 0 : costOf(price, quantity);
  return {
    id: world.id('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: world.store.get<Product>('product', price.product).name,
    metadata: {},
    price,
    quantity,
  };
}

interface Sums {
  id: string;
  due: number;
  lines: NonNullable<Session['line_items']>;
}

function compose(world: World, given: SessionInput, { id, due, lines }: Sums): Session {
  const currency = lines.data[0]?.currency ?? given.currency ?? null;
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: due,
    amount_total: due,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: given.billing_address_collection ?? null,
    cancel_url: given.cancel_url ?? null,
    client_reference_id: given.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: world.now(),
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: given.customer ?? null,
    customer_account: null,
    customer_creation: given.customer === undefined ? 'always' : null,
    customer_details: null,
    customer_email: given.customer_email ?? null,
    discounts: [],
    expires_at: given.expires_at ?? world.now() + 24 * hour,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    line_items: lines,
    livemode: false,
    locale: (given.locale ?? null) as Session['locale'],
    managed_payments: null,
    metadata: given.metadata ?? {},
    mode: given.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: given.payment_method_collection ?? 'always',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: due === 0 ? 'no_payment_required' : 'unpaid',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: given.success_url ?? null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${world.url}/c/pay/${id}`,
    wallet_options: null,
  };
}

function expire(world: World, session: Session): void {
  if (session.status !== 'open') return;
  world.clock.cancel(`session-${session.id}`);
  Object.assign(session, { status: 'expired', url: null });
  world.emit('checkout.session.expired', session);
}

const listParams = p.hash({
  customer: p.text.optional(),
  subscription: p.text.optional(),
  payment_intent: p.text.optional(),
  status: z.enum(['complete', 'expired', 'open']).optional(),
  created: p.created.optional(),
  ...p.page,
});

export const sessions = [
  route('POST /v1/checkout/sessions', createParams, create),
  route('GET /v1/checkout/sessions/:id', p.hash(p.expand), (world, _, id) => world.store.get('checkout.session', id)),
  route(
    'POST /v1/checkout/sessions/:id',
    p.hash({ metadata: p.metadata.optional(), ...p.expand }),
    (world, { metadata }, id) => {
      const session = world.store.get<Session>('checkout.session', id);
      session.metadata = p.mergeMetadata(session.metadata ?? {}, metadata);
      return session;
    },
  ),
  route('POST /v1/checkout/sessions/:id/expire', p.hash(p.expand), (world, _, id) => {
    const session = world.store.get<Session>('checkout.session', id);
    if (session.status !== 'open') {
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${String(session.status)}\`.`,
      );
    }
    expire(world, session);
    return session;
  }),
  route('GET /v1/checkout/sessions/:id/line_items', p.hash(p.page), (world, page, id) => {
    const session = world.store.get<Session>('checkout.session', id);
    return paginate(session.line_items?.data ?? [], page, `/v1/checkout/sessions/${id}/line_items`);
  }),
  route(
    'GET /v1/checkout/sessions',
    listParams,
    (world, { customer, subscription, payment_intent, status, created, ...page }) =>
      paginate(
        world.store
          .all<Session>('checkout.session')
          .filter(
            (each) =>
              (customer ?? each.customer) === each.customer &&
              (subscription ?? each.subscription) === each.subscription &&
              (payment_intent ?? each.payment_intent) === each.payment_intent &&
              (status ?? each.status) === each.status &&
              isWithin(each, created),
          ),
        page,
        '/v1/checkout/sessions',
      ),
  ),
];
