import type { Stripe } from 'stripe';
import type { NexusError } from '../../../../kernel/errors.ts';
import type { Outbound } from '../../../../kernel/outbound/index.ts';
import type { Secret } from '../../../../kernel/secret.ts';
import { providerErrors } from '../errors.ts';
import { outboundFetch } from '../outbound-fetch.ts';

/** What webhooks and answers are read as; an account may be set to another. */
const apiVersion = '2026-10-28.endive';

/** Runs one call of the API, and turns its failures into ours. */
export type Ask = <T>(call: (stripe: Stripe) => Promise<T>) => Promise<T>;

export interface StripeAccess {
  secretKey: Secret;
  webhookSecret: Secret | undefined;
  url: URL;
}

/** The library is loaded with the first provider that needs it: a server without Stripe does without its 20 MB. */
export async function openStripe(outbound: Outbound, { secretKey, url }: StripeAccess): Promise<Stripe> {
  const { default: Client } = await import('stripe');
  return new Client(secretKey.reveal(), {
    apiVersion,
    httpClient: Client.createFetchHttpClient(outboundFetch(outbound, 'stripe') as typeof fetch),
    // Whoever calls looks for what was made before it makes it again: see once.ts.
    maxNetworkRetries: 0,
    telemetry: false,
    ...serverOf(url),
  });
}

const serverOf = ({ protocol, hostname, port }: URL) => ({
  protocol: protocol === 'http:' ? ('http' as const) : ('https' as const),
  host: hostname,
  port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
});

export const asking =
  (stripe: Stripe): Ask =>
  async (call) => {
    try {
      return await call(stripe);
    } catch (error) {
      throw failureOf(error);
    }
  };

interface Failed {
  type?: string;
  code?: string;
  message?: string;
  param?: string;
  statusCode?: number;
}

/** By which it is not known whether the call did its act. An idempotency error is of a call that we made before. */
const away = new Set(['StripeConnectionError', 'StripeAPIError', 'StripeRateLimitError', 'StripeIdempotencyError']);
const unauthorized = new Set(['StripeAuthenticationError', 'StripePermissionError']);

function failureOf(error: unknown): NexusError {
  const { type = '', code = '', message = String(error), param, statusCode = 0 } = error as Failed;
  // Without a parameter it is the card that is missing.
  const isUnpaid = type === 'StripeCardError' || (code === 'resource_missing' && param === undefined);
  const internal = `stripe: ${type} ${code} ${message}`;
  if (isUnpaid)
    return providerErrors.PAYMENT_FAILED(`${message} The portal is where another card is chosen`, {
      internal,
      cause: error,
    });
  if (unauthorized.has(type)) {
    return providerErrors.BILLING_CREDENTIALS_REFUSED('Stripe does not accept the key', { internal, cause: error });
  }
  if (away.has(type) || statusCode === 409 || statusCode >= 500 || !type.startsWith('Stripe')) {
    return providerErrors.BILLING_PROVIDER_AWAY(undefined, { internal, cause: error });
  }
  return providerErrors.BILLING_REFUSED(undefined, { internal, cause: error });
}

/** Undefined where Stripe knows no such thing. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const { cause } = error as { cause?: Failed };
    if (cause?.code === 'resource_missing') return undefined;
    throw error;
  }
}
