import type { CustomFetch } from 'openid-client';
import { second } from '../../../kernel/clock.ts';
import { errors, NexusError } from '../../../kernel/errors.ts';
import type { Outbound } from '../../../kernel/outbound/index.ts';

/** For one call; a person waits for three or four calls, one after the other. */
const timeoutMs = 5 * second;
/** A key set or a profile is some kilobytes. */
const maxBytes = 512 * 1024;

/**
 * `fetch` for openid-client that uses kernel/outbound: SSRF guard, time limit, breaker, metrics. A
 * provider that is down, slow or answers 5xx or 429 is OUTBOUND_FAILED; every other answer is the library's to judge.
 */
export const outboundFetch =
  (outbound: Outbound, service: string): CustomFetch =>
  async (url, { method, headers, body, signal }) => {
    const reply = await outbound
      .request({
        service,
        url,
        method,
        headers,
        ...(body === undefined || body === null ? {} : { body: textOf(body) }),
        ...(signal === undefined ? {} : { signal }),
        timeoutMs,
        maxBytes,
      })
      .catch(unreachable);
    if (reply.status >= 500 || reply.status === 429) {
      throw errors.OUTBOUND_FAILED('The provider is not well', { internal: `${service} answered ${reply.status}` });
    }
    const empty = reply.status === 204 || reply.status === 304 || reply.body.length === 0;
    return new Response(empty ? null : new Uint8Array(reply.body), {
      status: reply.status,
      headers: headersOf(reply.headers),
    });
  };

/** openid-client sends forms alone. */
function textOf(body: unknown): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body);
  throw new TypeError('only forms are sent to providers');
}

/** An address that may not be called is a mistake of the settings, not of the person who logs in. */
function unreachable(thrown: unknown): never {
  if (thrown instanceof NexusError && thrown.code === 'OUTBOUND_REFUSED') {
    throw errors.OUTBOUND_FAILED('The provider cannot be called', { internal: thrown.message, cause: thrown });
  }
  throw thrown;
}

function headersOf(headers: Record<string, string | string[] | undefined>): Headers {
  const found = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const each of [value ?? []].flat()) found.append(name, each);
  }
  return found;
}
