import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { cardFields, cardIn, html, type Markup, page, redirect } from '../shared/html.ts';
import type { Answer, Question } from '../shared/server.ts';
import { check, makeCard } from './cards.ts';
import { shownCustomer } from './customers.ts';
import { invalidField, PolarFailure } from './errors.ts';
import { route } from './route.ts';
import * as s from './schema.ts';
import { retryNow } from './subscriptions/cycle.ts';
import { activeOf } from './subscriptions/routes.ts';
import { cancel } from './subscriptions/update.ts';
import type { Customer, PortalSession, World } from './world.ts';

const hour = 3_600_000;

const createBody = z.union([
  z.strictObject({ customer_id: s.id, return_url: z.url().nullish() }),
  z.strictObject({ external_customer_id: s.text, return_url: z.url().nullish() }),
]);

export const portalSessions = [
  route('POST /v1/customer-sessions/', 201, createBody, (world, given) => {
    const customer =
      'customer_id' in given
        ? world.customers.named(given.customer_id, 'customer_id', 'Customer')
        : world.customers.all().find((each) => each.external_id === given.external_customer_id);
    if (customer === undefined) throw invalidField(['body', 'external_customer_id'], 'Customer does not exist.');
    const session: PortalSession & { modified_at: null } = {
      ...world.born(),
      modified_at: null,
      token: `polar_cst_${randomBytes(24).toString('base64url')}`,
      expires_at: new Date(world.clock.milliseconds() + hour).toISOString(),
      return_url: given.return_url ?? null,
      customer_id: customer.id,
    };
    world.sessions.put(session);
    const customer_portal_url = `${world.url}/portal?customer_session_token=${session.token}`;
    return { ...session, customer_portal_url, customer: shownCustomer(customer) };
  }),
];

export function portalPage(world: World, { method, url, body }: Question): Answer {
  const token = url.searchParams.get('customer_session_token');
  const session = world.sessions.all().find((each) => each.token === token);
  const customer = world.customers.find(session?.customer_id);
  if (session === undefined || customer === undefined || session.expires_at <= world.now()) {
    return page('This link has expired', html`<p>Ask for a new one.</p>`, 401);
  }
  if (method !== 'POST') return show(world, session, customer);
  try {
    act(world, customer, new URLSearchParams(body));
  } catch (error) {
    if (!(error instanceof PolarFailure)) throw error;
    return show(world, session, customer, error.message);
  }
  return redirect(url.href);
}

function act(world: World, customer: Customer, form: URLSearchParams): void {
  const subscription = activeOf(world, customer.id).find(({ id }) => id === form.get('id'));
  if (subscription !== undefined) {
    cancel(world, subscription, { cancel_at_period_end: form.get('action') === 'cancel' });
    return;
  }
  const card = cardIn(form);
  const { refused } = check(card.number);
  if (refused !== undefined && !card.number.endsWith('0341')) throw new PolarFailure(400, 'PaymentError', refused);
  makeCard(world, customer, card);
  world.emit('customer.updated', shownCustomer(customer));
  retryNow(world, customer.id);
}

const button = (action: string, id: string, label: string): Markup =>
  html`<form method="post"><input type="hidden" name="action" value="${action}"><input type="hidden" name="id" value="${id}"><button type="submit">${label}</button></form>`;

function show(world: World, session: PortalSession, customer: Customer, error = ''): Answer {
  const plans = activeOf(world, customer.id).map((each) => {
    const { name } = world.products.get(each.product_id);
    const isEnding = each.cancel_at_period_end;
    const next = isEnding ? button('uncancel', each.id, 'Uncancel') : button('cancel', each.id, 'Cancel subscription');
    return html`<li>${name} (${each.status}), ${isEnding ? 'ends' : 'renews'} on ${each.current_period_end.slice(0, 10)} ${next}</li>`;
  });
  const orders = world.orders
    .all()
    .filter((each) => each.customer_id === customer.id && each.status !== 'draft')
    .map(
      (each) =>
        html`<li>${each.invoice_number ?? ''} ${each.description}: $${(each.total_amount / 100).toFixed(2)}, ${each.status}</li>`,
    );
  const cards = world.cards.all().filter((each) => each.customer_id === customer.id);
  const back = session.return_url === null ? html`` : html`<a href="${session.return_url}">Back</a>`;
  return page(
    'Customer portal',
    html`${error === '' ? html`` : html`<p role="alert">${error}</p>`}
      <h2>Subscriptions</h2><ul>${plans}</ul>
      <h2>Payment methods</h2><ul>${cards.map(({ method_metadata: card }) => html`<li>${card.brand} •••• ${card.last4}</li>`)}</ul>
      <form method="post">${cardFields}<button type="submit">Add payment method</button></form>
      <h2>Orders</h2><ul>${orders}</ul>${back}`,
  );
}
