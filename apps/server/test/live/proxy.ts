import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Passes bytes to whatever `target` answers, until they are cut. */
export interface Passage {
  port: number;
  cut(): void;
  close(): Promise<void>;
}

export async function openProxy(target: () => number): Promise<Passage> {
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    const outer = connect(target(), '127.0.0.1');
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut,
    async close() {
      server.close();
      cut();
    },
  };
}
