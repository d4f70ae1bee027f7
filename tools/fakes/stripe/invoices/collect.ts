import { invalid, StripeFailure } from '../errors.ts';
import { refusalOf, resolve } from '../payment-methods.ts';
import { confirm, makeIntent } from '../payments.ts';
import { invoiceTimerOf, onFailed, onPaid, subscriptionOf } from '../subscriptions/status.ts';
import type { Customer, Invoice, InvoicePayment, PaymentIntent, PaymentMethod } from '../wire.ts';
import type { World } from '../world.ts';
import { addUp } from './draft.ts';

const day = 86_400;

/** Gives it its number; what nothing is due of is paid at once (docs.stripe.com/invoicing/integration/workflow-transitions). */
export function finalize(world: World, invoice: Invoice): void {
  if (invoice.status !== 'draft') {
    throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.", {
      code: 'invoice_not_editable',
    });
  }
  const customer = world.store.get<Customer>('customer', invoice.customer ?? '');
  addUp(world, invoice, customer);
  const ending = invoice.amount_due > 0 ? 0 : invoice.total + customer.balance;
  if (ending !== customer.balance) world.change(customer, { balance: ending }, 'customer.updated');
  if (customer.currency === null) customer.currency = invoice.currency;
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  Object.assign(invoice, {
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    ending_balance: ending,
    effective_at: world.now(),
    automatically_finalizes_at: null,
    hosted_invoice_url: `${world.url}/i/${invoice.id}`,
    invoice_pdf: `${world.url}/i/${invoice.id}/pdf`,
  });
  invoice.status_transitions.finalized_at = world.now();
  world.clock.cancel(invoiceTimerOf(invoice));
  if (invoice.amount_due > 0) addPayment(world, invoice);
  world.emit('invoice.finalized', invoice);
  if (invoice.amount_due === 0) markPaid(world, invoice);
}

function addPayment(world: World, invoice: Invoice): void {
  const { amount_due: amount, currency, customer } = invoice;
  const description =
    invoice.billing_reason === 'subscription_create' ? 'Subscription creation' : 'Payment for Invoice';
  const intent = makeIntent(world, { amount, currency, customer, description });
  invoice.confirmation_secret = { client_secret: intent.client_secret ?? '', type: 'payment_intent' };
  world.store.put<InvoicePayment>({
    id: world.id('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: amount,
    created: world.now(),
    currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

const paymentOf = (world: World, invoice: Invoice): InvoicePayment | undefined =>
  world.store.all<InvoicePayment>('invoice_payment').find((payment) => payment.invoice === invoice.id);

export const intentOf = (world: World, invoice: Invoice): PaymentIntent | undefined =>
  world.store.find<PaymentIntent>('payment_intent', paymentOf(world, invoice)?.payment.payment_intent);

export function markPaid(world: World, invoice: Invoice): void {
  const payment = paymentOf(world, invoice);
  if (payment !== undefined) {
    payment.status = 'paid';
    payment.amount_paid = invoice.amount_remaining;
    payment.status_transitions.paid_at = world.now();
    world.emit('invoice_payment.paid', payment);
  }
  invoice.status_transitions.paid_at = world.now();
  Object.assign(invoice, {
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempted: true,
    next_payment_attempt: null,
  });
  world.clock.cancel(invoiceTimerOf(invoice));
  world.emit('invoice.updated', invoice, { status: 'open' });
  world.emit('invoice.paid', invoice);
  world.emit('invoice.payment_succeeded', invoice);
  onPaid(world, invoice);
}

/** The method of the invoice, else of its subscription, else of its customer. */
function methodOf(world: World, invoice: Invoice): PaymentMethod | undefined {
  const customer = world.store.find<Customer>('customer', invoice.customer);
  const id =
    invoice.default_payment_method ??
    subscriptionOf(world, invoice)?.default_payment_method ??
    customer?.invoice_settings?.default_payment_method;
  return world.store.find<PaymentMethod>('payment_method', id);
}

/** Tries to charge it, and says what the card refused. */
export function attempt(world: World, invoice: Invoice, method = methodOf(world, invoice)): StripeFailure | undefined {
  const intent = intentOf(world, invoice);
  if (intent === undefined) return undefined;
  invoice.attempted = true;
  invoice.attempt_count += 1;
  const failure = method === undefined ? noMethod() : confirm(world, intent, method);
  if (failure === undefined) {
    markPaid(world, invoice);
    return undefined;
  }
  scheduleRetry(world, invoice);
  world.emit('invoice.payment_failed', invoice);
  onFailed(world, invoice, invoice.next_payment_attempt === null);
  return failure;
}

const noMethod = (): StripeFailure =>
  invalid(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    { code: 'resource_missing' },
  );

function scheduleRetry(world: World, invoice: Invoice): void {
  const days = world.settings.retryDays[invoice.attempt_count - 1];
  const isFirst = subscriptionOf(world, invoice)?.status === 'incomplete';
  if (days === undefined || !invoice.auto_advance || isFirst) {
    invoice.next_payment_attempt = null;
    return;
  }
  invoice.next_payment_attempt = world.now() + days * day;
  world.at(invoiceTimerOf(invoice), invoice.next_payment_attempt, () => {
    if (invoice.status === 'open') attempt(world, invoice);
  });
}

/** A draft that finalizes itself in an hour, and is then charged. */
export function collectLater(world: World, invoice: Invoice): void {
  invoice.automatically_finalizes_at = world.now() + 3600;
  world.at(invoiceTimerOf(invoice), invoice.automatically_finalizes_at, () => {
    finalize(world, invoice);
    if (invoice.status === 'open' && invoice.collection_method === 'charge_automatically') attempt(world, invoice);
  });
}

export function collectNow(world: World, invoice: Invoice): StripeFailure | undefined {
  finalize(world, invoice);
  if (invoice.status !== 'open' || invoice.collection_method !== 'charge_automatically') return undefined;
  return attempt(world, invoice);
}

export function pay(world: World, invoice: Invoice, methodId: string | undefined): void {
  const method = methodId === undefined ? methodOf(world, invoice) : resolve(world, methodId, 'payment_method');
  if (method === undefined) throw noMethod();
  if (method.customer !== null && method.customer !== invoice.customer) {
    throw invalid('The payment method belongs to another customer than the invoice.', { param: 'payment_method' });
  }
  const failure = attempt(world, invoice, method);
  if (failure !== undefined) throw failure;
}

/** Whether a charge now would be refused; `undefined` where it would not. */
export function foresee(method: PaymentMethod | undefined): StripeFailure | undefined {
  if (method === undefined) return noMethod();
  const refusal = refusalOf(method);
  if (refusal === undefined) return undefined;
  const { code, declineCode, message } = refusal;
  const decline = declineCode === undefined ? {} : { decline_code: declineCode };
  return new StripeFailure(402, { type: 'card_error', code, message, ...decline });
}

export function voidInvoice(world: World, invoice: Invoice): void {
  const payment = paymentOf(world, invoice);
  const intent = intentOf(world, invoice);
  if (payment !== undefined) payment.status = 'canceled';
  if (intent !== undefined)
    world.change(intent, { status: 'canceled', canceled_at: world.now() }, 'payment_intent.canceled');
  world.clock.cancel(invoiceTimerOf(invoice));
  invoice.status_transitions.voided_at = world.now();
  Object.assign(invoice, { status: 'void', next_payment_attempt: null, auto_advance: false });
  world.emit('invoice.voided', invoice);
}
