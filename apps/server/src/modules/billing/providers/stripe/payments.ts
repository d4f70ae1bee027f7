import type { Stripe } from 'stripe';
import { second, toDate } from '../../../../kernel/clock.ts';

import { names, textOf } from '../metadata.ts';
import { makeOnce, type Sleep } from '../once.ts';
import type { PaymentPage, PaymentRequest, ProviderPayment } from '../provider.ts';
import { toStripe } from './amounts.ts';
import type { Ask } from './client.ts';

type Wanted = PaymentRequest & { customer: string };

/** A page for one payment. The card is kept for later ones, which nobody attends. */
export async function openPayment(ask: Ask, wanted: Wanted, sleep?: Sleep): Promise<PaymentPage> {
  const { customer, id } = wanted;
  const find = async () => {
    const { data } = await ask((stripe) => stripe.checkout.sessions.list({ customer, status: 'open', limit: 100 }));
    return data.find(({ metadata }) => textOf(metadata, names.charge) === id);
  };
  const make = () => ask((stripe) => stripe.checkout.sessions.create(paramsOf(wanted)));
  const session = await makeOnce(find, make, sleep);
  return { url: session.url ?? '', ref: session.id, expiresAt: toDate(session.expires_at * second) };
}

function paramsOf({ id, buyer, customer, lines, successUrl, cancelUrl }: Wanted): Stripe.Checkout.SessionCreateParams {
  const metadata = { [names.charge]: id, [names.customer]: buyer.id };
  return {
    mode: 'payment',
    customer,
    line_items: lines.map(({ description, amount }) => ({
      quantity: 1,
      price_data: {
        currency: amount.currency.toLowerCase(),
        unit_amount: toStripe(amount),
        product_data: { name: description },
      },
    })),
    success_url: successUrl,
    cancel_url: cancelUrl,
    client_reference_id: id,
    metadata,
    payment_intent_data: { metadata, setup_future_usage: 'off_session' },
  };
}

/** Some ways to pay take days after the page is complete. */
export const toPayment = ({ id, metadata, payment_status, status }: Stripe.Checkout.Session): ProviderPayment => ({
  ref: id,
  customer: textOf(metadata, names.customer),
  charge: textOf(metadata, names.charge),
  status: payment_status === 'paid' ? 'paid' : status === 'expired' ? 'expired' : 'open',
});
