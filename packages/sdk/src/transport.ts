import type { CallOptions } from './calls.ts';
import {
  beginning,
  ConflictError,
  errorOf,
  NexusError,
  TimeoutError,
  UnexpectedReplyError,
  UnreachableError,
} from './errors.ts';
import type { Operation } from './operation.ts';

export interface NexusOptions {
  /** Where Nexus listens, such as `https://nexus.example.com`. */
  url: string;
  /** A platform key, or an access token. */
  apiKey: string;
  /** In place of the global `fetch`. */
  fetch?: typeof fetch;
  /** Of each attempt until its reply is read, in milliseconds; 10,000. */
  timeoutMs?: number;
  /** How often a call that failed is repeated, if that is safe; 2. */
  retries?: number;
}

type Values = Readonly<Record<string, unknown>>;

interface Exchange {
  response: Response;
  /** Undefined where the response is not read yet. */
  text: string | undefined;
}

/** A wait before the repetition number n is random below 500 ms × 2ⁿ, and never above this. */
const firstWaitMs = 500;
const longestWaitMs = 8000;
/** Who is told to come back later than this is told so by the error, rather than kept waiting. In seconds. */
const longestRetryAfter = 30;
/** Sent only where the client said what it has. */
const notModified = 304;
const retriedStatuses = new Set([408, 429, 500, 502, 503, 504]);

/** Sends operations: one attempt after the other, until one succeeds or nothing can be gained by another. */
export class Transport {
  readonly #base: string;
  readonly #apiKey: string;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;
  readonly #retries: number;

  constructor({ url, apiKey, fetch: own, timeoutMs = 10_000, retries = 2 }: NexusOptions) {
    this.#base = new URL(url).href.replace(/\/+$/, '');
    this.#apiKey = apiKey;
    this.#fetch = own ?? ((...call) => fetch(...call));
    this.#timeoutMs = timeoutMs;
    this.#retries = retries;
  }

  /** The parsed reply, or the response itself where the operation does not answer JSON. */
  async send(operation: Operation, input: unknown, options: CallOptions = {}): Promise<unknown> {
    const { response, text } = await this.#exchange(operation, input, options);
    return text === undefined ? response : parsed(response, text);
  }

  /** The reply with its entity tag; undefined where it still has the tag that is known. */
  async sendIfChanged(
    operation: Operation,
    input: unknown,
    known: string | undefined,
    options: CallOptions = {},
  ): Promise<{ value: unknown; tag: string | undefined } | undefined> {
    const headers = known === undefined ? undefined : { 'if-none-match': known };
    const { response, text = '' } = await this.#exchange(operation, input, options, headers);
    if (response.status === notModified) return undefined;
    return { value: parsed(response, text), tag: response.headers.get('etag') ?? undefined };
  }

  async #exchange(
    operation: Operation,
    input: unknown,
    options: CallOptions,
    headers: Record<string, string> = {},
  ): Promise<Exchange> {
    const { retries = this.#retries, signal } = options;
    const url = `${this.#base}${targetOf(operation, input)}`;
    const request = this.#requestOf(operation, input, options, headers);
    const isSafe = operation.method === 'GET' || operation.repeatable === true;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#attempt(operation, url, request, options);
      } catch (error) {
        signal?.throwIfAborted();
        if (!isSafe || attempt >= retries || !canSucceedLater(error)) throw error;
        await sleep(waitMs(attempt, error.retryAfter), signal);
      }
    }
  }

  #requestOf(
    operation: Operation,
    input: unknown,
    { idempotencyKey, organization }: CallOptions,
    headers: Record<string, string>,
  ): RequestInit {
    const hasBody = operation.query !== undefined;
    return {
      method: operation.method,
      // The API redirects nowhere. A proxy that does would turn a POST into a GET.
      redirect: 'manual',
      headers: {
        accept: 'application/json, */*',
        authorization: `Bearer ${this.#apiKey}`,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(organization === undefined ? {} : { 'x-nexus-organization': organization }),
        // The same one for all attempts: that makes them one.
        ...(operation.repeatable ? { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() } : {}),
        ...headers,
      },
      ...(hasBody ? { body: JSON.stringify(bodyOf(operation, input)) } : {}),
    };
  }

  async #attempt(operation: Operation, url: string, request: RequestInit, options: CallOptions): Promise<Exchange> {
    const { timeoutMs = this.#timeoutMs, signal } = options;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    try {
      const both = signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]);
      const response = await this.#fetch(url, { ...request, signal: both });
      // Who reads a document or a stream takes the time that it takes.
      if (response.ok && operation.raw) return { response, text: undefined };
      const text = await response.text();
      if (!response.ok && response.status !== notModified) throw errorOf(response, text);
      return { response, text };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof NexusError) throw error;
      const what = `${operation.method} ${new URL(url).origin}`;
      if (timeout.signal.aborted) {
        throw new TimeoutError(`${what}: no reply within ${timeoutMs} ms`, { code: 'TIMEOUT', status: 0 });
      }
      throw new UnreachableError(`${what}: ${reasonOf(error)}`, { code: 'UNREACHABLE', status: 0, cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Path and query. */
function targetOf({ path, query }: Operation, input: unknown): string {
  const values = (input ?? {}) as Values;
  const inPath = namesIn(path);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => pathSegment(name, values[name]));
  const inQuery = new URLSearchParams();
  for (const name of query ?? Object.keys(values).filter((each) => !inPath.includes(each))) {
    for (const value of [values[name]].flat()) if (value !== undefined) inQuery.append(name, String(value));
  }
  return inQuery.size === 0 ? filled : `${filled}?${inQuery}`;
}

/** `.` and `..` would be resolved to another path, also when they are escaped; an empty one would be a list. */
function pathSegment(name: string, value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (['', '.', '..'].includes(text))
    throw new TypeError(`${name} must be a name or an id, not ${JSON.stringify(value)}`);
  return encodeURIComponent(text);
}

const namesIn = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

function bodyOf({ path, query = [] }: Operation, input: unknown): unknown {
  if (Array.isArray(input)) return input;
  const elsewhere = new Set([...namesIn(path), ...query]);
  return Object.fromEntries(Object.entries((input ?? {}) as Values).filter(([name]) => !elsewhere.has(name)));
}

function parsed(response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { status } = response;
    const requestId = response.headers.get('x-request-id') ?? undefined;
    const message = `The server answered ${status} with something that is not JSON: ${beginning(text)}`;
    throw new UnexpectedReplyError(message, { code: 'UNEXPECTED_REPLY', status, requestId, cause });
  }
}

function canSucceedLater(error: unknown): error is NexusError {
  if (!(error instanceof NexusError) || (error.retryAfter ?? 0) > longestRetryAfter) return false;
  // The first attempt timed out, and is still at work.
  if (error instanceof ConflictError) return error.code === 'IDEMPOTENCY_IN_PROGRESS';
  return error instanceof UnreachableError || retriedStatuses.has(error.status);
}

/** Full jitter, so that clients that failed together do not come back together; on top of what the server asks for. */
function waitMs(attempt: number, retryAfter = 0): number {
  return retryAfter * 1000 + Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** attempt);
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Node's fetch says only "fetch failed", and why in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return [message, cause?.code ?? cause?.message].filter((part) => part !== undefined).join(': ');
}
