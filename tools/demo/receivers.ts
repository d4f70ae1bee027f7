import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Named in the endpoints that were made, so the same at each start. */
const port = 4399;

/** Where the endpoint with this name is. */
export const receiverUrl = (name: string): string => `http://127.0.0.1:${port}/${name}`;

/** The receivers of the demonstration's webhooks: one is well, one fails now and then, one is down, and one was given up. */
export async function startReceivers(): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    const status = answerOf(request.url ?? '/', String(request.headers['webhook-id']));
    response.writeHead(status).end(status === 200 ? 'ok' : 'The receiver cannot take this now');
  });
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    // Those of another demonstration on this machine answer as well.
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return { close: async () => {} };
    throw error;
  }
  return {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerOf(path: string, id: string): number {
  if (path === '/warehouse') return 503;
  if (path === '/retired') return 410;
  // The same for each attempt: a tenth of the messages is refused whenever it is sent.
  const isRefused = path === '/crm' && (createHash('sha256').update(id).digest()[0] ?? 0) < 26;
  return isRefused ? 422 : 200;
}
