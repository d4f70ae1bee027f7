import { defineErrors } from '../../kernel/errors.ts';

export const billingErrors = defineErrors('billing', {
  PLAN_TAKEN: { status: 409, kind: 'business', title: 'Another plan has this slug' },
  GRANT_NOT_PAID: { status: 409, kind: 'business', title: 'Only credits that were paid can be refunded' },
  GRANT_USED: { status: 409, kind: 'business', title: 'Less is left of the grant' },
  GRANT_VOIDED: { status: 409, kind: 'business', title: 'The grant of credits is void already' },
  CREDITS_NOT_SOLD: {
    status: 409,
    kind: 'business',
    title: 'Credits of this unit are not sold: creditUnits of the seller’s settings list those that are',
  },
  METER_NOT_BOUNDABLE: {
    status: 409,
    kind: 'business',
    title:
      'Of this meter no amount can be included: only a count of events, or a sum of values of 0 or more, is bounded',
  },
  PLAN_RETIRED: { status: 409, kind: 'business', title: 'The plan is no longer sold' },
  PLAN_NOT_FOR_SALE: {
    status: 409,
    kind: 'business',
    title: 'There is no such plan, or it is not sold in this way',
  },
  ALREADY_SUBSCRIBED: {
    status: 409,
    kind: 'business',
    title: 'The customer has a subscription already: change or cancel that',
  },
  NOT_SUBSCRIBED: { status: 409, kind: 'business', title: 'The customer has no subscription' },
  NOTHING_TO_CHANGE: { status: 409, kind: 'business', title: 'The subscription is like this already' },
  NOTHING_TO_CANCEL: { status: 409, kind: 'business', title: 'There is nothing to cancel' },
  NOTHING_TO_MOVE: { status: 409, kind: 'business', title: 'The subscription is where it would move to, or ends' },
  NOTHING_TO_RESUME: { status: 409, kind: 'business', title: 'Neither a cancellation nor a change is waiting' },
  CURRENCY_MISMATCH: { status: 409, kind: 'business', title: 'A subscription keeps its currency' },
  CHANGE_STALE: { status: 409, kind: 'business', title: 'The preview is too old: ask for another' },
  INVOICE_NOT_OPEN: { status: 409, kind: 'business', title: 'The invoice is not open' },
  NOT_REFUNDABLE: { status: 409, kind: 'business', title: 'No provider has taken so much of the invoice' },
  AMOUNT_TOO_HIGH: { status: 409, kind: 'business', title: 'The amount is more than is left of the invoice' },
});
