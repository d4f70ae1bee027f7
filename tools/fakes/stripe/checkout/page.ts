import { cardFields, cardIn, html, type Markup, page, redirect } from '../../shared/html.ts';
import type { Answer, Question } from '../../shared/server.ts';
import { liveCustomer, makeCustomer } from '../customers.ts';
import { StripeFailure } from '../errors.ts';
import { foresee } from '../invoices/collect.ts';
import { attach, makeMethod, nameOfCard } from '../payment-methods.ts';
import { confirm, makeIntent } from '../payments.ts';
import { createSubscription } from '../subscriptions/create.ts';
import type { Customer, PaymentMethod, Session } from '../wire.ts';
import type { World } from '../world.ts';
import type { SessionInput } from './session.ts';

/** What the buyer sees under a session's `url`, and what its button does. */
export function checkoutPage(world: World, id: string, { method, body }: Question): Answer {
  const session = world.store.find<Session>('checkout.session', id);
  if (session === undefined) return page('Not found', html`<p>There is no such page.</p>`, 404);
  if (session.status === 'complete') return page('You’re all done here', html`<p>This checkout is complete.</p>`);
  if (session.status === 'expired') return page('This page has expired', html`<p>Go back and start again.</p>`, 410);
  if (method !== 'POST') return show(world, session);
  try {
    const form = new URLSearchParams(body);
    complete(world, session, form);
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    return show(world, session, error.message);
  }
  return redirect((session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id));
}

function show(world: World, session: Session, error = ''): Answer {
  const lines = session.line_items?.data ?? [];
  const email = session.customer_email ?? world.store.find<Customer>('customer', session.customer)?.email ?? '';
  const needsCard = session.payment_method_collection === 'always' || (session.amount_total ?? 0) > 0;
  const rows = lines.map(
    ({ description, quantity, amount_total }) =>
      html`<li>${quantity ?? 1} × ${description ?? ''}: $${(amount_total / 100).toFixed(2)}</li>`,
  );
  const alert: Markup = error === '' ? html`` : html`<p role="alert">${error}</p>`;
  const button = { subscription: 'Subscribe', payment: 'Pay' }[session.mode as SessionInput['mode']];
  return page(
    'Checkout',
    html`<ul>${rows}</ul><p>Total due today: $${((session.amount_total ?? 0) / 100).toFixed(2)}</p>${alert}
      <form method="post">
        <label>Email <input name="email" type="email" value="${email}" required></label>
        ${needsCard ? cardFields : html``}
        <label>Cardholder name <input name="name" autocomplete="cc-name"></label>
        <button type="submit">${button}</button>
      </form>
      ${session.cancel_url === null ? html`` : html`<a href="${session.cancel_url}">Back</a>`}`,
    error === '' ? 200 : 402,
  );
}

const usageOf = (world: World, session: Session) =>
  world.inputs.get(session.id)?.payment_intent_data?.setup_future_usage;

function complete(world: World, session: Session, form: URLSearchParams): void {
  const method = form.has('number') ? chargeableCard(world, session, form) : undefined;
  const email = form.get('email') ?? '';
  const name = form.get('name') ?? '';
  const customer =
    session.customer === null
      ? makeCustomer(world, { email, ...(name === '' ? {} : { name }) })
      : liveCustomer(world, session.customer);
  session.customer = customer.id;
  // A card for one payment is not kept, unless it was said to be of use later.
  const isKept = session.mode === 'subscription' || usageOf(world, session) !== undefined;
  if (method !== undefined && isKept) attach(world, method.id, customer);
  session.customer_details = {
    address: { city: null, country: 'US', line1: null, line2: null, postal_code: null, state: null },
    business_name: null,
    email,
    individual_name: null,
    name: name === '' ? null : name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
  if (session.mode === 'subscription') subscribe(world, session, customer, method);
  else if (session.mode === 'payment' && method !== undefined) pay(world, session, customer, method);
  world.clock.cancel(`session-${session.id}`);
  Object.assign(session, { status: 'complete', url: null });
  world.emit('checkout.session.completed', session);
}

/** The card, if it can be charged: what is refused leaves nothing. */
function chargeableCard(world: World, session: Session, form: URLSearchParams): PaymentMethod {
  const card = cardIn(form);
  const billing = { email: form.get('email') ?? '', name: form.get('name') ?? '' };
  const method = makeMethod(world, nameOfCard(world, card), card, billing);
  const failure = (session.amount_total ?? 0) > 0 ? foresee(method) : undefined;
  if (failure === undefined) return method;
  world.store.delete(method.id);
  throw failure;
}

function subscribe(world: World, session: Session, customer: Customer, method: PaymentMethod | undefined): void {
  const data = world.inputs.get(session.id)?.subscription_data ?? {};
  const lines = session.line_items?.data ?? [];
  const items = lines.filter(({ price }) => price?.recurring != null);
  const extras = lines.filter(({ price }) => price?.recurring === null);
  const pairs = (from: typeof lines) =>
    from.map(({ price, quantity }) => ({ price: price?.id ?? '', quantity: quantity ?? 1 }));
  const subscription = createSubscription(world, {
    customer: customer.id,
    items: pairs(items),
    add_invoice_items: pairs(extras),
    ...data,
    ...(method === undefined ? {} : { default_payment_method: method.id }),
    payment_behavior: 'allow_incomplete',
  });
  Object.assign(session, {
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
    payment_status: session.amount_total === 0 ? 'no_payment_required' : 'paid',
  });
}

function pay(world: World, session: Session, customer: Customer, method: PaymentMethod): void {
  const data = world.inputs.get(session.id)?.payment_intent_data ?? {};
  const intent = makeIntent(world, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: customer.id,
    ...(data.description === undefined ? {} : { description: data.description }),
    metadata: data.metadata ?? {},
  });
  intent.setup_future_usage = usageOf(world, session) ?? null;
  confirm(world, intent, method);
  Object.assign(session, { payment_intent: intent.id, payment_status: 'paid' });
}
