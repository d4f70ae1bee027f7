import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { billingErrors } from '../errors.ts';
import { customerParty } from '../party.ts';
import { cancelSubscription, resumeSubscription } from './cancel.ts';
import { changeSubscription, offerFor, previewChange } from './change.ts';
import {
  ChangePreview,
  ChangeQuery,
  NewSubscription,
  Subscription,
  SubscriptionChange,
  subscription,
} from './schema.ts';
import { subscribe } from './subscribe.ts';
import { readSubscription, viewOf } from './view.ts';

export const changeErrors = [
  billingErrors.NOT_SUBSCRIBED,
  billingErrors.PLAN_NOT_FOR_SALE,
  billingErrors.NOTHING_TO_CHANGE,
  billingErrors.CURRENCY_MISMATCH,
] as const;

const one = '/api/v1/customers/:customer/subscription';

export const subscriptionRoutes = [
  subscription.get(one, {
    action: 'read',
    summary: 'Read the subscription of a customer',
    reply: Subscription,
    errors: [billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx, params }) => readSubscription(tx, await customerParty(tx, params.customer)),
  }),
  subscription.post(one, {
    action: 'create',
    summary: 'Subscribe a customer to a plan; the first term is invoiced at once, or after the trial',
    body: NewSubscription,
    reply: Subscription,
    errors: [errors.NOT_FOUND, billingErrors.ALREADY_SUBSCRIBED, billingErrors.PLAN_NOT_FOR_SALE],
    act: ({ tx, params, body }) => subscribeCustomer(tx, params.customer, body),
  }),
  subscription.get(`${one}/change`, {
    action: 'preview',
    permission: 'subscriptions:read',
    summary: 'Say what a change of plan, term or seats would cost, to the second',
    query: ChangeQuery,
    reply: ChangePreview,
    errors: [...changeErrors],
    act: async ({ tx, params, query }) =>
      viewOfChange(await previewChange(tx, await customerParty(tx, params.customer), query)),
  }),
  subscription.post(`${one}/change`, {
    action: 'change',
    summary: 'Change plan, term or seats of a customer: up at once, down with the next term, unless said otherwise',
    effect: 'destroys',
    body: SubscriptionChange,
    reply: Subscription,
    errors: [errors.NOT_FOUND, ...changeErrors, billingErrors.CHANGE_STALE],
    act: async ({ tx, params, body }) =>
      viewOf(tx, await changeSubscription(tx, await customerParty(tx, params.customer), body)),
  }),
  subscription.post(`${one}/cancel`, {
    action: 'cancel',
    summary: 'Cancel the subscription of a customer with the end of its term',
    effect: 'destroys',
    reply: Subscription,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED, billingErrors.NOTHING_TO_CANCEL],
    act: async ({ tx, params }) => viewOf(tx, await cancelSubscription(tx, await customerParty(tx, params.customer))),
  }),
  subscription.post(`${one}/resume`, {
    action: 'resume',
    summary: 'Take back a cancellation, or a change that was to come with the next term',
    reply: Subscription,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED, billingErrors.NOTHING_TO_RESUME],
    act: async ({ tx, params }) => viewOf(tx, await resumeSubscription(tx, await customerParty(tx, params.customer))),
  }),
];

async function subscribeCustomer(tx: TenantTx, customer: Id<'cus'>, body: NewSubscription) {
  const { plan, term = 'month', seats = 1, trial } = body;
  const party = await customerParty(tx, customer);
  const terms = await offerFor(tx, party, plan);
  return viewOf(tx, await subscribe(tx, party, { terms, term, seats, trial }));
}

/** As a reply has it. */
export const viewOfChange = ({
  at,
  effectiveAt,
  direction,
  currency,
  due,
  lines,
}: Awaited<ReturnType<typeof previewChange>>) => ({
  ...{ at, effectiveAt, direction, currency, due: Number(due) },
  lines: lines.map((line) => ({ ...line, amount: Number(line.amount) })),
});
