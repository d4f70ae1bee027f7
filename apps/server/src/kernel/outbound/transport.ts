import type { IncomingHttpHeaders } from 'node:http';
import { Agent, buildConnector } from 'undici';
import { second } from '../clock.ts';
import type { Guard } from './guard.ts';

export interface Exchange {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  /** Aborts at the caller's time limit, which covers all from resolving the name to the last byte. */
  signal: AbortSignal;
  timeoutMs: number;
  maxBytes: number;
}

export interface Reply {
  status: number;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Transport {
  exchange(exchange: Exchange): Promise<Reply>;
  close(): Promise<void>;
}

/** The answer had more bytes than the caller allows. */
export class TooLarge extends Error {}

/** Sockets per origin: enough for a busy webhook receiver, few enough not to be a weapon against one. */
const connectionsPerOrigin = 32;
const maxConnectMs = 10 * second;

/** One HTTP request, no redirects, no retries, on pooled sockets that only ever lead to checked addresses. */
export function createTransport(guard: Guard): Transport {
  const connect = buildConnector({ lookup: guard.lookup, timeout: maxConnectMs });
  const agent = new Agent({
    connections: connectionsPerOrigin,
    maxHeaderSize: 32_768,
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error !== null) return callback(error, null);
        // A second look, at what the socket is really connected to, in case any layer resolved again.
        try {
          guard.address(options.hostname, socket.remoteAddress ?? '');
        } catch (refusal) {
          socket.destroy();
          return callback(refusal as Error, null);
        }
        callback(null, socket);
      }),
  });
  return {
    exchange: (exchange) => exchangeOnce(agent, exchange),
    close: () => agent.destroy(),
  };
}

async function exchangeOnce(agent: Agent, exchange: Exchange): Promise<Reply> {
  const { method, url, headers, body, signal, timeoutMs, maxBytes } = exchange;
  const answering = agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: method as 'GET',
    headers,
    body: body ?? null,
    signal,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  // undici looks at the signal only once connected; a name that does not resolve must not outlast it. The request left
  // behind fails when its connection does, and sends nothing.
  const answer = await Promise.race([answering, ending(signal)]);
  // A body destroyed before it is read emits its error, which nobody else listens for.
  answer.body.on('error', () => undefined);
  const announced = Number(answer.headers['content-length'] ?? 0);
  if (announced > maxBytes && method !== 'HEAD') {
    answer.body.destroy();
    throw new TooLarge();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop by an exception destroys the body and with it the socket.
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLarge();
    chunks.push(chunk);
  }
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

function ending(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
