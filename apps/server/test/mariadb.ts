import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endChild, spawnWatched, type WatchedChild } from '../src/kernel/postgres/child.ts';
import { freePort } from './redis.ts';

export interface TestMariadb {
  port: number;
  /** Of `root`, who has no password over it. */
  socket: string;
  stop(): Promise<void>;
}

const which = (name: string): string | undefined =>
  spawnSync('/bin/sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${name}`], { encoding: 'utf8' }).stdout.trim() ||
  undefined;
const binary = which('mariadbd');
const install = which('mariadb-install-db');

/** False where there is no mariadbd: `describe.skipIf(!mariadbAvailable)('… (needs mariadbd)', …)`. */
export const mariadbAvailable: boolean = binary !== undefined && install !== undefined;

/** A MariaDB of the test's own, on a free loopback port, with further options of `mariadbd`. */
export async function testMariadb(options: readonly string[] = []): Promise<TestMariadb> {
  if (binary === undefined || install === undefined) throw new Error('there is no mariadbd');
  const directory = mkdtempSync(join(tmpdir(), 'nexus-mariadb-'));
  const data = join(directory, 'data');
  // As root it wants to be told so.
  const account = process.getuid?.() === 0 ? ['--user=root'] : [];
  const made = spawnSync(
    install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...account],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stderr}`);
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort();
    const socket = join(directory, 'socket');
    const child = spawnWatched(binary, [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=16M',
      ...account,
      ...options,
    ]);
    const stop = async () => {
      await endChild(child, [
        ['SIGTERM', 10_000],
        ['SIGKILL', 5_000],
      ]);
    };
    if (await isReady(child)) {
      return {
        port,
        socket,
        async stop() {
          await stop();
          rmSync(directory, { recursive: true, force: true });
        },
      };
    }
    await stop();
  }
  rmSync(directory, { recursive: true, force: true });
  throw new Error('mariadbd does not start');
}

/** False when it ended instead, for example since another process took the port in between. */
function isReady(child: WatchedChild): Promise<boolean> {
  return new Promise((resolve) => {
    void child.exited.then(() => resolve(false));
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('ready for connections')) resolve(true);
    });
    child.stdout.resume();
  });
}
