import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What the client of Nexus uses of a response. */
interface Reply {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
  readonly body: ReadableStream | null;
}

/** What of `fetch` is used here. */
export interface Sent {
  method?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  body?: string | undefined;
  signal?: AbortSignal | undefined;
}

export type Send = (url: string, request: Sent) => Promise<Response>;

/**
 * In place of the global `fetch`, whose modules take a tenth of a second to load with Node 20 (`bench/cli-start.ts`). It
 * follows no redirects, as the client asks for.
 */
export const send: Send = async (url, { method = 'GET', headers = {}, body, signal }) => {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const options: RequestOptions = { method, headers, ...(signal === undefined ? {} : { signal }) };
  const message = await answerOf(request(url, options), body);
  return reply(message.statusCode ?? 0, (name) => headerOf(message, name), message);
};

/** A reply that was made here. */
export const replyWith = (value: object): Response => reply(200, () => null, Readable.from([JSON.stringify(value)]));

function answerOf(request: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Where a name has several addresses, the reasons are in `errors`, and there is no message.
    request.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.message === '' ? Object.assign(new Error(error.code), { code: error.code, cause: error }) : error);
    });
    request.end(body);
  });
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return value === undefined ? null : String(value);
}

function reply(status: number, get: (name: string) => string | null, stream: Readable): Response {
  const made: Reply = {
    ok: status >= 200 && status < 300,
    status,
    headers: { get },
    text: () => text(stream),
    json: async () => JSON.parse(await text(stream)),
    get body() {
      return Readable.toWeb(stream) as ReadableStream;
    },
  };
  return made as unknown as Response;
}

/** As `fetch`, for the client of Nexus, which calls it with these alone. */
export const asFetch =
  (own: Send): typeof fetch =>
  (input, init) =>
    own(String(input), (init ?? {}) as Sent);
