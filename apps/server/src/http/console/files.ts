import type { FastifyReply } from 'fastify';
import { day } from '../../kernel/clock.ts';
import { acceptsGzip, varyByEncoding } from '../compression.ts';

/** Letters, digits, `_`, `-` and single dots: no such name leads out of its folder. */
const safeName = /^[\w-]+(?:\.[\w-]+)+$/;

/**
 * Sends a file of a folder, or the compressed copy that lies beside it as `<name>.gz`. Answers conditional requests and
 * ranges.
 * @param immutable whether the name changes with the content, so that browsers need not ask for it again
 */
export async function sendFile(
  reply: FastifyReply,
  folder: string,
  name: string,
  immutable: boolean,
): Promise<FastifyReply> {
  if (!safeName.test(name)) return notFound(reply);
  // Loaded with the first file: 7 MB that a server whose console nobody opens does not need.
  const { default: send, mime } = await import('@fastify/send');
  const options = { root: folder, index: false, contentType: false, maxAge: immutable ? 365 * day : 0, immutable };
  const [copy, own] = [`/${name}.gz`, `/${name}`];
  for (const path of acceptsGzip(reply.request) ? [copy, own] : [own]) {
    const { statusCode, headers, stream, type, metadata } = await send(reply.request.raw, path, options);
    if (statusCode === 404 || type === 'directory') continue;
    if (type === 'error' && statusCode >= 500) throw metadata.error;
    void reply.code(statusCode).headers(headers);
    varyByEncoding(reply);
    if (type === 'file') {
      void reply.type(mime.getType(name) ?? 'application/octet-stream');
      if (path === copy) void reply.header('content-encoding', 'gzip');
    }
    return reply.send(stream);
  }
  return notFound(reply);
}

function notFound(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}
