// Written by `npm run tables` from the migrations. Do not edit.
import type { Jsonb, NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_auto_top_ups: AutoTopUps;
  eco_billing_profiles: BillingProfiles;
  eco_billing_providers: BillingProviders;
  eco_billing_settings: BillingSettings;
  eco_credit_grants: CreditGrants;
  eco_credit_notes: CreditNotes;
  eco_credit_top_ups: CreditTopUps;
  eco_former_billing_providers: FormerBillingProviders;
  eco_invoice_items: InvoiceItems;
  eco_invoice_lines: InvoiceLines;
  eco_invoice_numbers: InvoiceNumbers;
  eco_invoices: Invoices;
  eco_ledger: Ledger;
  eco_payments: Payments;
  eco_plan_versions: PlanVersions;
  eco_plans: Plans;
  eco_polar_events: PolarEvents;
  eco_provider_reconciliations: ProviderReconciliations;
  eco_revenue_movements: RevenueMovements;
  eco_revenue_snapshots: RevenueSnapshots;
  eco_stripe_events: StripeEvents;
  eco_subscription_addons: SubscriptionAddons;
  eco_subscription_segments: SubscriptionSegments;
  eco_subscriptions: Subscriptions;
  eco_usage_records: UsageRecords;
}

export interface AutoTopUps {
  orgId: Id<'org'>;
  customerId: Id<'cus'>;
  buyerOrgId: string | null;
  enabled: boolean;
  unit: string;
  threshold: string;
  amount: string;
  mostAMonth: number;
  stoppedBy: 'payment-failed' | 'voided' | 'not-sold' | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface BillingProfiles {
  orgId: Id<'org'>;
  customerId: Id<'cus'>;
  buyerOrgId: string | null;
  details: WithDefault<Jsonb>;
  taxRate: number | null;
  updatedAt: Timestamp;
}

export interface BillingProviders {
  orgId: Id<'org'>;
  provider: 'ledger' | 'stripe' | 'polar';
  credentials: Buffer | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface BillingSettings {
  orgId: Id<'org'>;
  defaultPlanId: Id<'pln'> | null;
  seller: WithDefault<Jsonb>;
  taxName: WithDefault<string>;
  taxRate: WithDefault<number>;
  invoicePrefix: WithDefault<string>;
  dueDays: WithDefault<number>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  creditUnits: WithDefault<Jsonb>;
}

export interface CreditGrants {
  id: Id<'crg'>;
  orgId: Id<'org'>;
  customerId: string;
  buyerOrgId: string | null;
  kind: 'paid' | 'promotional' | 'included';
  unit: string;
  amount: string;
  priority: WithDefault<number>;
  features: string[] | null;
  name: WithDefault<string>;
  key: string;
  invoiceId: string | null;
  effectiveAt: Timestamp;
  expiresAt: NullableTimestamp;
  voidedAt: NullableTimestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  begunAt: NullableTimestamp;
  closedAt: NullableTimestamp;
}

export interface CreditNotes {
  id: Id<'crn'>;
  orgId: Id<'org'>;
  invoiceId: Id<'inv'>;
  customerId: string;
  buyerOrgId: string | null;
  number: string;
  reason: string;
  currency: string;
  subtotal: string;
  tax: WithDefault<string>;
  total: string;
  lines: Jsonb;
  issuedAt: Timestamp;
  createdAt: Timestamp;
  providerRef: string | null;
  refundDue: WithDefault<string>;
  refundTo: 'balance' | 'provider' | 'outside' | null;
  balance: WithDefault<string>;
  refundStatus: 'pending' | 'succeeded' | 'failed' | null;
  refundedAt: NullableTimestamp;
}

export interface CreditTopUps {
  id: Id<'top'>;
  orgId: Id<'org'>;
  customerId: string;
  buyerOrgId: string | null;
  origin: 'manual' | 'automatic';
  unit: string;
  amount: string;
  currency: string;
  price: string;
  subtotal: number;
  tax: WithDefault<number>;
  taxName: string;
  taxRate: number;
  status: WithDefault<'open' | 'paid' | 'failed' | 'expired' | 'void'>;
  invoiceId: string | null;
  provider: 'ledger' | 'stripe' | 'polar';
  providerRef: string | null;
  attemptedAt: NullableTimestamp;
  paidAt: NullableTimestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface FormerBillingProviders {
  orgId: Id<'org'>;
  provider: 'stripe' | 'polar';
  credentials: Buffer;
  leftAt: Timestamp;
}

export interface InvoiceItems {
  id: Id<'itm'>;
  orgId: Id<'org'>;
  customerId: string;
  buyerOrgId: string | null;
  subscriptionId: string | null;
  key: string;
  kind: 'plan' | 'seats' | 'usage' | 'addon' | 'proration' | 'adjustment' | 'manual';
  description: string;
  quantity: string;
  unitAmount: string;
  amount: string;
  currency: string;
  tier: string | null;
  feature: string | null;
  plan: string | null;
  periodStart: NullableTimestamp;
  periodEnd: NullableTimestamp;
  invoiceId: string | null;
  createdAt: Timestamp;
}

export interface InvoiceLines {
  orgId: Id<'org'>;
  invoiceId: Id<'inv'>;
  position: number;
  buyerOrgId: string | null;
  kind: 'plan' | 'seats' | 'usage' | 'addon' | 'proration' | 'adjustment' | 'manual' | 'credit' | 'top-up';
  description: string;
  quantity: string;
  unitAmount: string;
  amount: string;
  tier: string | null;
  feature: string | null;
  plan: string | null;
  periodStart: NullableTimestamp;
  periodEnd: NullableTimestamp;
  providerRef: string | null;
}

export interface InvoiceNumbers {
  orgId: Id<'org'>;
  series: 'invoice' | 'credit-note';
  last: number;
}

export interface Invoices {
  id: Id<'inv'>;
  orgId: Id<'org'>;
  customerId: string;
  buyerOrgId: string | null;
  subscriptionId: string | null;
  number: string | null;
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  reason: WithDefault<'period' | 'change' | 'cancel' | 'add-on' | 'top-up' | 'manual'>;
  currency: string;
  periodStart: Timestamp;
  periodEnd: Timestamp;
  subtotal: string;
  tax: WithDefault<string>;
  taxes: WithDefault<Jsonb>;
  total: string;
  amountCredited: WithDefault<string>;
  amountPaid: WithDefault<string>;
  amountDue: string;
  seller: Jsonb;
  buyer: Jsonb;
  key: string;
  issuedAt: NullableTimestamp;
  dueAt: NullableTimestamp;
  paidAt: NullableTimestamp;
  voidedAt: NullableTimestamp;
  provider: WithDefault<'ledger' | 'stripe' | 'polar'>;
  providerRef: string | null;
  providerSentAt: NullableTimestamp;
  version: WithDefault<number>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  providerSeenAt: NullableTimestamp;
  collector: 'ledger' | 'stripe' | 'polar' | null;
}

export interface Ledger {
  orgId: Id<'org'>;
  transferId: Id<'trf'>;
  position: number;
  customerId: string;
  buyerOrgId: string | null;
  account: string;
  grantId: string | null;
  unit: string;
  amount: string;
  kind: 'grant' | 'spend' | 'expire' | 'refund' | 'void' | 'adjust';
  reference: string | null;
  at: Timestamp;
}

export interface Payments {
  id: Id<'pay'>;
  orgId: Id<'org'>;
  invoiceId: Id<'inv'>;
  customerId: string;
  buyerOrgId: string | null;
  status: 'succeeded' | 'failed';
  amount: string;
  currency: string;
  reference: WithDefault<string>;
  provider: WithDefault<'ledger' | 'stripe' | 'polar'>;
  providerRef: string | null;
  at: Timestamp;
  createdAt: Timestamp;
  creditNoteId: Id<'crn'> | null;
}

export interface PlanVersions {
  orgId: Id<'org'>;
  planId: Id<'pln'>;
  version: number;
  currency: string;
  amounts: Jsonb;
  trialDays: WithDefault<number>;
  prices: WithDefault<Jsonb>;
  entitlements: WithDefault<Jsonb>;
  createdAt: Timestamp;
  credits: WithDefault<Jsonb>;
}

export interface Plans {
  id: Id<'pln'>;
  orgId: Id<'org'>;
  slug: string;
  name: string;
  description: WithDefault<string>;
  public: WithDefault<boolean>;
  version: WithDefault<number>;
  retiredAt: NullableTimestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface PolarEvents {
  orgId: Id<'org'>;
  id: string;
  type: string;
  objectId: string | null;
  outcome: 'applied' | 'ignored' | 'unknown';
  payload: Jsonb | null;
  receivedAt: Timestamp;
}

export interface ProviderReconciliations {
  orgId: Id<'org'>;
  provider: 'stripe' | 'polar';
  startedAt: Timestamp;
  nextPage: string | null;
  compared: WithDefault<number>;
  differences: WithDefault<Jsonb>;
  finishedAt: NullableTimestamp;
}

export interface RevenueMovements {
  id: Id<'mrr'>;
  orgId: Id<'org'>;
  customerId: string;
  buyerOrgId: string | null;
  subscriptionId: string;
  kind: 'new' | 'expansion' | 'contraction' | 'churn' | 'reactivation';
  currency: string;
  amount: number;
  plan: string;
  at: Timestamp;
}

export interface RevenueSnapshots {
  orgId: Id<'org'>;
  month: string;
  currency: string;
  startMrr: number;
  new: number;
  expansion: number;
  contraction: number;
  churn: number;
  reactivation: number;
  endMrr: number;
  overage: string;
  startCustomers: number;
  endCustomers: number;
  lostCustomers: number;
  takenAt: Timestamp;
}

export interface StripeEvents {
  orgId: Id<'org'>;
  id: string;
  type: string;
  objectId: string | null;
  outcome: 'applied' | 'ignored' | 'unknown';
  payload: Jsonb | null;
  receivedAt: Timestamp;
}

export interface SubscriptionAddons {
  id: Id<'ado'>;
  orgId: Id<'org'>;
  subscriptionId: Id<'sub'>;
  buyerOrgId: string | null;
  name: string;
  amount: number;
  term: 'month' | 'year';
  quantity: WithDefault<number>;
  termEnd: Timestamp;
  endsAt: NullableTimestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface SubscriptionSegments {
  orgId: Id<'org'>;
  subscriptionId: Id<'sub'>;
  periodStart: Timestamp;
  segment: number;
  buyerOrgId: string | null;
  planId: string;
  planVersion: number;
  seats: number;
  startsAt: Timestamp;
  endsAt: NullableTimestamp;
}

export interface Subscriptions {
  id: Id<'sub'>;
  orgId: Id<'org'>;
  customerId: Id<'cus'>;
  buyerOrgId: string | null;
  planId: Id<'pln'>;
  planVersion: number;
  term: WithDefault<'month' | 'year'>;
  status: 'trialing' | 'active' | 'past_due' | 'canceled';
  seats: WithDefault<number>;
  anchor: Timestamp;
  timezone: WithDefault<string>;
  periodStart: Timestamp;
  periodEnd: Timestamp;
  termStart: Timestamp;
  termEnd: Timestamp;
  trialEnd: NullableTimestamp;
  cancelAtPeriodEnd: WithDefault<boolean>;
  nextPlanId: string | null;
  nextPlanVersion: number | null;
  nextTerm: 'month' | 'year' | null;
  nextSeats: number | null;
  pastDueSince: NullableTimestamp;
  graceEnd: NullableTimestamp;
  reminders: WithDefault<number>;
  canceledAt: NullableTimestamp;
  endedAt: NullableTimestamp;
  mrr: WithDefault<number>;
  provider: WithDefault<'ledger' | 'stripe' | 'polar'>;
  providerRef: string | null;
  version: WithDefault<number>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  trialToldAt: NullableTimestamp;
  movesTo: 'ledger' | 'stripe' | 'polar' | null;
  quotaStart: NullableTimestamp;
}

export interface UsageRecords {
  subscriptionId: string;
  periodStart: Timestamp;
  segment: number;
  feature: string;
  revision: WithDefault<number>;
  orgId: Id<'org'>;
  customerId: string;
  buyerOrgId: string | null;
  startsAt: Timestamp;
  endsAt: Timestamp;
  quantity: string;
  included: WithDefault<string>;
  price: Jsonb;
  amount: string;
  currency: string;
  invoiceId: string | null;
  recordedAt: Timestamp;
}
