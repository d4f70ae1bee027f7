import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Steps } from './steps.ts';

export interface CallProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Between a server and a provider: announces each call before it is made. */
export async function startCallProxy(provider: string, steps: Steps): Promise<CallProxy> {
  const server = createServer((incoming, outgoing) => {
    forward(provider, steps, incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Ids differ from run to run. */
const idsOut = (path: string): string =>
  path.replace(/\/[a-z]+_[A-Za-z0-9]{8,}/g, '/:id').replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}/g, '/:id');

async function forward(provider: string, steps: Steps, incoming: IncomingMessage, outgoing: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/', headers } = incoming;
  const { pathname } = new URL(url, provider);
  if (!(await steps.pass(`${method} ${idsOut(pathname)}`))) return void incoming.socket.destroy();
  const call = request(new URL(url, provider), { method, headers });
  call.end(Buffer.concat(chunks));
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(outgoing);
}
