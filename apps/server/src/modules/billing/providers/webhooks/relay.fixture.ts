import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestApp } from '../../../../../test/app.ts';

export interface Relay {
  readonly url: string;
  /** Where deliveries go; the fake is told the address before the app is there. */
  app: TestApp | undefined;
  /** What happens to the next delivery: it arrives, it does not, or its answer is lost. */
  fate: () => 'arrives' | 'lost' | 'unanswered';
  readonly statuses: number[];
  close(): Promise<void>;
}

/** Between a fake provider and an app that listens to nobody: hands each delivery in, as it came. */
export async function startRelay(path: string): Promise<Relay> {
  const relay: Relay = { url: '', app: undefined, fate: () => 'arrives', statuses: [], close: async () => {} };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fate = relay.fate();
    if (fate === 'lost' || relay.app === undefined) return void request.socket.destroy();
    const { statusCode } = await relay.app.app.server.inject({
      method: 'POST',
      url: path,
      headers: request.headers as Record<string, string>,
      payload: Buffer.concat(chunks),
    });
    relay.statuses.push(statusCode);
    if (fate === 'unanswered') return void request.socket.destroy();
    response.writeHead(statusCode).end();
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
