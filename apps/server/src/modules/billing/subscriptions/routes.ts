import type { Caller } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { billingErrors } from '../errors.ts';
import { customerParty, type Party } from '../party.ts';
import {
  cancelAtProvider,
  changeAtProvider,
  previewAtProvider,
  resumeAtProvider,
} from '../providers/changes/changes.ts';
import { callErrors, providerErrors } from '../providers/errors.ts';
import { resultOf, type Settled, settled } from '../providers/settled.ts';
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
import type { SubscriptionRow } from './store.ts';
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
    summary: 'Preview what a change of plan, term or seats costs, to the second',
    query: ChangeQuery,
    reply: ChangePreview,
    errors: [...changeErrors, ...callErrors],
    prepare: ({ kernel, caller, params, query }) => previewAtProvider(kernel, soldTo(caller, params), query),
    act: async ({ tx, params, query, prepared }) =>
      prepared ?? viewOfChange(await previewChange(tx, await customerParty(tx, params.customer), query)),
  }),
  subscription.post(`${one}/change`, {
    action: 'change',
    summary:
      'Change plan, term or seats of a customer: upgrades at once, downgrades with the next term, unless said otherwise',
    description: 'A subscription that was canceled goes on with it.',
    effect: 'destroys',
    body: SubscriptionChange,
    reply: Subscription,
    errors: [
      errors.NOT_FOUND,
      ...changeErrors,
      billingErrors.CHANGE_STALE,
      providerErrors.PAYMENT_FAILED,
      ...callErrors,
    ],
    prepare: ({ kernel, caller, params, body }) => settled(changeAtProvider(kernel, soldTo(caller, params), body)),
    act: ({ tx, params, body, prepared }) =>
      unlessDone(tx, params, prepared, (party) => changeSubscription(tx, party, body)),
  }),
  subscription.post(`${one}/cancel`, {
    action: 'cancel',
    summary: 'Cancel the subscription of a customer at the end of its term',
    effect: 'destroys',
    reply: Subscription,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED, billingErrors.NOTHING_TO_CANCEL, ...callErrors],
    prepare: ({ kernel, caller, params }) => settled(cancelAtProvider(kernel, soldTo(caller, params))),
    act: ({ tx, params, prepared }) => unlessDone(tx, params, prepared, (party) => cancelSubscription(tx, party)),
  }),
  subscription.post(`${one}/resume`, {
    action: 'resume',
    summary: 'Undo a cancellation, or a change that was to come with the next term',
    reply: Subscription,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED, billingErrors.NOTHING_TO_RESUME, ...callErrors],
    prepare: ({ kernel, caller, params }) => settled(resumeAtProvider(kernel, soldTo(caller, params))),
    act: ({ tx, params, prepared }) => unlessDone(tx, params, prepared, (party) => resumeSubscription(tx, party)),
  }),
];

const soldTo = ({ org }: Caller, { customer }: { customer: Id<'cus'> }) => ({ seller: org ?? '', customer });

/** What the provider has done already is only shown. */
async function unlessDone(
  tx: TenantTx,
  { customer }: { customer: Id<'cus'> },
  isDone: Settled<boolean>,
  act: (party: Party) => Promise<SubscriptionRow>,
) {
  const party = await customerParty(tx, customer);
  return resultOf(isDone) ? readSubscription(tx, party) : viewOf(tx, await act(party));
}

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
  ...{ at, effectiveAt, direction, currency, due: String(due) },
  lines: lines.map((line) => ({ ...line, amount: String(line.amount) })),
});
