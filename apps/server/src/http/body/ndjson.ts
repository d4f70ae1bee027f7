import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { errors, type NexusError } from '../../kernel/errors.ts';
import { invalid } from '../problem.ts';
import { parseJson } from './json.ts';
import { type BodyType, chunksOf, textOf } from './types.ts';

export interface NdjsonOptions {
  /** 64 KiB where absent. */
  maxLineBytes?: number;
}

const newline = 0x0a;

/**
 * Lines of JSON, each checked against the schema as it arrives; blank ones are skipped. An error names the line, counted
 * from 1: the act has got the lines before it.
 */
export const ndjson = <Line>(
  schema: z.ZodType<Line>,
  { maxLineBytes = 64 * 1024 }: NdjsonOptions = {},
): BodyType<AsyncIterable<Line>> => ({
  contentTypes: ['application/x-ndjson'],
  schema,
  streamed: true,
  read: async (request, limit) => ({ value: linesOf(request, maxLineBytes, limit) }),
  parse: (lines) => valuesOf((lines ?? []) as AsyncIterable<string>, schema),
});

async function* valuesOf<Line>(lines: AsyncIterable<string>, schema: z.ZodType<Line>): AsyncGenerator<Line> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const result = schema.safeParse(parseJson(line, number));
    if (!result.success) throw invalid(result.error, `line ${number}/`);
    yield result.data;
  }
}

async function* linesOf(request: IncomingMessage, maxLineBytes: number, limit: number): AsyncGenerator<string> {
  let line = new Line(1, maxLineBytes);
  for await (const chunk of chunksOf(request, limit)) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      line.add(chunk.subarray(from, at));
      yield line.text();
      line = new Line(line.number + 1, maxLineBytes);
      from = at + 1;
    }
    line.add(chunk.subarray(from));
  }
  yield line.text();
}

/** One line as its pieces arrive. */
class Line {
  readonly number: number;
  private readonly maxBytes: number;
  private readonly pieces: Buffer[] = [];
  private length = 0;

  constructor(number: number, maxBytes: number) {
    this.number = number;
    this.maxBytes = maxBytes;
  }

  add(piece: Buffer): void {
    this.length += piece.length;
    if (this.length > this.maxBytes) throw this.tooLong();
    if (piece.length > 0) this.pieces.push(piece);
  }

  text(): string {
    return textOf(Buffer.concat(this.pieces, this.length), `Line ${this.number}`);
  }

  private tooLong(): NexusError {
    return errors.PAYLOAD_TOO_LARGE(`Line ${this.number} has more than ${this.maxBytes} bytes`);
  }
}
