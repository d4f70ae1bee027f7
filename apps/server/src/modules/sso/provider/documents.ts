import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { networkOf } from '../../../kernel/address.ts';
import { minute, second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { safeMetadata } from './metadata.ts';

/** Fetches by the address that asks for them, and by the host they lead to, so that Nexus cannot be made to flood either. */
const askerLimit = { name: 'client-documents', limit: 30, windowSeconds: (10 * minute) / second };
const hostLimit = { name: 'client-documents-host', limit: 60, windowSeconds: (10 * minute) / second };

/** Characters; it is stored with every consent. */
const maxIdLength = 500;
/** As the draft recommends (draft-ietf-oauth-client-id-metadata-document, "Maximum Size"). */
const maxBytes = 5 * 1024;
/** The person waits for it. */
const timeoutMs = 3 * second;

/** Whether a client's metadata document may be fetched now. A document that is in the cache is not fetched. */
export async function allowFetch(
  { limiter }: Kernel,
  ctx: KoaContextWithOIDC | undefined,
  id: string,
): Promise<boolean> {
  if (id.length > maxIdLength) return false;
  const limits = [{ key: `${hostLimit.name}:${new URL(id).host}`, spec: hostLimit }];
  if (ctx !== undefined) limits.push({ key: `${askerLimit.name}:${networkOf(ctx.ip)}`, spec: askerLimit });
  return (await limiter.take(limits, 1)).allowed;
}

/**
 * Fetches a client's metadata document, past no redirect and from no private address, and leaves of it what clients that
 * nobody registered may say of themselves.
 */
export async function fetchDocument({ outbound }: Kernel, url: string): Promise<Response> {
  const { status, headers, body } = await outbound.request({
    service: 'client-metadata',
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    timeoutMs,
    maxBytes,
  });
  if (status !== 200) return new Response(null, { status: status < 200 || status === 304 ? 502 : status });
  if (!/^application\/([\w.-]+\+)?json\b/i.test(headers['content-type'] ?? ''))
    throw new errors.InvalidClientMetadata('the client ID metadata document is not application/json');
  const said: unknown = JSON.parse(body.toString('utf8'));
  // The provider answers what is no object.
  const kept = typeof said === 'object' && said !== null && !Array.isArray(said) ? safeMetadata({ ...said }) : said;
  const { 'cache-control': cacheControl, expires } = headers;
  return new Response(JSON.stringify(kept), {
    headers: {
      ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
      ...(expires === undefined ? {} : { expires }),
    },
  });
}
