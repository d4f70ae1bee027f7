import Stripe from 'stripe';
import { type FakeStripe, type FakeStripeOptions, startStripe } from './index.ts';

export const start = new Date('2027-01-31T14:37:00Z');
export const unix = (date: Date | string): number => Math.floor(new Date(date).getTime() / 1000);
export const day = 86_400_000;
export const hour = 3_600_000;

export interface Bench {
  fake: FakeStripe;
  stripe: Stripe;
  product: Stripe.Product;
  pro: Stripe.Price;
  team: Stripe.Price;
  yearly: Stripe.Price;
  free: Stripe.Price;
}

/** The official client, as it is, in front of a fake with a small catalogue. */
export async function startBench(options: FakeStripeOptions = {}): Promise<Bench> {
  const fake = await startStripe({ start, ...options });
  const stripe = clientOf(fake);
  const product = await stripe.products.create({ name: 'Pro', metadata: { plan: 'pro' } });
  const price = (unit_amount: number, interval: 'month' | 'year' = 'month') =>
    stripe.prices.create({ product: product.id, currency: 'usd', unit_amount, recurring: { interval } });
  const [pro, team, yearly, free] = [await price(2900), await price(9900), await price(29_000, 'year'), await price(0)];
  return { fake, stripe, product, pro, team, yearly, free };
}

export const clientOf = ({ host, port, secretKey }: FakeStripe, key = secretKey): Stripe =>
  new Stripe(key, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });

export async function customerWithCard(stripe: Stripe, card = 'pm_card_visa'): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ email: 'buyer@example.com' });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
}

/** The error that a call fails with. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('It succeeded');
}

export const periodOf = ({ items }: Stripe.Subscription): [start: number, end: number] => {
  const item = items.data[0];
  return [item?.current_period_start ?? 0, item?.current_period_end ?? 0];
};

export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of list) found.push(each);
  return found;
}
