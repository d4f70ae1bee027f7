import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivered {
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  payload: Buffer;
}

export interface Relay {
  readonly url: string;
  /** Who takes deliveries; the fake is told the address before anybody is there. Undefined: nobody answers. */
  deliver: (delivery: Delivered) => Promise<{ statusCode: number } | undefined>;
  /** What happens to the next delivery: it arrives, it does not, or its answer is lost. */
  fate: () => 'arrives' | 'lost' | 'unanswered';
  readonly statuses: number[];
  close(): Promise<void>;
}

/** Between a fake provider and a server whose address it is not told: hands each delivery in, as it came. */
export async function startRelay(path: string): Promise<Relay> {
  const relay: Relay = {
    url: '',
    deliver: async () => undefined,
    fate: () => 'arrives',
    statuses: [],
    close: async () => {},
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fate = relay.fate();
    if (fate === 'lost') return void request.socket.destroy();
    const answer = await relay.deliver({
      method: 'POST',
      url: path,
      headers: request.headers as Record<string, string>,
      payload: Buffer.concat(chunks),
    });
    if (answer !== undefined) relay.statuses.push(answer.statusCode);
    if (answer === undefined || fate === 'unanswered') return void request.socket.destroy();
    response.writeHead(answer.statusCode).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return Object.assign(relay, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
