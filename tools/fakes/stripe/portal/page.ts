import { cardFields, cardIn, html, type Markup, page, redirect } from '../../shared/html.ts';
import type { Answer, Question } from '../../shared/server.ts';
import { liveCustomer } from '../customers.ts';
import { StripeFailure } from '../errors.ts';
import { pay } from '../invoices/collect.ts';
import * as p from '../params.ts';
import { attach, makeMethod, nameOfCard } from '../payment-methods.ts';
import { route } from '../route.ts';
import { end, isEnded, periodOf } from '../subscriptions/status.ts';
import { updateSubscription } from '../subscriptions/update.ts';
import type { Customer, Invoice, PaymentMethod, PortalConfiguration, PortalSession, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { configurationOf } from './configurations.ts';

const createParams = p.hash({
  customer: p.text,
  configuration: p.text.optional(),
  return_url: p.url.optional(),
  locale: p.text.optional(),
  ...p.expand,
});

// Seconds; a session's link works for a few minutes until it is opened (docs.stripe.com/customer-management).
const lifetime = 300;

export const portalSessions = [
  route('POST /v1/billing_portal/sessions', createParams, (world, { customer, configuration, return_url, locale }) => {
    liveCustomer(world, customer);
    const { id: used, default_return_url: home } = configurationOf(world, configuration);
    const id = world.id('bps');
    const session: PortalSession = {
      id,
      object: 'billing_portal.session',
      configuration: used,
      created: world.now(),
      customer,
      customer_account: null,
      flow: null,
      livemode: false,
      locale: (locale ?? null) as PortalSession['locale'],
      on_behalf_of: null,
      return_url: return_url ?? home,
      url: `${world.url}/p/session/${id}`,
    };
    return world.store.put(session);
  }),
];

export function portalPage(world: World, id: string, { method, body }: Question): Answer {
  const session = world.store.find<PortalSession>('billing_portal.session', id);
  if (session === undefined || world.now() > session.created + lifetime) {
    return page('This link has expired', html`<p>Ask for a new one.</p>`, 410);
  }
  const customer = liveCustomer(world, session.customer);
  if (method !== 'POST') return show(world, session, customer);
  try {
    act(world, customer, featuresOf(world, session), new URLSearchParams(body));
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    return show(world, session, customer, error.message);
  }
  return redirect(session.url);
}

const featuresOf = (world: World, { configuration }: PortalSession): PortalConfiguration['features'] =>
  configurationOf(world, configuration).features;

function act(world: World, customer: Customer, features: PortalConfiguration['features'], form: URLSearchParams): void {
  const id = form.get('id') ?? '';
  const { mode, enabled } = features.subscription_cancel;
  switch (form.get('action')) {
    case 'cancel':
      if (!enabled) break;
      if (mode === 'immediately') {
        end(world, owned<Subscription>(world, 'subscription', id, customer), 'cancellation_requested');
        break;
      }
      updateSubscription(
        world,
        { cancel_at_period_end: true },
        owned<Subscription>(world, 'subscription', id, customer).id,
      );
      break;
    case 'renew':
      updateSubscription(
        world,
        { cancel_at_period_end: false },
        owned<Subscription>(world, 'subscription', id, customer).id,
      );
      break;
    case 'pay':
      pay(world, owned<Invoice>(world, 'invoice', id, customer), undefined);
      break;
    default:
      setCard(world, customer, form);
  }
}

function owned<T extends Subscription | Invoice>(world: World, kind: T['object'], id: string, customer: Customer): T {
  const thing = world.store.get<T>(kind, id);
  if (thing.customer !== customer.id)
    throw new StripeFailure(404, { type: 'invalid_request_error', message: 'Not found' });
  return thing;
}

/** The new card is the customer's default, and that of the subscriptions that had one of their own. */
function setCard(world: World, customer: Customer, form: URLSearchParams): void {
  const card = cardIn(form);
  const method = attach(world, makeMethod(world, nameOfCard(world, card), card).id, customer);
  const settings = { ...customer.invoice_settings, default_payment_method: method.id };
  world.change(customer, { invoice_settings: settings }, 'customer.updated');
  for (const subscription of world.store.all<Subscription>('subscription')) {
    if (subscription.customer !== customer.id || isEnded(subscription)) continue;
    if (subscription.default_payment_method !== null)
      updateSubscription(world, { default_payment_method: method.id }, subscription.id);
  }
}

const button = (action: string, id: string, label: string): Markup =>
  html`<form method="post"><input type="hidden" name="action" value="${action}"><input type="hidden" name="id" value="${id}"><button type="submit">${label}</button></form>`;

const cardForm = html`<form method="post">${cardFields}<button type="submit">Update payment method</button></form>`;

function show(world: World, session: PortalSession, customer: Customer, error = ''): Answer {
  const subscriptions = world.store
    .all<Subscription>('subscription')
    .filter((each) => each.customer === customer.id && !isEnded(each));
  const invoices = world.store
    .all<Invoice>('invoice')
    .filter((each) => each.customer === customer.id && each.number !== null);
  const methods = world.store.all<PaymentMethod>('payment_method').filter((each) => each.customer === customer.id);
  const features = featuresOf(world, session);
  const plans = subscriptions.map((each) => {
    const until = new Date(periodOf(each).end * 1000).toISOString().slice(0, 10);
    const names = each.items.data
      .map(({ price, quantity }) => `${quantity ?? 1} × ${price.nickname ?? price.lookup_key ?? price.id}`)
      .join(', ');
    const isEnding = each.cancel_at_period_end;
    const next = !features.subscription_cancel.enabled
      ? html``
      : isEnding
        ? button('renew', each.id, 'Don’t cancel plan')
        : button('cancel', each.id, 'Cancel plan');
    return html`<li>${names} (${each.status}), ${isEnding ? 'ends' : 'renews'} on ${until} ${next}</li>`;
  });
  const bills = invoices.map((each) => {
    const isOpen = each.status === 'open';
    return html`<li>${each.number ?? ''}: $${(each.total / 100).toFixed(2)}, ${String(each.status)} ${isOpen ? button('pay', each.id, 'Pay invoice') : html``}</li>`;
  });
  const back = session.return_url === null ? html`` : html`<a href="${session.return_url}">Return</a>`;
  return page(
    'Billing',
    html`${error === '' ? html`` : html`<p role="alert">${error}</p>`}
      <h2>Current subscription</h2><ul>${plans}</ul>
      <h2>Payment method</h2><ul>${methods.map(({ card }) => html`<li>${card.brand} •••• ${card.last4}</li>`)}</ul>
      ${features.payment_method_update.enabled ? cardForm : html``}
      ${features.invoice_history.enabled ? html`<h2>Invoice history</h2><ul>${bills}</ul>` : html``}${back}`,
  );
}
