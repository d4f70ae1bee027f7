import type { TypedCard } from '../shared/html.ts';
import { PolarFailure } from './errors.ts';
import type { Card, Customer, World } from './world.ts';

/** Numbers of Stripe's, which processes Polar's payments; `refused` when they are charged. */
const known: Record<string, { brand: string; refused?: string }> = {
  '4242424242424242': { brand: 'visa' },
  '5555555555554444': { brand: 'mastercard' },
  '4000000000000002': { brand: 'visa', refused: 'Your card was declined.' },
  '4000000000009995': { brand: 'visa', refused: 'Your card has insufficient funds.' },
  '4000000000000341': { brand: 'visa', refused: 'Your card was declined.' },
};

export function makeCard(world: World, customer: Customer, { number, exp_month, exp_year }: TypedCard): Card {
  const { brand } = check(number);
  const card: Card = {
    ...world.born(),
    processor: 'stripe',
    customer_id: customer.id,
    type: 'card',
    method_metadata: { brand, last4: number.slice(-4), exp_month, exp_year },
    number,
  };
  customer.default_payment_method_id = card.id;
  return world.cards.put(card);
}

/** The card's number must exist. One that is always declined is refused when it is saved too; 0341 only when charged. */
export function check(number: string): { brand: string; refused?: string } {
  const found = known[number];
  if (found === undefined) throw new PolarFailure(400, 'PaymentError', 'Your card number is incorrect.');
  return found;
}

/** Why a charge of this customer's card fails; `undefined` where it does not. */
export function refusalOf(
  world: World,
  customer: Customer,
  cardId = customer.default_payment_method_id,
): string | undefined {
  const card = world.cards.find(cardId);
  if (card?.customer_id !== customer.id) return 'The customer has no payment method.';
  if (world.declined.has(customer.id)) return 'Your card was declined.';
  return known[card.number]?.refused;
}
