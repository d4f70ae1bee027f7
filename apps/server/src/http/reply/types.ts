import type { z } from 'zod';

/** What a route replies with. */
export interface ReplyType<R> {
  kind: 'json' | 'bytes' | 'stream';
  /** The first is sent unless the act sets the header `content-type`. */
  contentTypes: readonly string[];
  /** Of JSON. */
  schema: z.ZodType<unknown, R> | undefined;
  /** A stream that ends only when one side ends it: ended at once when the server stops. */
  endless: boolean;
}

/** `length` bytes that are sent as they are made. */
export interface SizedStream {
  length: number;
  chunks: AsyncIterable<Uint8Array | string>;
}

export type Bytes = string | Uint8Array | SizedStream;

const json = <R>(schema: z.ZodType<unknown, R>): ReplyType<R> => ({
  kind: 'json',
  contentTypes: ['application/json'],
  schema,
  endless: false,
});

/** A document: an invoice's PDF, an export. For a download, the act sets `content-disposition`. */
const bytes = (...contentTypes: [string, ...string[]]): ReplyType<Bytes> => ({
  kind: 'bytes',
  contentTypes,
  schema: undefined,
  endless: false,
});

/**
 * Chunks that are sent as the act makes them, at the reader's pace. The head goes out with the first chunk: an error
 * before it is a problem document, a later one breaks the connection. The usage is recorded when the stream has ended.
 */
const stream = (
  contentType: string,
  { endless = false }: { endless?: boolean } = {},
): ReplyType<AsyncIterable<Uint8Array | string>> => ({
  kind: 'stream',
  contentTypes: [contentType],
  schema: undefined,
  endless,
});

/** Reply types other than JSON, for which a route names the schema alone. */
export const replies = { bytes, stream };

export const replyTypeOf = <R>(reply: z.ZodType<unknown, R> | ReplyType<R>): ReplyType<R> =>
  'contentTypes' in reply ? reply : json(reply);
