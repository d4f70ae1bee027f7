import { costOf } from '../money.ts';
import type { InvoiceItem, InvoiceLine, Metadata, Price, Product, Subscription, SubscriptionItem } from '../wire.ts';
import type { World } from '../world.ts';

export interface Period {
  start: number;
  end: number;
}

/** What an invoice will list. */
export interface Entry {
  amount: number;
  currency: string;
  description: string;
  period: Period;
  metadata: Metadata;
  quantity: number;
  price: Price | null;
  subscription: string | null;
  /** The item of the subscription that it is for. */
  item: string | null;
  /** The invoice item that it comes from. */
  invoiceItem: string | null;
  proration: boolean;
}

export const productOf = (world: World, price: Price): Product => world.store.get<Product>('product', price.product);

/** `1 × Pro (at $29.00 / month)`, as Stripe words it. */
export function describe(world: World, price: Price, quantity: number): string {
  const { name } = productOf(world, price);
  const each = price.unit_amount === null ? 'Tier 1' : `$${(price.unit_amount / 100).toFixed(2)}`;
  const every = price.recurring === null ? '' : ` / ${price.recurring.interval}`;
  return `${quantity} × ${name} (at ${each}${every})`;
}

export function entryOfItem(world: World, subscription: Subscription, item: SubscriptionItem, period: Period): Entry {
  const quantity = item.quantity ?? 1;
  return {
    amount: costOf(item.price, quantity),
    currency: subscription.currency,
    description: describe(world, item.price, quantity),
    period,
    metadata: subscription.metadata,
    quantity,
    price: item.price,
    subscription: subscription.id,
    item: item.id,
    invoiceItem: null,
    proration: false,
  };
}

export function entryOfInvoiceItem(world: World, item: InvoiceItem): Entry {
  const details = item.parent?.subscription_details;
  return {
    amount: item.amount,
    currency: item.currency,
    description: item.description ?? '',
    period: item.period,
    metadata: item.metadata ?? {},
    quantity: item.quantity,
    price: world.store.find<Price>('price', item.pricing?.price_details?.price) ?? null,
    subscription: details?.subscription ?? null,
    item: details?.subscription_item ?? null,
    invoiceItem: item.id,
    proration: item.proration,
  };
}

export function lineOf(world: World, invoice: string, entry: Entry): InvoiceLine {
  const { amount, price, period, invoiceItem, item, proration } = entry;
  const isOfItem = invoiceItem === null && item !== null;
  return {
    id: world.id('il'),
    object: 'line_item',
    amount,
    currency: entry.currency,
    description: entry.description,
    discount_amounts: [],
    discountable: !proration,
    discounts: [],
    invoice,
    livemode: false,
    metadata: { ...entry.metadata },
    parent: {
      invoice_item_details:
        invoiceItem === null
          ? null
          : {
              invoice_item: invoiceItem,
              proration,
              proration_details: { credited_items: null },
              subscription: entry.subscription,
            },
      subscription_item_details: isOfItem
        ? {
            invoice_item: null,
            proration,
            proration_details: { credited_items: null },
            subscription: entry.subscription,
            subscription_item: item,
          }
        : null,
      type: isOfItem ? 'subscription_item_details' : 'invoice_item_details',
    },
    period: { ...period },
    pretax_credit_amounts: [],
    pricing:
      price === null
        ? null
        : {
            price_details: { price: price.id, product: price.product },
            type: 'price_details',
            unit_amount_decimal: price.unit_amount_decimal,
          },
    quantity: entry.quantity,
    quantity_decimal: String(entry.quantity),
    subscription: entry.subscription,
    subtotal: amount,
    taxes: [],
  };
}
