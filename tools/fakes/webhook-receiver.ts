import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The event in the body. */
  event: { id: string; type: string; timestamp: string; apiVersion: string; data: Record<string, unknown> };
  /** Epoch milliseconds of the machine. */
  at: number;
  /** Whether Standard Webhooks' own library accepts the signature under the secret of the path. */
  verified: boolean;
  /** Signatures that were sent. */
  signatures: number;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * `hang`: it never answers. `drop`: it closes the connection. `huge`: it answers 200 with 10 MB. `slow`: it answers 200
 * after a tenth of a second.
 */
export type Behaviour = 'hang' | 'drop' | 'huge' | 'slow' | Answer;

export interface Receiver {
  /** `http://127.0.0.1:…` and the path. */
  url(path: string): string;
  received: Received[];
  /** By path, the most requests at the same time. */
  busiest: Map<string, number>;
  /** The secret of the endpoint at a path. */
  trust(path: string, secret: string): void;
  /** From now on; `ok` where nothing was said. */
  behave(path: string, behaviour: Behaviour | ((received: Received) => Behaviour)): void;
  close(): Promise<void>;
}

const ok: Answer = { status: 200, body: 'ok' };
const hugeBytes = 10 * 1024 * 1024;
const slowMs = 100;
/** Seconds; Standard Webhooks'. */
const tolerance = 300;

/** A receiver of webhooks. `now`: the clock of the sender, where that is not the machine's. */
export async function startReceiver(now?: () => number): Promise<Receiver> {
  const received: Received[] = [];
  const busiest = new Map<string, number>();
  const busy = new Map<string, number>();
  const secrets = new Map<string, string>();
  const behaviours = new Map<string, Behaviour | ((received: Received) => Behaviour)>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const count = (busy.get(path) ?? 0) + 1;
    busy.set(path, count);
    busiest.set(path, Math.max(count, busiest.get(path) ?? 0));
    response.on('close', () => busy.set(path, (busy.get(path) ?? 1) - 1));
    // Whoever sends may be killed in the middle.
    const one = await read(request, secrets.get(path), now).catch(() => undefined);
    if (one === undefined) return response.destroy();
    received.push(one);
    const behaviour = behaviours.get(path) ?? ok;
    respond(response, typeof behaviour === 'function' ? behaviour(one) : behaviour);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    received,
    busiest,
    trust: (path, secret) => secrets.set(path, secret),
    behave: (path, behaviour) => behaviours.set(path, behaviour),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage, secret: string | undefined, now?: () => number): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const { url: path = '/', headers } = request;
  return {
    ...{ path, headers, body, event: JSON.parse(body), at: Date.now() },
    verified: secret !== undefined && isSigned(body, headers, secret, now),
    signatures: String(headers['webhook-signature']).split(' ').length,
  };
}

function isSigned(body: string, headers: IncomingHttpHeaders, secret: string, now?: () => number): boolean {
  const webhook = new Webhook(secret);
  try {
    if (now === undefined) return webhook.verify(body, headers as Record<string, string>) !== undefined;
  } catch {
    return false;
  }
  // The library knows the machine's time alone.
  const timestamp = Number(headers['webhook-timestamp']);
  const signature = webhook.sign(String(headers['webhook-id']), new Date(timestamp * 1000), body);
  const isRecent = Math.abs(now() / 1000 - timestamp) <= tolerance;
  return isRecent && String(headers['webhook-signature']).split(' ').includes(signature);
}

function respond(response: ServerResponse, behaviour: Behaviour): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'drop') response.destroy();
  else if (behaviour === 'huge') response.end(Buffer.alloc(hugeBytes, 'x'));
  else if (behaviour === 'slow') setTimeout(() => response.end('ok'), slowMs);
  else response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
}
