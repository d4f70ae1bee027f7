import type { FastifyReply, FastifyRequest } from 'fastify';

/** Not after `gzip;q=0`, which refuses it (RFC 9110, 12.5.3). */
const gzip = /(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))\s*(?:[,;]|$)/i;

export const acceptsGzip = ({ headers }: FastifyRequest): boolean =>
  gzip.test(String(headers['accept-encoding'] ?? ''));

/** For caches between: the reply is another one for clients that read gzip, or do not. */
export function varyByEncoding(reply: FastifyReply): void {
  void reply.header('vary', [reply.getHeader('vary') ?? [], 'accept-encoding'].flat().join(', '));
}
