import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errors, type NexusError } from '../kernel/errors.ts';

/** Fields that decide something. Of several lines it would be left to chance, or to a proxy, which one counts (RFC 9110, 5.3). */
const singular: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'host',
  'idempotency-key',
  'origin',
  'x-api-key',
  'x-csrf-token',
  'x-nexus-organization',
  'x-vault-token',
]);

/** Refuses requests whose line or header fields can be read in two ways, before anything else is done with them. */
export function refuseAmbiguous(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => done(faultOf(request)));
}

function faultOf({ raw: { headers, rawHeaders, url = '' } }: FastifyRequest): NexusError | undefined {
  // Names and values alternate. Most requests repeat none.
  if (rawHeaders.length / 2 !== Object.keys(headers).length) {
    const repeated = repeatedField(rawHeaders);
    if (repeated !== undefined) return errors.INVALID_REQUEST(`The header field ${repeated} is sent more than once`);
  }
  if (!url.includes('%') || isPercentEncoded(url.slice(url.indexOf('?') + 1))) return undefined;
  return errors.INVALID_REQUEST('The query is not valid percent-encoded UTF-8');
}

function repeatedField(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (seen.has(name)) return rawHeaders[at];
    if (singular.has(name)) seen.add(name);
  }
  return undefined;
}

/** Whether the text can be decoded as it was meant: no stray `%`, and UTF-8 behind the escapes. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
