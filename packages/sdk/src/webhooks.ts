import { Webhook } from 'standardwebhooks';

/** The request was not signed with the secret, or not lately. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/** An event as it is sent to an endpoint. */
export interface WebhookEvent<Data = Record<string, unknown>> {
  /** The same in retries and replays: handle each id once. */
  id: string;
  type: string;
  /** When it happened, RFC 3339. */
  timestamp: string;
  /** The version of the endpoint: the shape of `data`. */
  apiVersion: string;
  data: Data;
}

/** Those of a request, as Node or `fetch` has them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | string[] | undefined>>;

/**
 * The event of a request to an endpoint, if it was signed with the endpoint's secret less than five minutes ago (Standard
 * Webhooks). `payload` is the body as it was received: what was parsed and written again has another signature.
 * @throws WebhookVerificationError
 */
export function verify<Data = Record<string, unknown>>(
  payload: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string,
): WebhookEvent<Data> {
  const text = typeof payload === 'string' ? payload : new TextDecoder('utf-8', { fatal: true }).decode(payload);
  const webhook = new Webhook(secret);
  try {
    return webhook.verify(text, signed(headers)) as WebhookEvent<Data>;
  } catch (cause) {
    throw new WebhookVerificationError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

function signed(headers: WebhookHeaders): Record<string, string> {
  const all =
    typeof headers.get === 'function'
      ? (headers as Headers)
      : new Headers(
          Object.entries(headers as Record<string, string | string[] | undefined>).flatMap(([name, value]) =>
            typeof value === 'string' && names.includes(name.toLowerCase()) ? [[name, value] as [string, string]] : [],
          ),
        );
  return Object.fromEntries(names.map((name) => [name, all.get(name) ?? '']));
}
