import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { NexusError } from '../errors.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createOutbound, type OutboundOptions, type OutboundRequest } from './outbound.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
export const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Seen {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server on loopback that remembers what it saw. */
export async function serve(handler: Handler): Promise<{ origin: string; port: number; seen: Seen[]; server: Server }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    seen.push({ method: request.method, path: request.url, headers: request.headers, body });
    handler(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${port}`, port, seen, server };
}

/** The real client with a clock and pauses that a test moves. */
export function setUp(options: Partial<OutboundOptions> = {}) {
  const clock = new ManualClock();
  const metrics = createMetrics({ process: false });
  const lines: string[] = [];
  const pauses: number[] = [];
  const outbound = createOutbound({
    clock,
    metrics,
    log: createLog({ level: 'trace', destination: { write: (line) => lines.push(line) } }),
    allowPrivate: () => true,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
      clock.advance(milliseconds);
    },
    ...options,
  });
  closers.push(() => outbound.close());
  const request = (url: string, more: Partial<OutboundRequest> = {}) =>
    outbound.request({ service: 'test', method: 'GET', url, timeoutMs: 2000, maxBytes: 1000, ...more });
  const failure = (url: string, more: Partial<OutboundRequest> = {}): Promise<NexusError> =>
    request(url, more).then(
      () => expect.unreachable(),
      (error: NexusError) => error,
    );
  return { clock, metrics, lines, pauses, outbound, request, failure };
}

/** Answers with each status in turn, then with the last for ever. */
export const statuses = (list: number[], headers: Record<string, string> = {}): Handler => {
  let next = 0;
  return (_request, response) => {
    const status = list[Math.min(next, list.length - 1)] ?? 200;
    next += 1;
    response.writeHead(status, headers).end('x');
  };
};
