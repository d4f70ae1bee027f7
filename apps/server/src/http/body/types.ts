import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { errors, type NexusError } from '../../kernel/errors.ts';

/** How a route reads its request bodies. */
export interface BodyType<B> {
  /** Accepted media types, named by the 415 and by OpenAPI. An empty list accepts every type. */
  contentTypes: readonly string[];
  /** The schema of the body, or of each item of a streamed one; undefined for bytes. */
  schema: z.ZodType | undefined;
  /** Read by the act while it arrives, so the route has no transaction and takes no `Idempotency-Key`. */
  streamed: boolean;
  /** Reads the body off the connection, before the caller is known. */
  read(request: IncomingMessage, limit: number): Promise<ReceivedBody>;
  /** Checks what was read, once the caller is known and permitted. */
  parse(value: unknown): B;
}

export interface ReceivedBody {
  /** Undefined where the request has no body. */
  value: unknown;
  /** The bytes as they came, for the fingerprint of an `Idempotency-Key`. */
  raw?: string | Buffer;
}

const json = 'application/json';

/**
 * Reads a request's body as the type says.
 * @throws UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, MALFORMED_BODY, INVALID_REQUEST
 */
export async function readBody(
  request: IncomingMessage,
  type: BodyType<unknown>,
  limit: number,
): Promise<ReceivedBody> {
  const {
    'content-type': contentType,
    'content-length': declared = '0',
    'transfer-encoding': chunked,
  } = request.headers;
  if (contentType === undefined && chunked === undefined && Number(declared) === 0) return { value: undefined };
  if (!accepts(type.contentTypes, contentType)) {
    throw errors.UNSUPPORTED_MEDIA_TYPE(`Send the body as ${type.contentTypes.join(' or ')}`);
  }
  if (Number(declared) > limit) throw tooLarge(limit);
  return type.read(request, limit);
}

function accepts(contentTypes: readonly string[], contentType = ''): boolean {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  // `application/problem+json` is JSON too (RFC 6839, 3.1).
  const plain = mediaType.replace(/^application\/[\w.-]+\+json$/, json);
  return contentTypes.length === 0 || contentTypes.includes(mediaType) || contentTypes.includes(plain);
}

const tooLarge = (limit: number): NexusError => errors.PAYLOAD_TOO_LARGE(`The body may have ${limit} bytes`);

const cutShort = (): NexusError => errors.MALFORMED_BODY('The body did not arrive whole');

/** The whole body. Beyond the limit the rest is discarded as it arrives. */
export function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else reject(tooLarge(limit));
    });
    request.on('error', () => reject(cutShort()));
    request.on('end', () => resolve(Buffer.concat(chunks, length)));
  });
}

/**
 * The text of a body. A decoder would replace what is not UTF-8, so that different bytes became the same text.
 * @throws MALFORMED_BODY
 */
export function textOf(bytes: Buffer, where = 'The body'): string {
  if (!isUtf8(bytes)) throw errors.MALFORMED_BODY(`${where} is not valid UTF-8`);
  return bytes.toString();
}

/** The body as it arrives, at the reader's pace. What the reader leaves is discarded, so that the reply gets through. */
export async function* chunksOf(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let length = 0;
  // Destroying the request would close the connection before the reply is sent.
  const chunks = request.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch(() => Promise.reject(cutShort()));
      if (done === true) return;
      length += value.length;
      if (length > limit) throw tooLarge(limit);
      yield value;
    }
  } finally {
    await chunks.return?.();
    request.resume();
  }
}
