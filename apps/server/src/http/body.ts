import type { FastifyRequest } from 'fastify';
import { errors, type NexusError } from '../kernel/errors.ts';
import { checkText } from './input.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body's text as it came, for signatures and idempotency; undefined without a JSON body. */
    rawBody: string | undefined;
  }
}

/** Fastify's JSON parser: slower, and exact about prototypes and about what is wrong. */
export type ExactParser = (
  request: FastifyRequest,
  text: string,
  done: (error: Error | null, value?: unknown) => void,
) => unknown;

const jsonType = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads the request's JSON body, of at most `limit` bytes, into `request.body` and `request.rawBody`, then calls `done`,
 * once; with what is wrong where it is refused. Fastify's own way to a body (an asynchronous resource, listeners added
 * and removed, a choice of parsers) costs as much as the verification of a key.
 */
export function receiveBody(
  request: FastifyRequest,
  limit: number,
  parse: ExactParser,
  done: (refused?: NexusError) => void,
): void {
  const { headers } = request;
  const { 'content-type': type, 'content-length': declared = '' } = headers;
  if (type === undefined && headers['transfer-encoding'] === undefined && Number(declared) === 0) {
    done();
  } else if (type === undefined || !jsonType.test(type)) {
    done(errors.UNSUPPORTED_MEDIA_TYPE('A body is JSON: send it as application/json'));
  } else if (Number(declared) > limit) {
    done(tooLarge(limit));
  } else {
    readText(request, limit, (text) => {
      if (typeof text === 'string') parseText(request, text, parse, done);
      else done(text);
    });
  }
}

const tooLarge = (limit: number): NexusError => errors.PAYLOAD_TOO_LARGE(`The body may have ${limit} bytes`);

/** Calls `done` once: with the text, or with what went wrong. */
function readText({ raw }: FastifyRequest, limit: number, done: (text: string | NexusError) => void): void {
  let whole: Buffer | undefined;
  // Most bodies come in one piece.
  let chunks: Buffer[] | undefined;
  let bytes = 0;
  let ended = false;
  const end = (text: string | NexusError): void => {
    if (ended) return;
    ended = true;
    done(text);
  };
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) end(tooLarge(limit));
    else if (whole === undefined) whole = chunk;
    else if (chunks === undefined) chunks = [whole, chunk];
    else chunks.push(chunk);
  });
  raw.on('error', () => end(errors.MALFORMED_BODY('The body did not arrive whole')));
  raw.on('end', () => end(chunks === undefined ? (whole?.toString() ?? '') : Buffer.concat(chunks, bytes).toString()));
}

function parseText(
  request: FastifyRequest,
  text: string,
  parse: ExactParser,
  done: (refused?: NexusError) => void,
): void {
  request.rawBody = text;
  const plain = text === '' ? undefined : parsePlain(text);
  if (plain === undefined && text !== '') parseExactly(request, text, parse, done);
  else {
    request.body = plain;
    done();
  }
}

/**
 * The value of a text in which nothing can hide: without a backslash there is no NUL, no lone surrogate and no other
 * spelling of a name; without the two names no prototype; without depth no deep nesting. Undefined for all others.
 */
function parsePlain(text: string): unknown {
  if (text.includes('\\') || text.includes('__proto__') || text.includes('constructor') || nestedDeeply(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A cheap upper bound of the depth; the exact check follows only when it is passed. */
function nestedDeeply(text: string): boolean {
  let opened = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      opened++;
      if (opened > 32) return true;
    }
  }
  return false;
}

function parseExactly(
  request: FastifyRequest,
  text: string,
  parse: ExactParser,
  done: (refused?: NexusError) => void,
): void {
  parse(request, text, (error, value) => {
    if (error !== null) {
      done(errors.MALFORMED_BODY(`The body is not JSON: ${error.message}`));
      return;
    }
    try {
      checkText(value, 'The body');
      request.body = value;
    } catch (refused) {
      done(refused as NexusError);
      return;
    }
    done();
  });
}
