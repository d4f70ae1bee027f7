import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../harness.ts';
import { eventually } from '../postgres/processes.ts';
import { unrecorded } from './checks.ts';
import { Connection, Lost } from './client.ts';
import { Ledger } from './ledger.ts';
import {
  generous,
  launch,
  newDataDir,
  noPostgresLeft,
  ownerUrlOf,
  postgresProcesses,
  removeDataDir,
  type Server,
} from './server.ts';
import { newTenant, owner, ownerSettings } from './tenant.ts';

const directories: string[] = [];
const servers: Server[] = [];

function dataDirectory(): string {
  const directory = newDataDir();
  directories.push(directory);
  return directory;
}

function start(dataDir: string, settings: Record<string, string> = {}): Server {
  const server = launch(dataDir, { ...generous, ...settings });
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.end('SIGKILL');
  for (const directory of directories.splice(0)) {
    await noPostgresLeft(directory);
    removeDataDir(directory);
  }
});

const isHealthy = async (address: string): Promise<boolean> =>
  (await new Connection({ address }).send('GET /health')).status === 200;

function isRefused(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

describe.skipIf(!postgresAvailable)('a server that is asked to stop (needs PostgreSQL)', () => {
  it('finishes slow requests, refuses new connections, records everything, and leaves no process', async () => {
    const dataDir = dataDirectory();
    // A log-in of about half a second, so that there is time to look while some are at work.
    const server = start(dataDir, { ...ownerSettings, BCRYPT_COST: '13' });
    const address = await server.listening;
    const ledger = new Ledger();
    const logins = [1, 2, 3, 4].map(() => {
      const connection = new Connection({ address }, ledger);
      return connection.send('POST /api/v1/auth/login', { body: owner }).finally(() => connection.close());
    });
    const figures = new Connection({ address });
    const atWork = async () => {
      const { text } = await figures.send('GET /metrics');
      return /^nexus_inflight_requests ([3-9])$/m.test(text);
    };
    expect(await eventually(atWork)).toBe(true);

    const ended = server.end('SIGTERM');
    let answered = 0;
    for (const login of logins) void login.then(() => answered++);
    expect(await eventually(() => isRefused(address))).toBe(true);
    expect(answered).toBeLessThan(4);
    expect((await Promise.all(logins)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await ended).toEqual({ code: 0, signal: null });
    // Not even for a moment longer than the server.
    expect(postgresProcesses(dataDir)).toEqual([]);
    expect(server.stderr()).not.toMatch(/error/i);

    await start(dataDir).listening;
    expect(await unrecorded(ownerUrlOf(dataDir), ledger.all)).toEqual([]);
    expect(ledger.violations).toEqual([]);
  });

  it('cuts nothing off that it has begun to answer, under load and on Ctrl-C', async () => {
    const dataDir = dataDirectory();
    const server = start(dataDir, ownerSettings);
    const where = { address: await server.listening };
    const ledger = new Ledger();
    const tenant = await newTenant(new Connection(where, ledger), 'north');
    const verifyForEver = async (): Promise<string> => {
      const connection = new Connection(where, ledger);
      const call = { as: tenant.platformKey, body: { key: tenant.customerKey } };
      for (;;) {
        try {
          await connection.send('POST /api/v1/keys/verify', call);
        } catch (error) {
          if (error instanceof Lost) return error.message;
          throw error;
        }
      }
    };
    const clients = Promise.all([1, 2, 3, 4].map(verifyForEver));
    await sleep(500);
    expect(await server.end('SIGINT')).toEqual({ code: 0, signal: null });
    // Between two requests, a connection may be closed under the next one; an answer is never cut off.
    expect((await clients).filter((message) => !/ECONNREFUSED|ECONNRESET|socket hang up/.test(message))).toEqual([]);
    expect(postgresProcesses(dataDir)).toEqual([]);
    expect(ledger.all.length).toBeGreaterThan(10);
    await start(dataDir).listening;
    expect(await unrecorded(ownerUrlOf(dataDir), ledger.all)).toEqual([]);
    expect(ledger.violations).toEqual([]);
  });

  it('does not wait longer than DRAIN_TIMEOUT_MS for a request that does not come to its end', async () => {
    const dataDir = dataDirectory();
    const server = start(dataDir, { DRAIN_TIMEOUT_MS: '1000', REQUEST_TIMEOUT_MS: '600000' });
    const { hostname, port } = new URL(await server.listening);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await once(socket, 'connect');
    const head = [
      'POST /api/v1/auth/login HTTP/1.1',
      'host: x',
      'content-type: application/json',
      'content-length: 99',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n{`);
    await sleep(300);
    await server.end('SIGTERM');
    expect(await noPostgresLeft(dataDir)).toBe(true);
    socket.destroy();
  });

  it('ends at once at the second signal, and takes its database along', async () => {
    const dataDir = dataDirectory();
    const server = start(dataDir, { ...ownerSettings, BCRYPT_COST: '14' });
    const address = await server.listening;
    const login = new Connection({ address }).send('POST /api/v1/auth/login', { body: owner }).catch(() => undefined);
    await sleep(200);
    server.process.kill('SIGTERM');
    await expect.poll(() => server.stdout(), { timeout: 20_000 }).toContain('finishing the requests in progress');
    expect((await server.end('SIGTERM')).code).toBe(1);
    await login;
    expect(await noPostgresLeft(dataDir)).toBe(true);
  });

  it('ends when it is asked to before it listens', async () => {
    const dataDir = dataDirectory();
    const server = start(dataDir);
    await expect.poll(() => server.stdout(), { timeout: 30_000 }).toContain('PostgreSQL is running');
    await server.end('SIGTERM');
    expect(await noPostgresLeft(dataDir)).toBe(true);
    expect(await isHealthy(await start(dataDir).listening)).toBe(true);
  });
});

describe.skipIf(!postgresAvailable)('a second server (needs PostgreSQL)', () => {
  it('is refused the data directory of one that runs, by name, and gets it when that one was killed', async () => {
    const dataDir = dataDirectory();
    const first = start(dataDir);
    const address = await first.listening;
    const second = start(dataDir);
    expect((await second.ended).code).toBe(1);
    expect(second.stderr()).toMatch(/^Nexus could not start\. .*is in use by process \d+.*$/m);
    expect(second.stderr()).toContain(`${dataDir} is in use by process ${first.process.pid}`);
    expect(second.stderr()).toContain('NEXUS_DATA_DIR');
    expect(await isHealthy(address)).toBe(true);
    expect((await new Connection({ address }).send('GET /ready')).status).toBe(200);

    await first.end('SIGKILL');
    expect(await isHealthy(await start(dataDir).listening)).toBe(true);
  });

  it('says in one line which port is taken, and leaves no database behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const dataDir = dataDirectory();
    const server = start(dataDir, { HOST: '127.0.0.1', PORT: String(port) });
    expect((await server.ended).code).toBe(1);
    other.close();
    const lines = server.stderr().trim().split('\n');
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^Nexus could not start\\. .*\\b${port}\\b.*PORT`))]);
    expect(postgresProcesses(dataDir)).toEqual([]);
  });
});
