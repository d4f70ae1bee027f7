import type { Guard } from './guard.ts';
import type { Exchange, Reply } from './transport.ts';

export const maxRedirects = 5;

/** Not sent to another origin. */
const credentialHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'];
const bodyHeaders = ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location'];

/**
 * The request that a redirect asks for (RFC 9110, 15.4), with its address checked; undefined if the reply is no redirect.
 * A redirect from https to http is refused.
 */
export function redirected(guard: Guard, sent: Exchange, reply: Reply): Exchange | undefined {
  if (![301, 302, 303, 307, 308].includes(reply.status) || reply.headers.location === undefined) return undefined;
  const url = guard.url(reply.headers.location, sent.url);
  if (sent.url.protocol === 'https:') guard.onlyHttps(url);
  const next: Exchange = { ...sent, url, headers: { ...sent.headers } };
  if (url.origin !== sent.url.origin) drop(next.headers, credentialHeaders);
  const toGet = reply.status === 303 ? sent.method !== 'HEAD' : reply.status < 303 && sent.method === 'POST';
  if (toGet) {
    next.method = 'GET';
    next.body = undefined;
    drop(next.headers, bodyHeaders);
  }
  return next;
}

function drop(headers: Record<string, string>, names: string[]): void {
  for (const name of names) delete headers[name];
}
