import type Stripe from 'stripe';

/**
 * The SDK's types as they are on the wire: things that can be expanded are their ids, and decimals are text. The compiler
 * so holds the fake to every field that Stripe always sends.
 */
type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends readonly (infer Each)[]
    ? Reference<Each>[]
    : T extends object
      ? { [Key in keyof T as [T[Key]] extends [undefined] ? never : Key]: Reference<T[Key]> }
      : T;

/** `string | Customer | null` is the id of one, or null. */
type Reference<T> = string extends T ? Exclude<T, object> : Wire<T>;

export type Customer = Wire<Stripe.Customer>;
export type Product = Wire<Stripe.Product>;
export type Price = Wire<Stripe.Price>;
export type PaymentMethod = Omit<Wire<Stripe.PaymentMethod>, 'card'> & { card: Card };
export type Card = Wire<Stripe.PaymentMethod.Card>;
export type PaymentIntent = Wire<Stripe.PaymentIntent>;
/** Only what refunds and receipts are looked up by. */
export type Charge = Pick<
  Wire<Stripe.Charge>,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_captured'
  | 'amount_refunded'
  | 'captured'
  | 'created'
  | 'currency'
  | 'customer'
  | 'description'
  | 'failure_code'
  | 'failure_message'
  | 'livemode'
  | 'metadata'
  | 'paid'
  | 'payment_intent'
  | 'payment_method'
  | 'receipt_url'
  | 'refunded'
  | 'status'
>;
export type Refund = Wire<Stripe.Refund>;
export type Subscription = Wire<Stripe.Subscription>;
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>;
export type Invoice = Wire<Stripe.Invoice>;
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>;
export type InvoiceItem = Wire<Stripe.InvoiceItem>;
export type InvoicePayment = Wire<Stripe.InvoicePayment>;
export type CreditNote = Wire<Stripe.CreditNote>;
export type CreditNoteLine = Wire<Stripe.CreditNoteLineItem>;
export type Session = Wire<Stripe.Checkout.Session>;
export type PortalSession = Wire<Stripe.BillingPortal.Session>;
export type PortalConfiguration = Wire<Stripe.BillingPortal.Configuration>;
export type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>;

export interface Event {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: Thing; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** Whatever has an id and says what it is. */
export interface Thing {
  id: string;
  object: string;
}

export type Metadata = Record<string, string>;
