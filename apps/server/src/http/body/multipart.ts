import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { errors, NexusError } from '../../kernel/errors.ts';
import { type BodyType, chunksOf } from './types.ts';

/** One part of a form, in the order of the body. */
export type Part =
  | { name: string; value: string }
  | {
      name: string;
      filename: string;
      contentType: string;
      /** Read it before the next part; what is left of it is skipped. */
      content: AsyncIterable<Buffer>;
    };

export interface MultipartOptions {
  /** 100 where absent. */
  maxParts?: number;
  /** Of a part that is not a file; 64 KiB where absent. */
  maxFieldBytes?: number;
}

/** For the head of one part: many times what a name, a file name and a type take. */
const maxHeaderBytes = 4096;
const maxHeaderPairs = 20;

/** A form (RFC 7578), part by part as it arrives. */
export const multipart = ({
  maxParts = 100,
  maxFieldBytes = 64 * 1024,
}: MultipartOptions = {}): BodyType<AsyncIterable<Part>> => ({
  contentTypes: ['multipart/form-data'],
  schema: undefined,
  streamed: true,
  read: async (request, limit) => ({ value: partsOf(request, { maxParts, maxFieldBytes }, limit) }),
  parse: (parts) => (parts ?? []) as AsyncIterable<Part>,
});

async function* partsOf(
  request: IncomingMessage,
  limits: Required<MultipartOptions>,
  limit: number,
): AsyncGenerator<Part> {
  const form = new Form(request, limits);
  const stop = new AbortController();
  const fed = form.feed(chunksOf(request, limit), stop.signal);
  try {
    for await (const part of form.parts) {
      yield part as Part;
      if ('content' in part) (part.content as Readable).resume();
    }
  } finally {
    stop.abort();
    await fed;
  }
}

/** Turns the parser's events into a stream of parts that ends, or fails, as the body does. */
class Form {
  readonly parts = new Readable({ objectMode: true, read() {} });
  private readonly parser: BusboyInstance;
  private content: PassThrough | undefined;

  constructor({ headers }: IncomingMessage, { maxParts, maxFieldBytes }: Required<MultipartOptions>) {
    this.parser = parserOf(headers['content-type'] ?? '', {
      // One beyond the bound is reported, and refused.
      parts: maxParts,
      fieldSize: maxFieldBytes,
      headerPairs: maxHeaderPairs,
      headerSize: maxHeaderBytes,
    });
    const isDecoded = (...texts: string[]): boolean => {
      // The parser gives no raw bytes, only decoded text.
      const whole = texts.every((text) => !text.includes('\ufffd'));
      if (!whole) this.fail(errors.MALFORMED_BODY('A part of the form is not valid UTF-8'));
      return whole;
    };
    this.parser.on('field', (name, value, _, truncated) => {
      if (truncated) this.fail(errors.PAYLOAD_TOO_LARGE(`The field ${name} may have ${maxFieldBytes} bytes`));
      else if (isDecoded(name, value)) this.parts.push({ name, value });
    });
    this.parser.on('file', (name, file, filename, _, contentType) => {
      const content = file.pipe(new PassThrough());
      file.on('error', (error) => this.fail(error));
      content.on('error', () => {});
      this.content = content;
      if (isDecoded(name, filename)) this.parts.push({ name, filename, contentType, content });
    });
    this.parser.on('partsLimit', () => this.fail(errors.PAYLOAD_TOO_LARGE(`The form may have ${maxParts} parts`)));
    this.parser.on('error', (error) => this.fail(error));
    this.parser.on('finish', () => this.parts.push(null));
  }

  /** Resolves when the body is parsed or has failed, or the reader has stopped. */
  async feed(chunks: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
    try {
      for await (const chunk of chunks) {
        if (this.parts.destroyed || signal.aborted) return;
        if (!this.parser.write(chunk)) await once(this.parser, 'drain', { signal });
      }
      this.parser.end();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(cause: unknown): void {
    const error =
      cause instanceof NexusError ? cause : errors.MALFORMED_BODY('The body is not a whole form', { cause });
    this.content?.destroy(error);
    this.parts.destroy(error);
  }
}

function parserOf(contentType: string, limits: Record<string, number>): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits });
  } catch (cause) {
    throw errors.MALFORMED_BODY('The Content-Type names no boundary', { cause });
  }
}
