import type { models } from '@polar-sh/sdk/2026-10';
import { type Clock, hour, toDate } from '../../../../kernel/clock.ts';
import { NexusError } from '../../../../kernel/errors.ts';
import { add, type Money, money, toMinor } from '../../../../kernel/money.ts';
import type { Outbound } from '../../../../kernel/outbound/index.ts';
import { previewOf } from '../change-preview.ts';
import { providerErrors } from '../errors.ts';
import { names, textOf } from '../metadata.ts';
import { numberOf } from '../minor.ts';
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
import { PolarCatalog } from './catalog.ts';
import { ifThere, openPolar, type PolarAccess, type PolarApi, refusalOf } from './client.ts';
import { refundAtPolar } from './refunds.ts';
import { toInvoice, toPayment, toSubscription } from './views.ts';
import { verifyPolar } from './webhooks.ts';

export interface PolarOptions {
  outbound: Outbound;
  clock: Clock;
  access: PolarAccess;
  /** For tests. */
  sleep?: Sleep;
}

export async function createPolar(options: PolarOptions): Promise<BillingProvider> {
  return new PolarProvider(await openPolar(options.outbound, options.access), options);
}

/** A page lasts an hour; it is answered again while there is time to pay. */
const usableMs = hour / 6;

class PolarProvider implements BillingProvider, RemoteProvider {
  readonly name = 'polar';
  readonly remote = this;
  private readonly api: PolarApi;
  private readonly options: PolarOptions;
  private readonly catalog: PolarCatalog;

  constructor(api: PolarApi, options: PolarOptions) {
    this.api = api;
    this.options = options;
    this.catalog = new PolarCatalog(api, options.sleep);
  }

  async check(): Promise<void> {
    await this.api.products.list({ limit: 1 });
  }

  async publish(plan: SoldPlan): Promise<boolean> {
    if ((await this.insist(() => this.catalog.find(plan))) !== undefined) return false;
    await this.catalog.product(plan);
    return true;
  }

  async customer({ id, name, email }: Buyer): Promise<string> {
    const make = () => {
      if (email === null) throw providerErrors.BUYER_EMAIL_REQUIRED(`Polar knows customers by an address: ${where}`);
      return this.api.customers.create({ external_id: id, email, name }).catch(unlessOfEmail);
    };
    return (await this.once(() => ifThere(this.api.customers.find(id)), make)).id;
  }

  /** The customer pays there, and so stands there by our id already. */
  async checkout({ buyer, plan, subscription, quantity, trialDays, ...urls }: CheckoutRequest): Promise<Checkout> {
    refuseSeats(quantity);
    const customer_id = await this.customer(buyer);
    const { id: product } = await this.catalog.product(plan);
    const find = async () => {
      const { items } = await this.api.checkouts.list({ customer_id, status: 'open', product_id: product, limit: 100 });
      return items.find(
        ({ metadata, expires_at }) =>
          textOf(metadata, names.subscription) === subscription &&
          Date.parse(expires_at) > this.options.clock.now() + usableMs,
      );
    };
    const make = () =>
      this.api.checkouts.create({
        products: [product],
        customer_id,
        metadata: { [names.subscription]: subscription },
        success_url: urls.successUrl,
        return_url: urls.cancelUrl,
        ...(trialDays === 0
          ? { allow_trial: false }
          : { trial_interval: 'day' as const, trial_interval_count: trialDays }),
      });
    const { id: ref, url, expires_at } = await this.once(find, make);
    return { url, ref, expiresAt: toDate(Date.parse(expires_at)) };
  }

  /** What a page sells has a price of its own there: each amount is a product. */
  async payment({ id, seller, buyer, lines, ...urls }: PaymentRequest): Promise<PaymentPage> {
    const customer_id = await this.customer(buyer);
    const { id: product } = await this.catalog.payment(seller, totalOf(lines));
    const find = async () => {
      const { items } = await this.api.checkouts.list({ customer_id, status: 'open', product_id: product, limit: 100 });
      return items.find(({ metadata }) => textOf(metadata, names.charge) === id);
    };
    const make = () =>
      this.api.checkouts.create({
        products: [product],
        customer_id,
        metadata: { [names.charge]: id },
        success_url: urls.successUrl,
        return_url: urls.cancelUrl,
      });
    const { id: ref, url, expires_at } = await this.once(find, make);
    return { url, ref, expiresAt: toDate(Date.parse(expires_at)) };
  }

  async readPayment(ref: string): Promise<ProviderPayment> {
    return toPayment(await this.insist(() => this.api.checkouts.get(ref)));
  }

  async portal(buyer: Buyer, returnUrl: string): Promise<string> {
    const customer_id = await this.customer(buyer);
    const open = () => this.api.sessions.create({ customer_id, return_url: returnUrl });
    return (await this.insist(open)).customer_portal_url;
  }

  /** What costs something begins at Polar's checkout alone: a repeated call finds what began there. */
  async subscribe({ buyer, subscription }: SubscribeRequest): Promise<ProviderSubscription> {
    const find = async () => {
      const list = () => this.api.subscriptions.list({ external_customer_id: buyer.id, active: true, limit: 100 });
      const { items } = await this.insist(list);
      return items.find(({ metadata }) => textOf(metadata, names.subscription) === subscription);
    };
    const found = await find();
    if (found === undefined) throw providerErrors.CHECKOUT_REQUIRED('Subscriptions at Polar begin at its checkout');
    return toSubscription(found);
  }

  subscription({ ref }: ProviderSubscription): Promise<ProviderSubscription> {
    return this.readSubscription(ref);
  }

  async readSubscription(ref: string): Promise<ProviderSubscription> {
    return toSubscription(await this.insist(() => this.api.subscriptions.get(ref)));
  }

  /** Polar shows none: this is its rule, before taxes, and it charges for the moment of the change. */
  async preview(known: ProviderSubscription, change: ChangeRequest): Promise<ChangePreview> {
    refuseSeats(change.quantity);
    return previewOf(await this.subscription(known), change);
  }

  async change({ ref }: ProviderSubscription, { to, quantity }: ChangeRequest): Promise<ProviderSubscription> {
    refuseSeats(quantity);
    const { id: product_id } = await this.catalog.product(to);
    return this.updated(ref, (found) => found.product_id === product_id, {
      product_id,
      proration_behavior: 'invoice',
    });
  }

  cancel({ ref }: ProviderSubscription): Promise<ProviderSubscription> {
    return this.updated(ref, (found) => found.cancel_at_period_end, { cancel_at_period_end: true });
  }

  resume({ ref }: ProviderSubscription): Promise<ProviderSubscription> {
    return this.updated(ref, (found) => !found.cancel_at_period_end, { cancel_at_period_end: false });
  }

  end({ ref }: ProviderSubscription): Promise<ProviderSubscription> {
    return this.updated(ref, (found) => found.ended_at !== null, { revoke: true });
  }

  /** Polar refuses a change that is made already, so it is looked at before each attempt. */
  private async updated(
    ref: string,
    isDone: (found: models.Subscription) => boolean,
    update: models.SubscriptionUpdate,
  ): Promise<ProviderSubscription> {
    const find = async () => {
      const found = await this.api.subscriptions.get(ref);
      return isDone(found) ? found : undefined;
    };
    return toSubscription(await this.once(find, () => this.api.subscriptions.update(ref, update)));
  }

  /**
   * As an order of its own, at once: Polar has no invoice items, and its metered prices round by themselves and bill usage
   * by when it is received. Order and charge are two calls, of which each looks for what the other left.
   */
  async charge({ id, seller, buyer, lines }: ChargeRequest): Promise<Charged> {
    const total = totalOf(lines);
    const { currency } = total;
    const amount = numberOf(toMinor(total));
    if (amount < 0) throw providerErrors.BILLING_REFUSED('Polar charges no negative amounts');
    if (amount === 0) return { invoice: undefined, refs: [], status: 'paid' };
    const customer_id = await this.customer(buyer);
    const product = await this.catalog.usage(seller, currency);
    const description = lines.map((line) => line.description).join('; ');
    const find = () => this.order(customer_id, id);
    const make = async () => {
      const made = await this.api.orders.create({
        customer_id,
        product_id: product.id,
        amount,
        currency: currency.toLowerCase() as 'usd',
        description: description.slice(0, 500),
        metadata: { [names.charge]: id },
      });
      // A call that was believed lost may have made another meanwhile: all take the same.
      return (await find()) ?? made;
    };
    const order = await this.once(find, make);
    const status = await this.collect(order);
    return { invoice: order.id, refs: lines.map(() => order.id), status };
  }

  /** The one that is not a draft any more, else the oldest: a draft that is left over is never charged. */
  private async order(customer_id: string, charge: string): Promise<models.Order | undefined> {
    const query = { customer_id, metadata: { [names.charge]: charge }, sorting: ['created_at' as const], limit: 100 };
    const { items } = await this.api.orders.list(query);
    return items.find(({ status }) => status !== 'draft') ?? items[0];
  }

  private async collect({ id }: models.Order): Promise<Charged['status']> {
    const find = async () => {
      const found = await this.api.orders.get(id);
      return found.status === 'draft' ? undefined : found;
    };
    try {
      const { paid } = await this.once(find, () => this.api.orders.finalize(id, {}));
      // It waits for the bank, or was made void there; a webhook tells if it is paid after all.
      return paid ? 'paid' : 'failed';
    } catch (error) {
      if (error instanceof NexusError && error.id === providerErrors.PAYMENT_FAILED.id) return 'failed';
      throw error;
    }
  }

  async invoices(customerRef: string): Promise<ProviderInvoice[]> {
    const all: models.Order[] = [];
    for (let page = 1, last = 1; page <= last; page += 1) {
      const list = () => this.api.orders.list({ customer_id: customerRef, page, limit: 100 });
      const { items, pagination } = await this.insist(list);
      all.push(...items);
      last = pagination.max_page;
    }
    return all.map(toInvoice);
  }

  async readInvoice(ref: string): Promise<ProviderInvoice> {
    return toInvoice(await this.insist(() => this.api.orders.get(ref)));
  }

  /** Polar's pages have numbers, and no bound in time: the newest first, until one is too old. */
  async listInvoices(since: Date, page: string | null): Promise<Page<ProviderInvoice>> {
    const number = page === null ? 1 : Number(page);
    const list = () => this.api.orders.list({ page: number, limit: 100, sorting: ['-created_at'] });
    const { items, pagination } = await this.insist(list);
    const recent = items.filter(({ created_at }) => Date.parse(created_at) >= since.getTime());
    const hasMore = recent.length === items.length && number < pagination.max_page;
    return { items: recent.map(toInvoice), next: hasMore ? String(number + 1) : null };
  }

  async listSubscriptions(page: string | null): Promise<Page<ProviderSubscription>> {
    const number = page === null ? 1 : Number(page);
    const list = () => this.api.subscriptions.list({ active: true, page: number, limit: 100 });
    const { items, pagination } = await this.insist(list);
    return { items: items.map(toSubscription), next: number < pagination.max_page ? String(number + 1) : null };
  }

  refund(request: RefundRequest): Promise<string> {
    return refundAtPolar(this.api, request, this.options.sleep);
  }

  verify(delivery: Delivery): Promise<ProviderEvent> {
    return verifyPolar(this.api, this.options.access.webhookSecret, delivery);
  }

  private once<T>(find: () => Promise<T | undefined>, make: () => Promise<T>): Promise<T> {
    return makeOnce(find, make, this.options.sleep);
  }

  private insist<T>(call: () => Promise<T>): Promise<T> {
    return insist(call, this.options.sleep);
  }
}

const totalOf = (lines: ChargeRequest['lines']): Money =>
  lines.reduce((sum, { amount }) => add(sum, amount), money(lines[0]?.amount.currency ?? 'USD', 0n));

const where = 'set `details.email` of the billing profile';

/** Two customers at Polar cannot have one address. */
function unlessOfEmail(error: unknown): never {
  const reason = refusalOf(error, 'email');
  if (reason === undefined) throw error;
  throw providerErrors.BUYER_EMAIL_REQUIRED(`Polar refuses the address (${reason}): ${where}`, { cause: error });
}

function refuseSeats(quantity: number): void {
  if (quantity !== 1) throw providerErrors.BILLING_REFUSED('Plans at Polar are sold without seats');
}
