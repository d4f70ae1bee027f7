import type { Ask } from './client.ts';
import { idOf } from './views.ts';

/** What a customer pays with: the chosen card, else the latest, since a checkout gives its card to the subscription alone. */
export async function cardOf(ask: Ask, customer: string): Promise<string | undefined> {
  const found = await ask((stripe) => stripe.customers.retrieve(customer));
  if (found.deleted === true) return undefined;
  const chosen = idOf(found.invoice_settings.default_payment_method);
  if (chosen !== '') return chosen;
  const { data } = await ask((stripe) => stripe.customers.listPaymentMethods(customer, { limit: 1 }));
  return data[0]?.id;
}
