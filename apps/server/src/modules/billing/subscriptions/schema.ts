import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant, InstantInput } from '../../../kernel/schema.ts';
import { Micros } from '../amounts.ts';
import { PlanSlug } from '../plans/schema.ts';
import { providerNames } from '../providers/provider.ts';

const statuses = ['trialing', 'active', 'past_due', 'canceled'] as const;
const Term = z.enum(['month', 'year']);
const Seats = z.int().min(1).max(100_000);

const words = {
  customerId: 'Who pays',
  planId: 'What is subscribed to',
  planVersion: ['The version of its terms', 1],
  plan: ['Slug of the plan', 'pro'],
  planName: ['Name of the plan', 'Pro'],
  term: 'How often the plan is paid, in advance; usage is billed by the month',
  status: 'past_due: an invoice was not paid in time; limits of the default plan hold once `graceEnd` has passed',
  seats: ['How many times the plan is paid', 1],
  currency: ['ISO 4217', 'USD'],
  amount: ['What a term costs, in micro-units', '29000000'],
  periodStart: 'First instant of the month of usage',
  periodEnd: 'First instant after it',
  termStart: 'First instant of what is paid in advance',
  termEnd: 'First instant after it',
  trialEnd: 'When the trial ends or ended; null without one',
  cancelAtPeriodEnd: 'Whether it ends with the term',
  nextPlanId: 'What follows at the end of the term; null where nothing changes',
  nextTerm: 'The term that follows; null where nothing changes',
  nextSeats: ['How many seats follow; null where nothing changes', null],
  provider: 'Where the plan is paid; `ledger`: by invoices that are open until their payment is noted',
  movesTo: 'Where it is paid from the next term on; null where that stays',
  pastDueSince: 'When a payment first failed; null where all are made',
  graceEnd: 'From when on the limits of the default plan hold, unless it is paid',
  canceledAt: 'When it was canceled; null where it was not',
  endedAt: 'When it ended; null while it lives',
} as const;

export type Subscription = z.output<typeof Subscription>;
export const Subscription = describe(
  z.object({
    id: Id('sub'),
    customerId: Id('cus'),
    planId: Id('pln'),
    planVersion: z.int(),
    plan: z.string(),
    planName: z.string(),
    term: Term,
    status: z.enum(statuses),
    seats: z.int(),
    currency: z.string(),
    amount: z.string(),
    periodStart: Instant,
    periodEnd: Instant,
    termStart: Instant,
    termEnd: Instant,
    trialEnd: Instant.nullable(),
    cancelAtPeriodEnd: z.boolean(),
    nextPlanId: Id('pln').nullable(),
    nextTerm: Term.nullable(),
    nextSeats: z.int().nullable(),
    provider: z.enum(providerNames),
    movesTo: z.enum(providerNames).nullable(),
    pastDueSince: Instant.nullable(),
    graceEnd: Instant.nullable(),
    canceledAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
).meta({ id: 'Subscription' });

const choice = {
  plan: PlanSlug,
  term: Term.optional(),
  seats: Seats.optional(),
};
const choiceWords = {
  plan: ['Slug of the plan', 'pro'],
  term: 'How often it is paid; as before where absent, else by the month',
  seats: ['How many times it is paid; as before where absent, else once', 1],
} as const;

export type NewSubscription = z.infer<typeof NewSubscription>;
export const NewSubscription = describe(z.strictObject({ ...choice, trial: z.boolean().default(true) }), {
  ...choiceWords,
  trial: 'Whether the trial of the plan comes first; a customer has one trial',
}).meta({ id: 'NewSubscription' });

const When = z.enum(['now', 'term-end']);
const changeWords = {
  ...choiceWords,
  when: 'now, or with the next term; absent: now for an upgrade, with the next term for a downgrade',
} as const;

export type SubscriptionChange = z.infer<typeof SubscriptionChange>;
export const SubscriptionChange = describe(
  z.strictObject({ ...choice, when: When.optional(), at: InstantInput.optional() }),
  {
    ...changeWords,
    at: 'The instant of a preview that is less than ten minutes old: the change then costs exactly what it said',
  },
).meta({ id: 'SubscriptionChange' });

export type ChangeQuery = z.infer<typeof ChangeQuery>;
export const ChangeQuery = describe(
  z.strictObject({
    plan: PlanSlug,
    term: Term.optional(),
    seats: z.coerce.number().int().min(1).max(100_000).optional(),
    when: When.optional(),
  }),
  changeWords,
);

const lineWords = {
  kind: 'What the line is for',
  description: ['What stands on the invoice', 'Pro'],
  quantity: ['How much, as a decimal number', '1'],
  unitAmount: ['Price of one in the currency, as a decimal number', '29'],
  amount: ['Micro-units; negative where it is given back', '29000000'],
  tier: ['Which tier of the price; null where it has none', null],
  feature: ['The meter, where it is usage', null],
  plan: ['Slug of the plan it belongs to', 'pro'],
  periodStart: 'First instant of what it is for',
  periodEnd: 'First instant after it',
} as const;

const lineKinds = ['plan', 'seats', 'usage', 'addon', 'proration', 'adjustment', 'manual', 'credit', 'top-up'] as const;
export const InvoiceLine = describe(
  z.object({
    kind: z.enum(lineKinds),
    description: z.string(),
    quantity: z.string(),
    unitAmount: z.string(),
    amount: Micros,
    tier: z.string().nullable(),
    feature: z.string().nullable(),
    plan: z.string().nullable(),
    periodStart: Instant.nullable(),
    periodEnd: Instant.nullable(),
  }),
  lineWords,
).meta({ id: 'InvoiceLine' });

export const ChangePreview = describe(
  z.object({
    at: Instant,
    effectiveAt: Instant,
    direction: z.enum(['up', 'down', 'same']),
    currency: z.string(),
    due: Micros,
    lines: z.array(InvoiceLine),
  }),
  {
    at: 'The instant to send with the change',
    effectiveAt: 'When it takes effect',
    direction: 'Whether a month becomes dearer or cheaper',
    currency: ['ISO 4217', 'USD'],
    due: ['What it costs at once, before tax; what is negative is taken off the next invoice', '14500000'],
    lines: 'What that is made of',
  },
).meta({ id: 'SubscriptionChangePreview' });

/** What is told of a subscription, with the reason it is told for. */
const Facts = z.object({
  sellerId: Id('org'),
  customerId: Id('cus'),
  buyerId: Id('org').nullable(),
  plan: z.string(),
  planVersion: z.int(),
  term: Term,
  status: z.enum(statuses),
  seats: z.int(),
});

export const subscriptionEvents = {
  created: defineEvent('subscription.created', 'A subscription began', Facts),
  changed: defineEvent('subscription.changed', 'The plan, term or seats of a subscription changed, or will', Facts),
  renewed: defineEvent('subscription.renewed', 'A month of a subscription was billed and the next one began', Facts),
  canceled: defineEvent('subscription.canceled', 'A subscription will end with its term', Facts),
  resumed: defineEvent('subscription.resumed', 'A cancellation or a change to come was taken back', Facts),
  ended: defineEvent('subscription.ended', 'A subscription ended', Facts),
  trialEnding: defineEvent('subscription.trial-ending', 'A trial ends in three days', Facts),
  pastDue: defineEvent(
    'subscription.past-due',
    'An invoice is not paid: on the day, and three and six days later',
    Facts.extend({ day: z.int().describe('Days since the payment failed: 0, 3 or 6') }),
  ),
  limited: defineEvent('subscription.limited', 'The grace has passed: the limits of the default plan hold', Facts),
  recovered: defineEvent('subscription.recovered', 'All that was late is paid', Facts),
};

export const subscription = defineNoun({
  name: 'subscription',
  meter: false,
  tag: { name: 'Subscriptions', description: 'Which plan each of your customers has.' },
  ids: { customer: Id('cus'), addon: Id('ado') },
  impersonation: 'read',
});

/** What the organization itself buys from the operator. */
export const purchase = defineNoun({
  name: 'purchase',
  resource: 'billing',
  meter: false,
  tag: { name: 'Billing', description: 'What your organization buys: its plan, and what it is invoiced.' },
  ids: { invoice: Id('inv'), note: Id('crn') },
  impersonation: 'read',
});
