import type { models } from '@polar-sh/sdk/2026-10';
import type { Secret } from '../../../../kernel/secret.ts';
import { providerErrors } from '../errors.ts';
import { names, textOf } from '../metadata.ts';
import type { Delivery, ProviderEvent } from '../provider.ts';
import type { PolarApi } from './client.ts';

const headers = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

/** Standard Webhooks: the id of an event is in a header. The client compares the time with that of the machine, 300 s. */
export async function verifyPolar(
  api: PolarApi,
  secret: Secret | undefined,
  { body, header }: Delivery,
): Promise<ProviderEvent> {
  if (secret === undefined) throw providerErrors.WEBHOOK_REFUSED('There is no secret for the webhooks of Polar');
  const given = Object.fromEntries(headers.map((name) => [name, header(name) ?? '']));
  const id = given['webhook-id'] ?? '';
  try {
    const { type, data } = await api.validateEvent(body, given, secret.reveal());
    return { id, type, about: subjectOf(type, data) };
  } catch (error) {
    const { name, eventType } = error as { name?: string; eventType?: string | null };
    // Verified, but of a type that this version of the client does not know.
    if (name === 'PolarWebhookUnknownTypeError') return { id, type: eventType ?? 'unknown', about: undefined };
    throw providerErrors.WEBHOOK_REFUSED(undefined, { cause: error });
  }
}

/** Only ids are taken from the event: what it says may be older than what was fetched already. */
function subjectOf(type: models.WebhookEventType, data: unknown): ProviderEvent['about'] {
  switch (type) {
    case 'checkout.updated': {
      const { id, subscription_id: ref, metadata } = data as models.Checkout;
      if (textOf(metadata, names.charge) !== undefined) return { kind: 'payment', ref: id };
      return ref === null || ref === undefined ? undefined : { kind: 'subscription', ref };
    }
    case 'subscription.created':
    case 'subscription.active':
    case 'subscription.updated':
    case 'subscription.cycled':
    case 'subscription.past_due':
    case 'subscription.canceled':
    case 'subscription.uncanceled':
    case 'subscription.revoked':
      return { kind: 'subscription', ref: (data as models.Subscription).id };
    case 'order.created':
    case 'order.updated':
    case 'order.paid':
    case 'order.refunded':
      return { kind: 'invoice', ref: (data as models.Order).id };
    default:
      return undefined;
  }
}
