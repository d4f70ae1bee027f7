import { createPolar, type models, type Polar } from '@polar-sh/sdk/2026-10';
import { type FakePolar, type FakePolarOptions, startPolar } from './index.ts';

export const start = new Date('2027-01-31T14:37:00.000Z');
export const day = 86_400_000;
export const hour = 3_600_000;

export interface Bench {
  fake: FakePolar;
  polar: Polar;
  pro: models.Product;
  team: models.Product;
  yearly: models.Product;
  free: models.Product;
  once: models.Product;
}

/** The official client, as it is, in front of a fake with a small catalogue. */
export async function startBench(options: FakePolarOptions = {}): Promise<Bench> {
  const fake = await startPolar({ start, ...options });
  const polar = clientOf(fake);
  const product = (name: string, price_amount: number, recurring_interval: 'month' | 'year' | null) =>
    polar.products.create({
      name,
      prices: [{ amount_type: 'fixed', price_amount }],
      ...(recurring_interval === null ? {} : { recurring_interval }),
      metadata: { plan: name.toLowerCase() },
    } as models.ProductCreate);
  return {
    fake,
    polar,
    pro: await product('Pro', 2900, 'month'),
    team: await product('Team', 9900, 'month'),
    yearly: await product('Yearly', 29_000, 'year'),
    free: await product('Free', 0, 'month'),
    once: await product('Overage', 100, null),
  };
}

export const clientOf = ({ url, accessToken }: FakePolar, token = accessToken): Polar =>
  createPolar({ accessToken: token, baseUrl: url });

/** What a person does on the checkout page, without a browser. */
export async function buy(
  { polar }: Bench,
  product: models.Product,
  more: object = {},
  number = '4242424242424242',
): Promise<models.Checkout> {
  const checkout = await polar.checkouts.create({
    products: [product.id],
    external_customer_id: 'eco_org_1',
    success_url: 'http://127.0.0.1/done',
    ...more,
  });
  await pay(checkout, number);
  return polar.checkouts.get(checkout.id);
}

export const pay = ({ url, customer_email }: models.Checkout, number: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      email: customer_email ?? 'buyer@example.com',
      name: 'A Buyer',
      country: 'DE',
      number,
      expiry: '12 / 34',
      cvc: '123',
    }),
  });

export async function subscriptionOf(
  bench: Bench,
  product: models.Product,
  more: object = {},
  number?: string,
): Promise<models.Subscription> {
  const { subscription_id } = await buy(bench, product, more, number);
  return bench.polar.subscriptions.get(subscription_id ?? '');
}

/** The status and body of the error that a call fails with. */
export async function errorOf(call: Promise<unknown>): Promise<{ name: string; statusCode?: number; error?: object }> {
  try {
    await call;
  } catch (error) {
    return error as { name: string };
  }
  throw new Error('It succeeded');
}
