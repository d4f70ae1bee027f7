import { once } from 'node:events';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { App } from '../../src/app.ts';

export interface LiveMessage {
  type: string;
  topic?: string;
  cursor?: string;
  version?: number;
  code?: string | number;
  data?: Record<string, unknown>;
  afterMs?: number;
}

/** On a busy machine, too. */
export const soon = <T>(read: () => T) => expect.poll(read, { timeout: 30_000, interval: 20 });

export const addressOf = ({ server }: App): string => {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return `127.0.0.1:${address.port}`;
};

/** A listener over a WebSocket, which keeps what it was told. */
export class SocketClient {
  readonly messages: LiveMessage[] = [];
  readonly socket: WebSocket;
  closed: { code: number; reason: string; at: number } | undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as LiveMessage));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason), at: performance.now() };
    });
    socket.on('error', () => {});
  }

  static async open(host: string, headers: Record<string, string>, query = ''): Promise<SocketClient> {
    const socket = new WebSocket(`ws://${host}/api/v1/live/socket${query}`, { headers, perMessageDeflate: false });
    const client = new SocketClient(socket);
    await once(socket, 'open');
    return client;
  }

  static as(host: string, token: string, query = ''): Promise<SocketClient> {
    return SocketClient.open(host, { authorization: `Bearer ${token}` }, query);
  }

  subscribe(topic: string, cursor?: string): void {
    this.socket.send(JSON.stringify({ type: 'subscribe', topic, cursor }));
  }

  of(type: string): LiveMessage[] {
    return this.messages.filter((each) => each.type === type);
  }

  /** Where `topic` can be resumed from. */
  cursor(topic: string): string | undefined {
    return this.messages.filter((each) => each.topic === topic && each.cursor !== undefined).at(-1)?.cursor;
  }

  end(): void {
    this.socket.terminate();
  }
}

/** The status and the problem with which a handshake is refused. */
export async function refusedHandshake(
  host: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(`ws://${host}/api/v1/live/socket`, { headers });
  socket.on('error', () => {});
  const [request, response] = (await once(socket, 'unexpected-response')) as [
    { destroy(): void },
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  request.destroy();
  return { status: response.statusCode, body };
}

/** A listener to server-sent events. */
export class StreamClient {
  readonly messages: LiveMessage[] = [];
  lastId: string | undefined;
  status = 0;
  ended: Promise<void> = Promise.resolve();
  private readonly leaving = new AbortController();

  static async open(host: string, token: string, query: string, org?: string): Promise<StreamClient> {
    const client = new StreamClient();
    const reply = await fetch(`http://${host}/api/v1/live?${query}`, {
      headers: { authorization: `Bearer ${token}`, ...(org === undefined ? {} : { 'x-nexus-organization': org }) },
      signal: client.leaving.signal,
    });
    client.status = reply.status;
    if (reply.body !== null && reply.status === 200) client.ended = client.read(reply.body).catch(() => {});
    return client;
  }

  of(type: string): LiveMessage[] {
    return this.messages.filter((each) => each.type === type);
  }

  end(): void {
    this.leaving.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    }
  }

  private take(block: string): void {
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) this.lastId = line.slice(4);
      if (line.startsWith('data: ')) this.messages.push(JSON.parse(line.slice(6)) as LiveMessage);
    }
  }
}
