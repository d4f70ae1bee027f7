import { z } from 'zod';
import { declined, invalid, missing } from './errors.ts';
import * as p from './params.ts';
import { route } from './route.ts';
import { paginate } from './store.ts';
import type { Card, Customer, PaymentMethod } from './wire.ts';
import type { World } from './world.ts';

interface Refusal {
  code: string;
  declineCode?: string;
  message: string;
}

const generic: Refusal = { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' };
const noFunds: Refusal = {
  code: 'card_declined',
  declineCode: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
};
const expired: Refusal = { code: 'expired_card', message: 'Your card has expired.' };

interface TestCard {
  number: string;
  brand: string;
  /** Refused when it is attached to a customer. */
  attach?: Refusal;
  /** Attached, and refused when it is charged. */
  charge?: Refusal;
}

/** docs.stripe.com/testing: what each number and name does. */
const testCards: Record<string, TestCard> = {
  pm_card_visa: { number: '4242424242424242', brand: 'visa' },
  pm_card_mastercard: { number: '5555555555554444', brand: 'mastercard' },
  pm_card_amex: { number: '378282246310005', brand: 'amex' },
  pm_card_visa_chargeDeclined: { number: '4000000000000002', brand: 'visa', attach: generic, charge: generic },
  pm_card_visa_chargeDeclinedInsufficientFunds: {
    number: '4000000000009995',
    brand: 'visa',
    attach: noFunds,
    charge: noFunds,
  },
  pm_card_chargeDeclinedExpiredCard: { number: '4000000000000069', brand: 'visa', attach: expired, charge: expired },
  pm_card_chargeCustomerFail: { number: '4000000000000341', brand: 'visa', charge: generic },
};
const tokens: Record<string, string> = {
  tok_visa: 'pm_card_visa',
  tok_mastercard: 'pm_card_mastercard',
  tok_amex: 'pm_card_amex',
  tok_chargeDeclined: 'pm_card_visa_chargeDeclined',
  tok_chargeCustomerFail: 'pm_card_chargeCustomerFail',
};
const numbers = new Map(Object.entries(testCards).map(([name, { number }]) => [number, name]));

export interface CardInput {
  number?: string | undefined;
  exp_month?: number | undefined;
  exp_year?: number | undefined;
  cvc?: string | undefined;
  token?: string | undefined;
}

/** Which test card a method is, by the fingerprint that it got. */
const cardOf = ({ card }: PaymentMethod): TestCard | undefined => testCards[numbers.get(card.fingerprint ?? '') ?? ''];

export function makeMethod(
  world: World,
  name: string,
  card: CardInput,
  billing: { name?: string; email?: string } = {},
): PaymentMethod {
  const known = testCards[name];
  if (known === undefined) throw missing('PaymentMethod', name, 'payment_method');
  return world.store.put<PaymentMethod>({
    id: world.id('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: billing.email ?? null,
      name: billing.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: shownCard(known, card, world),
    created: world.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  });
}

const shownCard = ({ number, brand }: TestCard, card: CardInput, world: World): Card => ({
  brand,
  checks: {
    address_line1_check: null,
    address_postal_code_check: null,
    cvc_check: card.cvc === undefined ? null : 'pass',
  },
  country: 'US',
  display_brand: brand,
  exp_month: card.exp_month ?? 12,
  exp_year: card.exp_year ?? world.clock.now().getUTCFullYear() + 2,
  fingerprint: number,
  funding: 'credit',
  generated_from: null,
  last4: number.slice(-4),
  networks: { available: [brand], preferred: null },
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: true },
  wallet: null,
});

/** The test card's name by token or number, as an API call or the checkout page gives them. */
export function nameOfCard(world: World, card: CardInput): string {
  if (card.token !== undefined) {
    const name = tokens[card.token];
    if (name === undefined) throw missing('token', card.token, 'card[token]');
    return name;
  }
  const name = numbers.get((card.number ?? '').replaceAll(/\D/g, ''));
  if (name === undefined) {
    throw declined('incorrect_number', undefined, 'Your card number is incorrect.');
  }
  const end = Date.UTC(card.exp_year ?? 0, card.exp_month ?? 0);
  if (!(end > world.clock.milliseconds())) {
    throw declined('invalid_expiry_year', undefined, "Your card's expiration year is invalid.");
  }
  return name;
}

/** A method of its own, or a new one of the test card that is named. */
export function resolve(world: World, id: string, param: string): PaymentMethod {
  if (id.startsWith('pm_card_')) return makeMethod(world, id, {});
  return world.store.get<PaymentMethod>('payment_method', id, param);
}

export function attach(world: World, id: string, customer: Customer, param = 'payment_method'): PaymentMethod {
  const method = resolve(world, id, param);
  if (method.customer !== null && method.customer !== customer.id) {
    throw invalid('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    });
  }
  const refusal = cardOf(method)?.attach;
  if (refusal !== undefined) throw declined(refusal.code, refusal.declineCode, refusal.message);
  if (method.customer === null) {
    method.customer = customer.id;
    world.emit('payment_method.attached', method);
  }
  return method;
}

export function detach(world: World, method: PaymentMethod): void {
  const customer = world.store.find<Customer>('customer', method.customer);
  if (customer?.invoice_settings?.default_payment_method === method.id) {
    customer.invoice_settings.default_payment_method = null;
  }
  world.change(method, { customer: null }, 'payment_method.detached');
}

export const refusalOf = (method: PaymentMethod): Refusal | undefined => cardOf(method)?.charge;

const cardParams = p.hash({
  number: p.text.optional(),
  exp_month: p.natural.optional(),
  exp_year: p.natural.optional(),
  cvc: p.text.optional(),
  token: p.text.optional(),
});
const createParams = p.hash({
  type: z.enum(['card']),
  card: cardParams,
  billing_details: p.hash({ name: p.text.optional(), email: p.email.optional() }).optional(),
  metadata: p.metadata.optional(),
  ...p.expand,
});
const listParams = p.hash({ customer: p.text.optional(), type: z.enum(['card']).optional(), ...p.page });

export const paymentMethods = [
  route('POST /v1/payment_methods', createParams, (world, { card, metadata, billing_details }) => {
    const { name, email } = billing_details ?? {};
    const billing = { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
    const method = makeMethod(world, nameOfCard(world, card), card, billing);
    method.metadata = metadata ?? {};
    return method;
  }),
  route('GET /v1/payment_methods/:id', p.hash(p.expand), (world, _, id) => world.store.get('payment_method', id)),
  route('POST /v1/payment_methods/:id/attach', p.hash({ customer: p.text, ...p.expand }), (world, { customer }, id) =>
    attach(world, id, world.store.get<Customer>('customer', customer, 'customer'), 'id'),
  ),
  route('POST /v1/payment_methods/:id/detach', p.hash(p.expand), (world, _, id) => {
    const method = world.store.get<PaymentMethod>('payment_method', id);
    if (method.customer === null) {
      throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.', {
        code: 'payment_method_unexpected_state',
      });
    }
    detach(world, method);
    return method;
  }),
  route('GET /v1/payment_methods', listParams, (world, { customer, ...page }) =>
    paginate(
      world.store.all<PaymentMethod>('payment_method').filter((each) => each.customer === (customer ?? each.customer)),
      page,
      '/v1/payment_methods',
    ),
  ),
  route('GET /v1/customers/:customer/payment_methods', listParams, (world, { customer: _, ...page }, id) => {
    world.store.get('customer', id);
    const mine = world.store.all<PaymentMethod>('payment_method').filter((each) => each.customer === id);
    return paginate(mine, page, `/v1/customers/${id}/payment_methods`);
  }),
];
