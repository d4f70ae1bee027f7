import { cardFields, cardIn, html, type Markup, page, redirect } from '../../shared/html.ts';
import type { Answer, Question } from '../../shared/server.ts';
import { check, makeCard } from '../cards.ts';
import { makeCustomer } from '../customers.ts';
import { PolarFailure } from '../errors.ts';
import { makeOrder, markPaid } from '../orders/collect.ts';
import { makeSubscription } from '../subscriptions/create.ts';
import { fixedItems, setProduct, startPeriod } from '../subscriptions/cycle.ts';
import { activeOf } from '../subscriptions/routes.ts';
import { shownCheckout, shownSubscription } from '../views.ts';
import type { Checkout, Customer, Product, Subscription, World } from '../world.ts';
import { succeed } from './routes.ts';

/** What the buyer sees under a checkout's `url`, and what its button does. */
export function checkoutPage(world: World, secret: string, { method, body }: Question): Answer {
  const checkout = world.checkouts.all().find((each) => each.client_secret === secret);
  if (checkout === undefined) return page('Not found', html`<p>There is no such page.</p>`, 404);
  if (checkout.status === 'expired') return page('Checkout expired', html`<p>Go back and start again.</p>`, 410);
  if (checkout.status === 'succeeded') return page('Thank you', html`<p>This checkout is complete.</p>`);
  if (method !== 'POST') return show(world, checkout);
  try {
    complete(world, checkout, new URLSearchParams(body));
  } catch (error) {
    if (!(error instanceof PolarFailure)) throw error;
    return show(world, checkout, error.message);
  }
  return redirect(checkout.success_url.replaceAll('{CHECKOUT_ID}', checkout.id));
}

function show(world: World, checkout: Checkout, error = ''): Answer {
  const product = world.products.get(checkout.product_id ?? '');
  const due = checkout.is_payment_required ? checkout.total_amount : 0;
  const alert: Markup = error === '' ? html`` : html`<p role="alert">${error}</p>`;
  const back = checkout.return_url === null ? html`` : html`<a href="${checkout.return_url}">Back</a>`;
  return page(
    'Checkout',
    html`<p>${product.name}: $${(checkout.amount / 100).toFixed(2)}</p><p>Total due today: $${(due / 100).toFixed(2)}</p>${alert}
      <form method="post">
        <label>Email <input name="email" type="email" value="${checkout.customer_email ?? ''}" required></label>
        <label>Name <input name="name" value="${checkout.customer_name ?? ''}" required></label>
        <label>Country <input name="country" value="${checkout.customer_billing_address?.country ?? 'US'}" required maxlength="2"></label>
        ${checkout.is_payment_form_required ? cardFields : html``}
        <button type="submit">${product.is_recurring ? 'Subscribe' : 'Pay'}</button>
      </form>${back}`,
    error === '' ? 200 : 400,
  );
}

/** Looks at the card first: a refusal leaves the checkout open, and nothing made. */
function complete(world: World, checkout: Checkout, form: URLSearchParams): void {
  const product = world.products.get(checkout.product_id ?? '');
  const card = cardIn(form);
  const known = existing(world, checkout, form);
  if (checkout.is_payment_form_required) {
    const { refused } = check(card.number);
    const isOnlyWhenCharged = card.number.endsWith('0341');
    if (refused !== undefined && (checkout.is_payment_required || !isOnlyWhenCharged))
      throw new PolarFailure(400, 'PaymentError', refused);
  }
  if (product.is_recurring && !world.settings.multipleSubscriptions && known !== undefined) {
    const others = activeOf(world, known.id).filter(({ id }) => id !== checkout.subscription_id);
    if (others.length > 0)
      throw new PolarFailure(403, 'AlreadyActiveSubscriptionError', 'You already have an active subscription.');
  }
  const customer = known ?? newCustomer(world, checkout, form);
  customer.billing_name = form.get('name');
  customer.billing_address = { country: (form.get('country') ?? 'US') as 'US' };
  Object.assign(checkout, {
    status: 'confirmed',
    customer_id: customer.id,
    customer_email: customer.email,
    customer_name: form.get('name'),
    customer_billing_address: customer.billing_address,
  });
  world.emit('checkout.updated', shownCheckout(world, checkout));
  if (checkout.is_payment_form_required) makeCard(world, customer, card);
  if (product.is_recurring) subscribe(world, checkout, customer, product);
  else bill(world, checkout, customer, product);
  succeed(world, checkout);
}

/** The customer that was named, or whose address this is: there is one customer for each address. */
function existing(world: World, checkout: Checkout, form: URLSearchParams): Customer | undefined {
  const email = form.get('email')?.toLowerCase();
  return (
    world.customers.find(checkout.customer_id) ??
    world.customers
      .all()
      .find((each) => each.external_id != null && each.external_id === checkout.external_customer_id) ??
    world.customers.all().find((each) => each.email.toLowerCase() === email)
  );
}

const newCustomer = (world: World, checkout: Checkout, form: URLSearchParams): Customer =>
  makeCustomer(world, {
    email: form.get('email') ?? '',
    name: form.get('name'),
    external_id: checkout.external_customer_id,
    metadata: checkout.customer_metadata,
  });

function bill(
  world: World,
  checkout: Checkout,
  customer: Customer,
  product: Product,
  subscription?: Subscription,
): void {
  const isTrial = subscription?.status === 'trialing';
  const items = fixedItems(product, product.prices).map((item) => (isTrial ? { ...item, amount: 0 } : item));
  const order = makeOrder(world, {
    customer,
    product,
    subscription,
    reason: subscription === undefined ? 'purchase' : 'subscription_create',
    items,
    currency: checkout.currency,
    checkout: checkout.id,
    metadata: checkout.metadata,
  });
  markPaid(world, order);
}

function subscribe(world: World, checkout: Checkout, customer: Customer, product: Product): void {
  const { metadata } = checkout;
  const trialEnd = checkout.trial_end === null ? undefined : new Date(checkout.trial_end);
  const upgraded = world.subscriptions.find(checkout.subscription_id);
  const subscription = upgraded ?? makeSubscription(world, { customer, product, checkout, metadata, trialEnd });
  if (upgraded !== undefined) {
    setProduct(upgraded, product);
    startPeriod(world, upgraded, world.clock.now());
    upgraded.modified_at = world.now();
    world.emit('subscription.updated', shownSubscription(world, upgraded));
  }
  checkout.subscription_id = subscription.id;
  bill(world, checkout, customer, product, subscription);
}
