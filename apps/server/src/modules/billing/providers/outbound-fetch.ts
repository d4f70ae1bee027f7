import { second } from '../../../kernel/clock.ts';
import type { Outbound } from '../../../kernel/outbound/index.ts';

/** A charge waits for the bank of the buyer, which takes some seconds. */
const timeoutMs = 30 * second;
/** A list of a hundred invoices with their lines is below a megabyte. */
const maxBytes = 8 * 1024 * 1024;

/** The statuses whose responses have no body (Fetch standard, null body status). */
const bodiless = new Set([101, 103, 204, 205, 304]);

/**
 * `fetch` for the clients of providers, through kernel/outbound. It repeats nothing: whoever calls looks first for what the
 * lost call made.
 */
export const outboundFetch =
  (outbound: Outbound, service: string) =>
  async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { method = 'GET', body, signal } = init;
    const reply = await outbound.request({
      service,
      method,
      url: String(url instanceof Request ? url.url : url),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof body === 'string' && body !== '' ? { body } : {}),
      ...(signal == null ? {} : { signal }),
      timeoutMs,
      maxBytes,
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(reply.headers)) headers.set(name, String(value));
    const isEmpty = bodiless.has(reply.status);
    return new Response(isEmpty ? null : new Uint8Array(reply.body), { status: reply.status, headers });
  };
