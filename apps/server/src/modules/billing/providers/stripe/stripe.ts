import type { Stripe } from 'stripe';
import { type Clock, hour, second } from '../../../../kernel/clock.ts';
import type { Outbound } from '../../../../kernel/outbound/index.ts';
import { providerErrors } from '../errors.ts';
import { names, textOf } from '../metadata.ts';
import { insist, makeOnce, type Sleep } from '../once.ts';
import type {
  BillingProvider,
  Buyer,
  ChangePreview,
  ChangeRequest,
  Charged,
  ChargeRequest,
  Checkout,
  CheckoutRequest,
  Delivery,
  Page,
  PaymentPage,
  PaymentRequest,
  ProviderEvent,
  ProviderInvoice,
  ProviderPayment,
  ProviderSubscription,
  RefundRequest,
  RemoteProvider,
  SoldPlan,
  SubscribeRequest,
} from '../provider.ts';
import { fromStripe } from './amounts.ts';
import { cardOf } from './cards.ts';
import { StripeCatalog } from './catalog.ts';
import { StripeCharges } from './charges.ts';
import { openCheckout } from './checkouts.ts';
import { type Ask, asking, openStripe, type StripeAccess } from './client.ts';

import { openPayment, toPayment } from './payments.ts';
import { refundAtStripe } from './refunds.ts';
import { toInvoice, toSubscription } from './views.ts';

import { verifyStripe } from './webhooks.ts';

export interface StripeOptions {
  outbound: Outbound;
  clock: Clock;
  access: StripeAccess;
  /** For tests. */
  sleep?: Sleep;
}

export async function createStripe(options: StripeOptions): Promise<BillingProvider> {
  return new StripeProvider(await openStripe(options.outbound, options.access), options);
}

const dead = new Set(['canceled', 'incomplete_expired']);

class StripeProvider implements BillingProvider, RemoteProvider {
  readonly name = 'stripe';
  readonly remote = this;
  private readonly stripe: Stripe;
  private readonly ask: Ask;
  private readonly options: StripeOptions;
  private readonly catalog: StripeCatalog;
  private readonly charges: StripeCharges;

  constructor(stripe: Stripe, options: StripeOptions) {
    this.stripe = stripe;
    this.ask = asking(stripe);
    this.options = options;
    this.catalog = new StripeCatalog(this.ask, options.sleep);
    this.charges = new StripeCharges(this.ask, options.sleep);
  }

  /** Customers are the first that every sale needs. */
  async check(): Promise<void> {
    await this.ask((stripe) => stripe.customers.list({ limit: 1 }));
  }

  async publish(plan: SoldPlan): Promise<boolean> {
    if ((await this.insist(() => this.catalog.find(plan))) !== undefined) return false;
    await this.catalog.price(plan);
    return true;
  }

  /**
   * Search finds a customer only after a minute, and Stripe forgets an idempotency key after a day: between them every
   * repeated call finds the first.
   */
  async customer({ id, name, email }: Buyer): Promise<string> {
    const query = `metadata['${names.customer}']:'${id}'`;
    const find = async () => {
      const { data } = await this.ask((stripe) => stripe.customers.search({ query, limit: 1 }));
      return data[0];
    };
    // Search finds a new one after a minute. Until then a repeat must say the same to get it again: no name, no address.
    const metadata = { [names.customer]: id };
    const key = { idempotencyKey: `nexus-customer-${id}` };
    const make = () => this.ask((stripe) => stripe.customers.create({ metadata }, key));
    const made = await makeOnce(find, make, this.options.sleep);
    // What the buyer has changed at Stripe stays.
    if (typeof made.name === 'string') return made.id;
    const details = { name, ...(email === null ? {} : { email }) };
    return (await this.ask((stripe) => stripe.customers.update(made.id, details))).id;
  }

  async checkout(request: CheckoutRequest): Promise<Checkout> {
    const customer = await this.customer(request.buyer);
    const { id: price } = await this.catalog.price(request.plan);
    return openCheckout(this.ask, { ...request, customer, price, now: this.options.clock.now() }, this.options.sleep);
  }

  async payment(request: PaymentRequest): Promise<PaymentPage> {
    return openPayment(this.ask, { ...request, customer: await this.customer(request.buyer) }, this.options.sleep);
  }

  async readPayment(ref: string): Promise<ProviderPayment> {
    return toPayment(await this.insist(() => this.ask((stripe) => stripe.checkout.sessions.retrieve(ref))));
  }

  async portal(buyer: Buyer, returnUrl: string): Promise<string> {
    const customer = await this.customer(buyer);
    const open = () => this.ask((stripe) => stripe.billingPortal.sessions.create({ customer, return_url: returnUrl }));
    return (await this.insist(open)).url;
  }

  async subscribe(request: SubscribeRequest): Promise<ProviderSubscription> {
    const customer = await this.customer(request.buyer);
    const { id: price } = await this.catalog.price(request.plan);
    const find = () => this.findSubscription(customer, request.subscription);
    const make = () => this.makeSubscription(request, { customer, price });
    return toSubscription(await makeOnce(find, make, this.options.sleep));
  }

  /** From the list, which shows a new one at once, while search takes a minute. */
  private findSubscription(customer: string, subscription: string): Promise<Stripe.Subscription | undefined> {
    return this.ask(async (stripe) => {
      for await (const found of stripe.subscriptions.list({ customer, status: 'all', limit: 100 })) {
        const isOurs = textOf(found.metadata, names.subscription) === subscription;
        if (isOurs && !dead.has(found.status)) return found;
      }
      return undefined;
    });
  }

  private async makeSubscription(
    { buyer, subscription, quantity, trialDays }: SubscribeRequest,
    { customer, price }: { customer: string; price: string },
  ): Promise<Stripe.Subscription> {
    const card = await cardOf(this.ask, customer);
    if (card === undefined) throw providerErrors.CHECKOUT_REQUIRED();
    // Stripe keeps refusals too: with the hour, and another card, it is asked again.
    const span = Math.floor(this.options.clock.now() / hour);
    return this.ask((stripe) =>
      stripe.subscriptions.create(
        {
          customer,
          items: [{ price, quantity }],
          default_payment_method: card,
          metadata: { [names.customer]: buyer.id, [names.subscription]: subscription },
          payment_behavior: 'error_if_incomplete',
          off_session: true,
          ...(trialDays === 0 ? {} : { trial_period_days: trialDays }),
        },
        { idempotencyKey: `nexus-subscription-${subscription}-${card}-${span}` },
      ),
    );
  }

  subscription({ ref }: ProviderSubscription): Promise<ProviderSubscription> {
    return this.readSubscription(ref);
  }

  async readSubscription(ref: string): Promise<ProviderSubscription> {
    return toSubscription(await this.insist(() => this.ask((stripe) => stripe.subscriptions.retrieve(ref))));
  }

  async preview(known: ProviderSubscription, change: ChangeRequest): Promise<ChangePreview> {
    const items = await this.itemsOf(known, change);
    const invoice = await this.insist(() =>
      this.ask((stripe) =>
        stripe.invoices.createPreview({
          subscription: known.ref,
          subscription_details: { items, ...prorationOf(change) },
        }),
      ),
    );
    const lines = await this.linesOf(invoice);
    return {
      at: change.at,
      due: fromStripe(invoice.total, invoice.currency),
      lines: lines.map(({ description, amount, currency }) => ({
        description: description ?? '',
        amount: fromStripe(amount, currency),
      })),
    };
  }

  async change(known: ProviderSubscription, change: ChangeRequest): Promise<ProviderSubscription> {
    const { id: price } = await this.catalog.price(change.to);
    const find = async () => {
      const found = await this.ask((stripe) => stripe.subscriptions.retrieve(known.ref));
      const [item] = found.items.data;
      return item?.price.id === price && item.quantity === change.quantity ? found : undefined;
    };
    const make = async () => {
      const items = await this.itemsOf(known, change);
      return this.ask((stripe) =>
        stripe.subscriptions.update(known.ref, {
          items,
          ...prorationOf(change),
          payment_behavior: 'error_if_incomplete',
          off_session: true,
        }),
      );
    };
    return toSubscription(await makeOnce(find, make, this.options.sleep));
  }

  private async itemsOf({ ref }: ProviderSubscription, { to, quantity }: ChangeRequest) {
    const { id: price } = await this.catalog.price(to);
    const found = await this.insist(() => this.ask((stripe) => stripe.subscriptions.retrieve(ref)));
    return [{ id: found.items.data[0]?.id ?? '', price, quantity }];
  }

  cancel(known: ProviderSubscription): Promise<ProviderSubscription> {
    return this.endAtPeriod(known, true);
  }

  resume(known: ProviderSubscription): Promise<ProviderSubscription> {
    return this.endAtPeriod(known, false);
  }

  private async endAtPeriod({ ref }: ProviderSubscription, isEnding: boolean): Promise<ProviderSubscription> {
    const update = () => this.ask((stripe) => stripe.subscriptions.update(ref, { cancel_at_period_end: isEnding }));
    return toSubscription(await this.insist(update));
  }

  async end({ ref }: ProviderSubscription): Promise<ProviderSubscription> {
    const find = async () => {
      const found = await this.ask((stripe) => stripe.subscriptions.retrieve(ref));
      return dead.has(found.status) ? found : undefined;
    };
    const make = () => this.ask((stripe) => stripe.subscriptions.cancel(ref));
    return toSubscription(await makeOnce(find, make, this.options.sleep));
  }

  async charge(request: ChargeRequest): Promise<Charged> {
    return this.charges.charge(request, await this.customer(request.buyer));
  }

  async invoices(customerRef: string): Promise<ProviderInvoice[]> {
    const found = await this.insist(() =>
      this.ask(async (stripe) => {
        const all: Stripe.Invoice[] = [];
        const list = stripe.invoices.list({ customer: customerRef, limit: 100, expand: ['data.customer'] });
        for await (const invoice of list) all.push(invoice);
        return all;
      }),
    );
    const views: ProviderInvoice[] = [];
    for (const invoice of found) views.push(toInvoice(invoice, await this.linesOf(invoice)));
    return views;
  }

  async readInvoice(ref: string): Promise<ProviderInvoice> {
    const read = () => this.ask((stripe) => stripe.invoices.retrieve(ref, { expand: ['customer'] }));
    const invoice = await this.insist(read);
    return toInvoice(invoice, await this.linesOf(invoice));
  }

  async listInvoices(since: Date, page: string | null): Promise<Page<ProviderInvoice>> {
    const created = { gte: Math.floor(since.getTime() / second) };
    const after = page === null ? {} : { starting_after: page };
    const list = () =>
      this.ask((stripe) => stripe.invoices.list({ created, ...after, limit: 100, expand: ['data.customer'] }));
    const { data, has_more } = await this.insist(list);
    const items: ProviderInvoice[] = [];
    for (const invoice of data) items.push(toInvoice(invoice, await this.linesOf(invoice)));
    return { items, next: has_more ? (data.at(-1)?.id ?? null) : null };
  }

  /** An invoice holds ten of its lines. */
  private async linesOf({ id, lines }: Stripe.Invoice): Promise<Stripe.InvoiceLineItem[]> {
    if (!lines.has_more) return lines.data;
    return this.insist(() =>
      this.ask(async (stripe) => {
        const all: Stripe.InvoiceLineItem[] = [];
        for await (const line of stripe.invoices.listLineItems(id, { limit: 100 })) all.push(line);
        return all;
      }),
    );
  }

  /** Stripe leaves out those that are canceled, unless it is asked for them. */
  async listSubscriptions(page: string | null): Promise<Page<ProviderSubscription>> {
    const after = page === null ? {} : { starting_after: page };
    const { data, has_more } = await this.insist(() =>
      this.ask((stripe) => stripe.subscriptions.list({ limit: 100, ...after })),
    );
    return { items: data.map(toSubscription), next: has_more ? (data.at(-1)?.id ?? null) : null };
  }

  refund(request: RefundRequest): Promise<string> {
    return refundAtStripe(this.ask, request, this.options.sleep);
  }

  verify(delivery: Delivery): Promise<ProviderEvent> {
    return verifyStripe(this.stripe, this.options.access.webhookSecret, delivery, this.options.clock.now());
  }

  private insist<T>(call: () => Promise<T>): Promise<T> {
    return insist(call, this.options.sleep);
  }
}

/** Charged or credited at once, by the second. */
const prorationOf = ({ at }: ChangeRequest) => ({
  proration_behavior: 'always_invoice' as const,
  proration_date: Math.floor(at.getTime() / second),
});
