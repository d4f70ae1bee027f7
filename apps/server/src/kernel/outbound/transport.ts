import type { IncomingHttpHeaders } from 'node:http';
import type { Agent } from 'undici';
import { second } from '../clock.ts';
import type { Guard } from './guard.ts';

export interface Exchange {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  /** Aborts at the caller's time limit. */
  signal: AbortSignal;
  timeoutMs: number;
  maxBytes: number;
  /** Cuts the body off at `maxBytes`, rather than to fail. */
  truncate?: boolean;
  /** With sockets that no other bound holds back: the caller bounds its own. */
  unbounded?: boolean;
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

/** The reply had more bytes than the caller allows. */
export class TooLarge extends Error {}

/** Sockets per origin: enough for a busy webhook receiver, too few to overload one. */
const connectionsPerOrigin = 32;
const maxConnectMs = 10 * second;

/** Sends one HTTP request, without redirects or retries, on pooled sockets to checked addresses. */
export function createTransport(guard: Guard): Transport {
  const agents = new Map<boolean, Promise<Agent>>();
  const agentOf = (unbounded: boolean): Promise<Agent> => {
    const agent = agents.get(unbounded) ?? openAgent(guard, unbounded ? null : connectionsPerOrigin);
    agents.set(unbounded, agent);
    return agent;
  };
  return {
    async exchange(exchange) {
      return exchangeOnce(await agentOf(exchange.unbounded === true), exchange);
    },
    async close() {
      for (const agent of agents.values()) await (await agent).destroy();
    },
  };
}

/** The library is loaded with the first call: a server that makes none does without its 5 MB. */
async function openAgent(guard: Guard, connections: number | null): Promise<Agent> {
  const { Agent, buildConnector } = await import('undici');
  const connect = buildConnector({ lookup: guard.lookup, timeout: maxConnectMs });
  return new Agent({
    connections,
    maxHeaderSize: 32_768,
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error !== null) return callback(error, null);
        // Checks the address actually connected to as well, in case any layer resolved again.
        try {
          guard.address(options.hostname, socket.remoteAddress ?? '');
        } catch (refusal) {
          socket.destroy();
          return callback(refusal as Error, null);
        }
        callback(null, socket);
      }),
  });
}

async function exchangeOnce(agent: Agent, exchange: Exchange): Promise<Reply> {
  const { method, url, headers, body, signal, timeoutMs, maxBytes, truncate = false } = exchange;
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
  // undici obeys the signal only once connected, so a name that does not resolve would outlast it. The abandoned request
  // fails with its connection and sends nothing.
  const answer = await Promise.race([answering, aborted(signal)]);
  // A body destroyed before it is read emits an error that nobody else handles.
  answer.body.on('error', () => undefined);
  const announced = Number(answer.headers['content-length'] ?? 0);
  if (announced > maxBytes && method !== 'HEAD' && !truncate) {
    answer.body.destroy();
    throw new TooLarge();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // Throwing inside the loop destroys the body and its socket.
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes && !truncate) throw new TooLarge();
    chunks.push(chunk);
    // So does leaving it: what is longer than somebody wants to read is not read.
    if (size > maxBytes) break;
  }
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).subarray(0, maxBytes) };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
