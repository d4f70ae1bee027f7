import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endChild, spawnWatched, type WatchedChild } from '../src/kernel/postgres/child.ts';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

const binary = spawnSync('/bin/sh', ['-c', 'command -v redis-server'], { encoding: 'utf8' }).stdout.trim() || undefined;

/** False when there is neither REDIS_URL nor a redis-server on PATH: `describe.skipIf(!redisAvailable)('… (needs Redis)', …)`. */
export const redisAvailable: boolean = process.env.REDIS_URL !== undefined || binary !== undefined;

/** False where the only Redis is one that tests share: `describe.skipIf(!ownRedisAvailable)('… (needs redis-server)', …)`. */
export const ownRedisAvailable: boolean = process.env.REDIS_URL === undefined && binary !== undefined;

/**
 * A redis-server of the test's own on a free loopback port (or on that of one that was stopped), without persistence; or
 * the one at REDIS_URL, which tests share. With further options of `redis-server`. Undefined when there is none.
 */
export async function testRedis(wanted?: number, options: readonly string[] = []): Promise<TestRedis | undefined> {
  if (process.env.REDIS_URL !== undefined) return { url: process.env.REDIS_URL, stop: async () => {} };
  if (binary === undefined) return undefined;
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = wanted ?? (await freePort());
    const directory = mkdtempSync(join(tmpdir(), 'nexus-redis-'));
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      directory,
      ...options,
    ];
    const child = spawnWatched(binary, args);
    const stop = async () => {
      await endChild(child, [
        ['SIGTERM', 5_000],
        ['SIGKILL', 5_000],
      ]);
      rmSync(directory, { recursive: true, force: true });
    };
    if (await isReady(child)) return { url: `redis://127.0.0.1:${port}`, stop };
    await stop();
  }
  throw new Error('redis-server does not start');
}

/** False when it ended instead, for example since another process took the port in between. */
function isReady(child: WatchedChild): Promise<boolean> {
  return new Promise((resolve) => {
    void child.exited.then(() => resolve(false));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve(true);
    });
    child.stderr.resume();
  });
}

/** A loopback port that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
