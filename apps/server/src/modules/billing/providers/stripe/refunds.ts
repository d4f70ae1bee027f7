import { names, textOf } from '../metadata.ts';
import { makeOnce, type Sleep } from '../once.ts';
import type { RefundRequest } from '../provider.ts';
import { toStripe } from './amounts.ts';
import type { Ask } from './client.ts';
import { idOf } from './views.ts';

/** A page for one payment has no invoice at Stripe. */
const isPage = (ref: string): boolean => ref.startsWith('cs_');

/** Of an invoice by a credit note there, so that Stripe's own reports are right; of a page by a refund of its payment. */
export const refundAtStripe = (ask: Ask, request: RefundRequest, sleep?: Sleep): Promise<string> =>
  isPage(request.paidRef) ? refundPayment(ask, request, sleep) : creditThere(ask, request, sleep);

async function creditThere(ask: Ask, { id, paidRef: invoice, amount, reason }: RefundRequest, sleep?: Sleep) {
  const cents = toStripe(amount);
  const find = () =>
    ask(async (stripe) => {
      for await (const note of stripe.creditNotes.list({ invoice, limit: 100 }))
        if (textOf(note.metadata, names.creditNote) === id) return note;
      return undefined;
    });
  const make = () =>
    ask((stripe) =>
      stripe.creditNotes.create(
        { invoice, amount: cents, refund_amount: cents, memo: reason, metadata: { [names.creditNote]: id } },
        { idempotencyKey: `nexus-refund-${id}` },
      ),
    );
  return (await makeOnce(find, make, sleep)).id;
}

async function refundPayment(ask: Ask, { id, paidRef, amount }: RefundRequest, sleep?: Sleep) {
  const session = await ask((stripe) => stripe.checkout.sessions.retrieve(paidRef));
  const payment_intent = idOf(session.payment_intent);
  const find = () =>
    ask(async (stripe) => {
      for await (const refund of stripe.refunds.list({ payment_intent, limit: 100 }))
        if (textOf(refund.metadata, names.creditNote) === id) return refund;
      return undefined;
    });
  const make = () =>
    ask((stripe) =>
      stripe.refunds.create(
        { payment_intent, amount: toStripe(amount), metadata: { [names.creditNote]: id } },
        { idempotencyKey: `nexus-refund-${id}` },
      ),
    );
  return (await makeOnce(find, make, sleep)).id;
}
