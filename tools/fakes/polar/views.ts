import type { models } from '@polar-sh/sdk/2026-10';
import { shownCustomer } from './customers.ts';
import { meteredAmount } from './usage.ts';
import type { Checkout, Order, Product, Subscription, World } from './world.ts';

/** Rows with what they refer to, as Polar shows them. */
export function shownSubscription(world: World, row: Subscription): models.Subscription {
  const { anchor: _, deferred: __, ...shown } = row;
  const from = new Date(row.current_period_start).getTime();
  const meters = row.prices.flatMap((price) => {
    if (price.amount_type !== 'metered_unit') return [];
    const { units, amount } = meteredAmount(world, price, row.customer_id, from, Infinity);
    const { id, created_at } = price;
    const meter = world.meters.get(price.meter_id);
    return [
      {
        id,
        created_at,
        modified_at: null,
        consumed_units: units,
        credited_units: 0,
        amount,
        meter_id: price.meter_id,
        meter,
      },
    ];
  });
  return {
    ...shown,
    customer: shownCustomer(world.anyCustomer(row.customer_id)),
    product: world.products.get(row.product_id),
    discount: null,
    meters,
  };
}

export function shownOrder(world: World, row: Order): models.Order {
  const { attempts: _, ...shown } = row;
  const product = world.products.find(row.product_id);
  const subscription = world.subscriptions.find(row.subscription_id);
  return {
    ...shown,
    customer: shownCustomer(world.anyCustomer(row.customer_id)),
    product: product === undefined ? null : bareProduct(product),
    discount: null,
    subscription: subscription === undefined ? null : bareSubscription(subscription),
  };
}

function bareProduct(product: Product): models.OrderProduct {
  const { prices: _, benefits: __, medias: ___, attached_custom_fields: ____, is_deletable: _____, ...shown } = product;
  return shown;
}

function bareSubscription(row: Subscription): models.OrderSubscription {
  const { anchor: _, deferred: __, prices: ___, pending_update: ____, custom_field_data: _____, ...shown } = row;
  return shown;
}

export function shownCheckout(world: World, row: Checkout): models.Checkout {
  const { product_ids: ids, ...shown } = row;
  const products = ids.map((id) => world.products.get(id));
  const product = products.find(({ id }) => id === row.product_id) ?? null;
  return {
    ...shown,
    products,
    product,
    product_price: product?.prices.find(({ id }) => id === row.product_price_id) ?? null,
    prices: Object.fromEntries(products.map(({ id, prices }) => [id, prices])),
    discount: null,
  };
}
