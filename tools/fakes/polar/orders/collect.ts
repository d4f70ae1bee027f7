import { refusalOf } from '../cards.ts';
import { shownOrder, shownSubscription } from '../views.ts';
import type { Customer, Item, Order, Product, Subscription, World } from '../world.ts';

export interface Bill {
  customer: Customer;
  product: Product;
  subscription?: Subscription | undefined;
  reason: Order['billing_reason'];
  items: Item[];
  currency: string;
  checkout?: string | undefined;
  metadata?: Order['metadata'] | undefined;
  description?: string | undefined;
  status?: 'draft' | 'pending' | undefined;
}

const day = 86_400_000;
// Days between the tries of a failed renewal (docs, failed payments).
const retryDays = [2, 5, 7, 7];

const timerOf = ({ id }: Order): string => `order-${id}`;

/** What a customer has to pay now, and what of the balance is used or, where less than nothing is due, added to. */
export function dueOf(customer: Customer, items: readonly Item[]): { total: number; applied: number; due: number } {
  const total = items.reduce((sum, { amount }) => sum + amount, 0);
  const applied = total < 0 ? -total : -Math.min(Math.max(customer.balance, 0), total);
  return { total, applied, due: Math.max(0, total + applied) };
}

export function makeOrder(world: World, bill: Bill): Order {
  const { customer, product, subscription } = bill;
  const { total, ...now } = dueOf(customer, bill.items);
  // A draft is not charged yet, and may never be.
  const { applied, due } = bill.status === 'draft' ? { applied: 0, due: total } : now;
  const order: Order = {
    ...world.born(),
    status: bill.status ?? 'pending',
    paid: false,
    subtotal_amount: total,
    discount_amount: 0,
    net_amount: total,
    tax_amount: 0,
    total_amount: total,
    applied_balance_amount: applied,
    due_amount: due,
    refunded_amount: 0,
    refunded_tax_amount: 0,
    currency: bill.currency,
    billing_reason: bill.reason,
    billing_name: customer.billing_name ?? customer.name,
    billing_address: customer.billing_address,
    invoice_number: null,
    is_invoice_generated: false,
    receipt_number: null,
    units: null,
    customer_id: customer.id,
    product_id: product.id,
    discount_id: null,
    subscription_id: subscription?.id ?? null,
    checkout_id: bill.checkout ?? null,
    next_payment_attempt_at: null,
    metadata: bill.metadata ?? {},
    platform_fee_amount: 0,
    platform_fee_currency: null,
    items: bill.items.map(({ price, ...item }) => ({
      ...world.born(),
      ...item,
      tax_amount: 0,
      product_price_id: price,
      start_timestamp: null,
      end_timestamp: null,
    })),
    description: bill.description ?? product.name,
    refundable_amount: 0,
    refundable_tax_amount: 0,
    attempts: 0,
  };
  world.orders.put(order);
  customer.balance += applied;
  world.emit('order.created', shownOrder(world, order));
  return order;
}

export function markPaid(world: World, order: Order): void {
  world.clock.cancel(timerOf(order));
  Object.assign(order, {
    status: 'paid',
    paid: true,
    invoice_number: world.nextInvoice(),
    next_payment_attempt_at: null,
    refundable_amount: Math.max(0, order.net_amount + order.applied_balance_amount),
    modified_at: world.now(),
  });
  world.emit('order.updated', shownOrder(world, order));
  world.emit('order.paid', shownOrder(world, order));
}

/** Charges a renewal; what is refused is tried again, and at last ends the subscription by `giveUp`. */
export function collect(world: World, order: Order, giveUp: () => void): void {
  const customer = world.customers.get(order.customer_id);
  const refused = order.due_amount === 0 ? undefined : refusalOf(world, customer);
  const subscription = world.subscriptions.find(order.subscription_id);
  if (refused === undefined) {
    markPaid(world, order);
    if (subscription?.status === 'past_due') recover(world, subscription);
    return;
  }
  const days = retryDays[order.attempts];
  order.attempts += 1;
  if (subscription?.status === 'active') fallBehind(world, subscription);
  if (days === undefined) {
    Object.assign(order, { status: 'void', next_payment_attempt_at: null });
    world.emit('order.updated', shownOrder(world, order));
    giveUp();
    return;
  }
  const next = world.clock.milliseconds() + days * day;
  order.next_payment_attempt_at = new Date(next).toISOString();
  world.clock.schedule(timerOf(order), next, () => collect(world, order, giveUp));
}

function fallBehind(world: World, subscription: Subscription): void {
  Object.assign(subscription, { status: 'past_due', past_due_at: world.now(), modified_at: world.now() });
  world.emit('subscription.updated', shownSubscription(world, subscription));
  world.emit('subscription.past_due', shownSubscription(world, subscription));
}

function recover(world: World, subscription: Subscription): void {
  Object.assign(subscription, { status: 'active', past_due_at: null, modified_at: world.now() });
  world.emit('subscription.updated', shownSubscription(world, subscription));
  world.emit('subscription.active', shownSubscription(world, subscription));
}

/** No more tries: the subscription has ended. */
export function stopCollecting(world: World, subscription: Subscription): void {
  for (const order of world.orders.all()) {
    if (order.subscription_id !== subscription.id || order.status !== 'pending') continue;
    world.clock.cancel(timerOf(order));
    order.next_payment_attempt_at = null;
  }
}
