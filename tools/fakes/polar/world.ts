import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { models } from '@polar-sh/sdk/2026-10';
import { FakeClock } from '../shared/clock.ts';
import { Webhooks } from '../shared/webhooks.ts';
import { Table } from './table.ts';

export type Customer = models.CustomerIndividual & { /** Cents in the customer's favour. */ balance: number };
export type Card = models.PaymentMethodCard & { number: string };
export type Price = models.ProductPriceFixed | models.ProductPriceMeteredUnit;
export type Product = Omit<models.Product, 'prices'> & { prices: Price[] };

/** Line items of an order, before they have one. */
export interface Item {
  label: string;
  amount: number;
  proration: boolean;
  price: string | null;
}

/** What is shown of a subscription, without what it refers to. */
export type Subscription = Omit<models.Subscription, 'customer' | 'product' | 'discount' | 'prices' | 'meters'> & {
  prices: Price[];
  /** The instant whose day renewals are on, in milliseconds. */
  anchor: number;
  /** Prorations that wait for the next order. */
  deferred: Item[];
};
export type Order = Omit<models.Order, 'customer' | 'product' | 'discount' | 'subscription'> & {
  /** Renewals are tried again; other charges are not. */
  attempts: number;
};
export type Checkout = Omit<models.Checkout, 'products' | 'product' | 'product_price' | 'prices' | 'discount'> & {
  product_ids: string[];
};
export type Refund = models.Refund;
export type Meter = models.Meter;
export type Endpoint = models.WebhookEndpoint & { failures: number };
export interface UsageEvent {
  id: string;
  created_at: string;
  timestamp: string;
  /** Milliseconds: the period that it is billed in. */
  received: number;
  name: string;
  external_id: string | null;
  customer_id: string | null;
  external_customer_id: string | null;
  metadata: Record<string, unknown>;
}
export interface PortalSession {
  id: string;
  created_at: string;
  token: string;
  customer_id: string;
  expires_at: string;
  return_url: string | null;
}
export type Delivery = models.WebhookDelivery;
export type EventRow = models.WebhookEvent & { endpoint: string };

export interface Settings {
  /** Where an update does not say. */
  prorationBehavior: models.SubscriptionProrationBehavior;
  /** Whether a customer may have several active subscriptions. */
  multipleSubscriptions: boolean;
  /** Secrets `whsec_…`, whose base64 is the key; else `polar_whs_…`, whose text is, as before. */
  standardSignatures: boolean;
}

export const apiVersion = '2026-10';
const minute = 60_000;
// Ten, with growing pauses (docs, delivery retries). They do not say how long: a minute, doubled each time.
const webhookRetries = Array.from({ length: 10 }, (_, index) => minute * 2 ** index);
// Consecutive failures until an endpoint is disabled (docs, endpoint disabling).
const maxFailures = 10;

/** The state of one organization at Polar. */
export class World {
  readonly organization = randomUUID();
  readonly customers = new Table<Customer>();
  /** Deleted ones: their orders still show them. */
  readonly gone = new Table<Customer>();
  readonly cards = new Table<Card>();
  readonly products = new Table<Product>();
  readonly meters = new Table<Meter>();
  readonly usage = new Table<UsageEvent>();
  readonly subscriptions = new Table<Subscription>();
  readonly orders = new Table<Order>();
  readonly refunds = new Table<Refund>();
  readonly checkouts = new Table<Checkout>();
  readonly sessions = new Table<PortalSession>();
  readonly endpoints = new Table<Endpoint>();
  readonly events = new Table<EventRow>();
  readonly deliveries = new Table<Delivery>();
  /** Customers whose cards are refused, whatever their number. */
  readonly declined = new Set<string>();
  readonly clock: FakeClock;
  readonly webhooks: Webhooks;
  readonly settings: Settings;
  url = '';
  private invoices = 0;

  constructor(start: Date, settings: Settings) {
    this.settings = settings;
    this.clock = new FakeClock(start);
    this.webhooks = new Webhooks(this.clock, {
      sign,
      retries: webhookRetries,
      tried: (endpoint, message, status) => this.tried(endpoint.url, message.id, status),
    });
  }

  now(): string {
    return this.clock.now().toISOString();
  }

  /** The fields that every row begins with. */
  born(): { id: string; created_at: string; modified_at: string | null } {
    return { id: randomUUID(), created_at: this.now(), modified_at: null };
  }

  anyCustomer(id: string): Customer {
    return this.customers.find(id) ?? this.gone.get(id);
  }

  nextInvoice(): string {
    this.invoices += 1;
    return `FAKE-${String(this.invoices).padStart(4, '0')}`;
  }

  secret(): string {
    return this.settings.standardSignatures
      ? `whsec_${randomBytes(24).toString('base64')}`
      : `polar_whs_${randomBytes(20).toString('hex')}`;
  }

  emit(type: models.WebhookEventType, data: unknown): void {
    const payload = JSON.stringify({ type, timestamp: this.now(), data });
    for (const endpoint of this.endpoints.all()) {
      if (!endpoint.enabled || !endpoint.events.includes(type)) continue;
      const event: EventRow = {
        ...this.born(),
        last_http_code: null,
        succeeded: null,
        skipped: false,
        api_version: apiVersion,
        payload,
        type,
        is_archived: false,
        endpoint: endpoint.id,
      };
      this.events.put(event);
      this.webhooks.send({ id: event.id, type, body: payload }, { url: endpoint.url, secret: endpoint.secret });
    }
  }

  private tried(url: string, id: string, status: number): void {
    const event = this.events.find(id);
    const endpoint = this.endpoints.find(event?.endpoint);
    if (event === undefined || endpoint === undefined || endpoint.url !== url) return;
    const succeeded = status >= 200 && status <= 299;
    Object.assign(event, { last_http_code: status === 0 ? null : status, succeeded });
    const { endpoint: _, ...webhook_event } = event;
    this.deliveries.put({
      ...this.born(),
      succeeded,
      http_code: status === 0 ? null : status,
      response: null,
      webhook_event,
    });
    endpoint.failures = succeeded ? 0 : endpoint.failures + 1;
    if (endpoint.failures >= maxFailures) endpoint.enabled = false;
  }
}

/** Standard Webhooks. The time is the machine's, since the SDK's check knows no other. */
function sign({ id, body }: { id: string; body: string }, secret: string): Record<string, string> {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(time),
    'webhook-signature': `v1,${signature}`,
    'user-agent': 'polar.sh webhooks',
  };
}
