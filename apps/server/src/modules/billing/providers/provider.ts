import type { Money } from '../../../kernel/money.ts';

export const providerNames = ['ledger', 'stripe', 'polar'] as const;
export type ProviderName = (typeof providerNames)[number];

export type Interval = 'month' | 'year';

/** A customer of the seller: the provider knows it by `id`, and each has one there at most. */
export interface Buyer {
  id: string;
  name: string;
  email: string | null;
}

/** A version of a plan with the price of one interval. Providers sell only what costs something. */
export interface SoldPlan {
  /** The selling organization: two sellers may use one account at the provider. */
  seller: string;
  slug: string;
  version: number;
  name: string;
  interval: Interval;
  /** Of one interval and one seat. */
  amount: Money;
}

export type PlanKey = Pick<SoldPlan, 'slug' | 'version' | 'interval'>;

export interface ProviderSubscription {
  /** The provider's id. */
  ref: string;
  customerRef: string;
  /** Our ids; absent where it was not made by us. */
  customer: string | undefined;
  subscription: string | undefined;
  plan: PlanKey | undefined;
  /** `incomplete`: made, and never paid so far. */
  status: 'incomplete' | 'trialing' | 'active' | 'past_due' | 'canceled';
  /** Seats. */
  quantity: number;
  periodStart: Date;
  periodEnd: Date;
  trialEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  endedAt: Date | null;
}

export interface ProviderInvoiceLine {
  ref: string;
  /** Our id of the line, where we added it. */
  line: string | undefined;
  description: string;
  quantity: number;
  amount: Money;
  periodStart: Date;
  periodEnd: Date;
}

export interface ProviderInvoice {
  ref: string;
  customerRef: string;
  customer: string | undefined;
  subscriptionRef: string | undefined;
  /** The id of the charge that it is for, where we made it. */
  charge: string | undefined;
  /** The provider's, as the buyer sees it; null until it is issued. */
  number: string | null;
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  lines: ProviderInvoiceLine[];
  subtotal: Money;
  tax: Money;
  total: Money;
  paid: Money;
  due: Money;
  refunded: Money;
  periodStart: Date;
  periodEnd: Date;
  issuedAt: Date | null;
  paidAt: Date | null;
  /** The provider's page of it. */
  url: string | null;
}

export interface CheckoutRequest {
  buyer: Buyer;
  plan: SoldPlan;
  /** Our id of the subscription that it will be. */
  subscription: string;
  quantity: number;
  trialDays: number;
  /** Where the buyer's browser goes afterwards. */
  successUrl: string;
  cancelUrl: string;
}

/** `url`: the buyer pays there, and a webhook tells. `subscription`: it has begun already. */
export type Checkout =
  | { url: string; ref: string; expiresAt: Date; subscription?: undefined }
  | { url: null; subscription: ProviderSubscription };

export interface SubscribeRequest {
  buyer: Buyer;
  plan: SoldPlan;
  subscription: string;
  quantity: number;
  trialDays: number;
}

/** Proration is by the second from `at`, and is charged or credited at once. */
export interface ChangeRequest {
  from: SoldPlan;
  to: SoldPlan;
  quantity: number;
  /** The same instant for preview and change gives the same amounts; within the period at hand. */
  at: Date;
}

export interface ChangePreview {
  at: Date;
  /** Charged at once; negative where it is credited. */
  due: Money;
  lines: { description: string; amount: Money }[];
}

/** One payment, which belongs to no plan. */
export interface PaymentRequest extends Omit<ChargeRequest, 'subscriptionRef'> {
  /** Where the buyer's browser goes afterwards. */
  successUrl: string;
  cancelUrl: string;
}

/** Where the buyer pays; a webhook tells. */
export interface PaymentPage {
  url: string;
  /** The provider's id. */
  ref: string;
  expiresAt: Date;
}

export interface ProviderPayment {
  ref: string;
  /** Our ids; absent where it was not made by us. */
  customer: string | undefined;
  charge: string | undefined;
  status: 'open' | 'paid' | 'expired';
}

/** Amounts that a period costs beyond the price of the plan, each rounded to the currency's minor unit. */
export interface ChargeRequest {
  /** Ours: charging twice under one id charges once, however long after. */
  id: string;
  /** The selling organization. */
  seller: string;
  buyer: Buyer;
  /** The subscription whose next invoice shows them; absent: an invoice of their own, at once. */
  subscriptionRef: string | undefined;
  lines: { id: string; description: string; amount: Money; periodStart: Date; periodEnd: Date }[];
}

export interface Charged {
  /** The provider's id of the invoice, where it is one of its own. */
  invoice: string | undefined;
  /** The provider's id of each line that this call found or added; empty where nothing was due. */
  refs: string[];
  /** `pending`: on the next invoice. `failed`: not paid, as where the card was refused; the same call tries again. */
  status: 'pending' | 'paid' | 'failed';
}

export interface Delivery {
  /** As received: the signature covers these bytes. */
  body: Uint8Array;
  /** Names in lower case. */
  header(name: string): string | undefined;
}

/** A verified webhook, reduced to what we do with it: the object is fetched again. */
export interface ProviderEvent {
  /** Unique for ever at the provider. */
  id: string;
  /** The provider's name of it. */
  type: string;
  /** Undefined where the type is unknown or of no interest. */
  about: { kind: 'subscription' | 'invoice' | 'payment'; ref: string } | undefined;
}

/**
 * Whoever collects the money. All calls may be repeated after any failure: they look for what was made before they make it.
 * None is made within a transaction.
 *
 * All throw BILLING_PROVIDER_AWAY if the provider does not answer, BILLING_CREDENTIALS_REFUSED if it does not accept the
 * seller's credentials, BILLING_REFUSED if it refuses.
 */
export interface BillingProvider {
  readonly name: ProviderName;
  /** Asks once whether the credentials are accepted. */
  check(): Promise<void>;
  /** Makes the product and price of a plan at the provider; twice without effect. Answers whether anything was made. */
  publish(plan: SoldPlan): Promise<boolean>;
  /** The provider's id of the customer, made if there is none. @throws BUYER_EMAIL_REQUIRED */
  customer(buyer: Buyer): Promise<string>;
  checkout(request: CheckoutRequest): Promise<Checkout>;
  /** A page for one payment, the same for the same id while it is open; null where nobody collects. */
  payment(request: PaymentRequest): Promise<PaymentPage | null>;
  /** A page where the buyer changes cards and sees invoices; null where the provider has none. */
  portal(buyer: Buyer, returnUrl: string): Promise<string | null>;
  /**
   * Without a checkout, on the card on file.
   * @throws CHECKOUT_REQUIRED where there is none, PAYMENT_FAILED.
   */
  subscribe(request: SubscribeRequest): Promise<ProviderSubscription>;
  /** As it is now. The ledger answers what it is given, moved to the period at hand. */
  subscription(known: ProviderSubscription): Promise<ProviderSubscription>;
  preview(known: ProviderSubscription, change: ChangeRequest): Promise<ChangePreview>;
  /** @throws PAYMENT_FAILED; then nothing has changed. */
  change(known: ProviderSubscription, change: ChangeRequest): Promise<ProviderSubscription>;
  /** At the end of the period. */
  cancel(known: ProviderSubscription): Promise<ProviderSubscription>;
  /** Takes a cancellation back before the end of the period. */
  resume(known: ProviderSubscription): Promise<ProviderSubscription>;
  /** At once, without a refund. */
  end(known: ProviderSubscription): Promise<ProviderSubscription>;
  charge(request: ChargeRequest): Promise<Charged>;
  /** Of a customer, newest first; empty where we are the ones who issue them. */
  invoices(customerRef: string): Promise<ProviderInvoice[]>;
  /** What a webhook says is asked of these. */
  readonly remote: RemoteProvider | undefined;
}

export interface RefundRequest {
  /** Ours: giving back twice under one id gives back once, however long after. */
  id: string;
  /** The provider's id of what was paid: an invoice, or a page for one payment. */
  paidRef: string;
  /** With its taxes. */
  amount: Money;
  reason: string;
}

/** What only a provider outside has. */
export interface RemoteProvider {
  /** By the way that the money came. Answers the provider's id of it. @throws BILLING_REFUSED where it has not so much of it */
  refund(request: RefundRequest): Promise<string>;
  /** @throws WEBHOOK_REFUSED where it is forged, stale or cannot be read. */
  verify(delivery: Delivery): Promise<ProviderEvent>;
  readSubscription(ref: string): Promise<ProviderSubscription>;
  readInvoice(ref: string): Promise<ProviderInvoice>;
  readPayment(ref: string): Promise<ProviderPayment>;
  /**
   * A page of the invoices to all customers that were made since, newest first; from the first page without `page`. One may
   * come twice where others are made meanwhile.
   */
  listInvoices(since: Date, page: string | null): Promise<Page<ProviderInvoice>>;
  /** A page of all subscriptions that have not ended. */
  listSubscriptions(page: string | null): Promise<Page<ProviderSubscription>>;
}

export interface Page<T> {
  items: T[];
  /** Of the next page; null after the last. */
  next: string | null;
}
