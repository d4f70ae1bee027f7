import type { Socket } from 'node:net';
import pg from 'pg';
import { second } from '../clock.ts';

/** Finds out within 20 s that the other end of a connection at rest is gone; the system would take two hours. */
const alive = { keepAlive: true, keepAliveInitialDelayMillis: 10 * second };

/**
 * A pool whose lost connections end no process: an idle one is replaced, one in use fails its next statement, and those
 * of a pool that ends are open for a moment after `end()` has resolved. Without listeners for 'error', each would throw.
 */
export function openPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...alive, ...options });
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
    if (options.pipeline === true) writeTogether(client);
  });
  return pool;
}

/**
 * Statements that are sent in one turn of the event loop leave in one write: each write is a system call, which takes longer
 * than what pg does for the statement, and wakes PostgreSQL.
 */
function writeTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  let isHeld = false;
  const query = (...args: unknown[]): unknown => {
    if (!isHeld) {
      isHeld = true;
      stream.cork();
      process.nextTick(() => {
        isHeld = false;
        stream.uncork();
      });
    }
    return (pg.Client.prototype.query as (...all: unknown[]) => unknown).apply(client, args);
  };
  client.query = query as typeof client.query;
}

/** A client, not yet connected. Where its connection breaks, the statement under way or the next one is rejected. */
export function newClient(options: pg.ClientConfig): pg.Client {
  const client = new pg.Client({ ...alive, ...options });
  // Before it connects: what PostgreSQL says right after the log-in is heard too.
  client.on('error', () => {});
  return client;
}

export async function openClient(options: pg.ClientConfig): Promise<pg.Client> {
  const client = newClient(options);
  await client.connect();
  return client;
}

/** A connection for a few statements, closed afterwards. */
export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  options: pg.ClientConfig = {},
): Promise<T> {
  const client = await openClient({ connectionString: url, ...options });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
