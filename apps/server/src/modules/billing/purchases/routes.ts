import type { Caller } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { billingErrors } from '../errors.ts';
import { listInvoices, readInvoice } from '../invoices/invoices.ts';
import { Invoice, InvoiceQuery, InvoiceWithLines } from '../invoices/schema.ts';
import type { Party } from '../party.ts';
import { Offer } from '../plans/schema.ts';
import {
  cancelAtProvider,
  changeAtProvider,
  previewAtProvider,
  resumeAtProvider,
} from '../providers/changes/changes.ts';
import { callErrors, providerErrors } from '../providers/errors.ts';
import { resultOf, type Settled, settled } from '../providers/settled.ts';
import { cancelSubscription, resumeSubscription } from '../subscriptions/cancel.ts';
import { changeSubscription, previewChange } from '../subscriptions/change.ts';
import { changeErrors, viewOfChange } from '../subscriptions/routes.ts';
import { ChangePreview, ChangeQuery, purchase, Subscription, SubscriptionChange } from '../subscriptions/schema.ts';
import type { SubscriptionRow } from '../subscriptions/store.ts';
import { readSubscription, viewOf } from '../subscriptions/view.ts';
import { buyerParty, listOffers } from './purchases.ts';

const one = '/api/v1/billing/subscription';

const buyerOf = ({ org }: Caller) => ({ seller: operatorOrg, organization: org ?? '' }) as const;

/** What the provider has done already is only shown. */
async function unlessDone(tx: TenantTx, isDone: Settled<boolean>, act: (party: Party) => Promise<SubscriptionRow>) {
  const party = await buyerParty(tx);
  return resultOf(isDone) ? readSubscription(tx, party) : viewOf(tx, await act(party));
}

/** What an organization buys of the operator. None of it is billable or stopped by a quota. */
export const purchaseRoutes = [
  purchase.get('/api/v1/billing/plans', {
    action: 'list-plans',
    permission: 'billing:read',
    summary: 'List the plans that your organization can choose',
    reply: PageOf(Offer),
    act: async ({ tx }) => ({ items: await listOffers(tx), nextCursor: null }),
  }),
  purchase.get(one, {
    action: 'read-subscription',
    permission: 'billing:read',
    summary: 'Read your organization’s subscription',
    reply: Subscription,
    errors: [billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx }) => readSubscription(tx, await buyerParty(tx)),
  }),
  purchase.get(`${one}/change`, {
    action: 'preview',
    permission: 'billing:read',
    summary: 'Preview what a change of plan, term or seats costs, to the second',
    query: ChangeQuery,
    reply: ChangePreview,
    errors: [...changeErrors, ...callErrors],
    prepare: ({ kernel, caller, query }) => previewAtProvider(kernel, buyerOf(caller), query),
    act: async ({ tx, query, prepared }) =>
      prepared ?? viewOfChange(await previewChange(tx, await buyerParty(tx), query)),
  }),
  purchase.post(`${one}/change`, {
    action: 'change',
    audit: 'subscription.change',
    summary: 'Change plan, term or seats: upgrades at once, downgrades with the next term, unless said otherwise',
    description: 'A subscription that was canceled goes on with it.',
    effect: 'destroys',
    body: SubscriptionChange,
    reply: Subscription,
    errors: [...changeErrors, billingErrors.CHANGE_STALE, providerErrors.PAYMENT_FAILED, ...callErrors],
    prepare: ({ kernel, caller, body }) => settled(changeAtProvider(kernel, buyerOf(caller), body)),
    act: ({ tx, body, prepared }) => unlessDone(tx, prepared, (party) => changeSubscription(tx, party, body)),
  }),
  purchase.post(`${one}/cancel`, {
    action: 'cancel',
    audit: 'subscription.cancel',
    summary: 'Cancel at the end of the term; the default plan follows',
    effect: 'destroys',
    reply: Subscription,
    errors: [billingErrors.NOT_SUBSCRIBED, billingErrors.NOTHING_TO_CANCEL, ...callErrors],
    prepare: ({ kernel, caller }) => settled(cancelAtProvider(kernel, buyerOf(caller))),
    act: ({ tx, prepared }) => unlessDone(tx, prepared, (party) => cancelSubscription(tx, party)),
  }),
  purchase.post(`${one}/resume`, {
    action: 'resume',
    audit: 'subscription.resume',
    summary: 'Undo a cancellation, or a change that was to come with the next term',
    reply: Subscription,
    errors: [billingErrors.NOT_SUBSCRIBED, billingErrors.NOTHING_TO_RESUME, ...callErrors],
    prepare: ({ kernel, caller }) => settled(resumeAtProvider(kernel, buyerOf(caller))),
    act: ({ tx, prepared }) => unlessDone(tx, prepared, (party) => resumeSubscription(tx, party)),
  }),
  purchase.get('/api/v1/billing/invoices', {
    action: 'list-invoices',
    permission: 'billing:read',
    summary: 'List what your organization was invoiced, newest first',
    query: InvoiceQuery,
    reply: PageOf(Invoice),
    act: ({ tx, query }) => listInvoices(tx, { buyerOrgId: tx.org }, query),
  }),
  purchase.get('/api/v1/billing/invoices/:invoice', {
    action: 'read-invoice',
    permission: 'billing:read',
    summary: 'Read an invoice to your organization, with its lines',
    reply: InvoiceWithLines,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readInvoice(tx, { buyerOrgId: tx.org }, params.invoice),
  }),
];
