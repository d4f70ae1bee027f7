import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../test/harness.ts';
import { eventually, type Holder, hold, isAlive, query, scratch, watcherOf } from '../../../test/postgres/processes.ts';
import { accountFor, asAccount } from './account.ts';
import { type EmbeddedPostgres, startPostgres } from './index.ts';
import { processesOn } from './leftover.ts';
import { processIdentity } from './lock.ts';

const directories: string[] = [];
const holders: Holder[] = [];
const running: EmbeddedPostgres[] = [];

const dataDirectory = () => {
  const directory = scratch();
  directories.push(directory);
  return directory;
};
const holding = async (dataDir: string) => {
  const holder = await hold(dataDir);
  holders.push(holder);
  return holder;
};
const start = async (dataDir: string, durable = false) => {
  const postgres = await startPostgres({ dataDir, durable });
  running.push(postgres);
  return postgres;
};

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  for (const holder of holders.splice(0)) await holder.kill('SIGTERM');
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(!postgresAvailable)('startPostgres (needs PostgreSQL)', () => {
  it('creates a durable database that only its own user can connect to, and keeps it over a restart', async () => {
    const dataDir = dataDirectory();
    const first = await start(dataDir, true);
    const names = [
      'fsync',
      'synchronous_commit',
      'full_page_writes',
      'listen_addresses',
      'jit',
      'TimeZone',
      'max_connections',
    ];
    const [settings] = await query(
      first.ownerUrl,
      `select ${names.map((name) => `current_setting('${name}')`).join(` || ',' || `)} as text`,
    );
    expect(settings).toEqual({ text: 'on,on,on,,off,UTC,300' });
    const shape =
      'select current_database() db, current_user u, datlocprovider p, pg_encoding_to_char(encoding) e, datlocale l from pg_database where datname = current_database()';
    expect(await query(first.ownerUrl, shape)).toEqual([
      { db: 'nexus', u: 'nexus_owner', p: 'b', e: 'UTF8', l: 'C.UTF-8' },
    ]);
    expect(statSync(join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'postgres/run')).mode & 0o777).toBe(0o700);
    await expect(query(first.ownerUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    await query(first.ownerUrl, 'create table kept as select 7 as n');
    await first.stop();
    await first.stop();
    expect(await first.exited).toEqual({ code: 0 });
    expect(first.status()).toBe('stopped');

    const second = await start(dataDir, true);
    expect(second.ownerUrl).toBe(first.ownerUrl);
    expect(await query(second.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('refuses a second start, naming the directory and the process that uses it', async () => {
    const dataDir = dataDirectory();
    const first = await holding(dataDir);
    const refusal = {
      code: 'DATABASE_DIRECTORY_IN_USE',
      message: expect.stringContaining(`${dataDir} is in use by process ${first.process.pid}`),
    };
    await expect(start(dataDir)).rejects.toMatchObject(refusal);
    expect(await holding(dataDir)).toMatchObject(refusal);
    expect(await query(first.ownerUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    await first.kill('SIGTERM');
    await start(dataDir);
  });

  it('lets exactly one of several simultaneous first starts win', async () => {
    const dataDir = dataDirectory();
    const all = await Promise.all([1, 2, 3].map(() => holding(dataDir)));
    expect(all.map(({ code }) => code).sort()).toEqual([
      'DATABASE_DIRECTORY_IN_USE',
      'DATABASE_DIRECTORY_IN_USE',
      undefined,
    ]);
  });

  it('ends PostgreSQL when its process is killed, and starts again with what was committed', async () => {
    const dataDir = dataDirectory();
    const killed = await holding(dataDir);
    await query(killed.ownerUrl, 'create table kept as select 7 as n');
    await killed.kill('SIGKILL');
    expect(await eventually(() => !isAlive(killed.pid))).toBe(true);
    const next = await start(dataDir);
    expect(await query(next.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it.skipIf(process.platform !== 'linux')('stops a PostgreSQL that was left running (needs Linux)', async () => {
    const dataDir = dataDirectory();
    const killed = await holding(dataDir);
    await query(killed.ownerUrl, 'create table kept as select 7 as n');
    process.kill(watcherOf(killed.pid), 'SIGKILL');
    await killed.kill('SIGKILL');
    expect(await query(killed.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
    const next = await start(dataDir);
    expect(isAlive(killed.pid)).toBe(false);
    expect(await query(next.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('ignores files that name a reused pid', async () => {
    const dataDir = dataDirectory();
    const first = await start(dataDir);
    await first.stop();
    const place = join(dataDir, 'postgres');
    // This very process lives, but is not the holder (another start time); a process of PostgreSQL's own user lives, but
    // is no PostgreSQL.
    const other = spawn('/bin/sleep', ['60'], asAccount(accountFor(join(place, 'cluster'))));
    writeFileSync(join(place, 'lock'), `${process.pid}\n${processIdentity(process.pid)}0\nabc\n`);
    writeFileSync(
      join(place, 'cluster/postmaster.pid'),
      `${other.pid}\n${join(place, 'cluster')}\n1\n5432\n${join(place, 'run')}\n\n  1 1\nready   \n`,
    );
    const second = await start(dataDir).finally(() => other.kill());
    expect(await query(second.ownerUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(readdirSync(place).filter((name) => name.startsWith('lock'))).toEqual(['lock']);
  });

  it.skipIf(process.platform !== 'linux')(
    'starts beside the remains of a killed PostgreSQL (needs Linux)',
    async () => {
      const dataDir = dataDirectory();
      const first = await start(dataDir);
      await first.stop();
      const cluster = join(dataDir, 'postgres/cluster');
      // `sleep` never waits for the child of the shell that it was: until it ends, the child's pid is a zombie's. The child
      // outlives the shell, which would wait for it.
      const script = 'sleep 0.3 & echo $!; exec sleep 60';
      const parent = spawn('/bin/sh', ['-c', script], asAccount(accountFor(cluster)));
      const [zombie] = (await once(parent.stdout, 'data')) as [Buffer];
      const rest = `${cluster}\n1\n5432\n${join(dataDir, 'postgres/run')}\n\n  1 1\nready   \n`;
      writeFileSync(join(cluster, 'postmaster.pid'), `${zombie}${rest}`);
      writeFileSync(join(dataDir, 'postgres/run/.s.PGSQL.5432.lock'), `${zombie}${rest}`);
      expect(await eventually(() => !isAlive(Number(zombie)))).toBe(true);
      expect(existsSync(`/proc/${Number(zombie)}`)).toBe(true);
      const second = await start(dataDir).finally(() => parent.kill());
      expect(await query(second.ownerUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    },
  );

  it('restarts a killed PostgreSQL under the same URL', async () => {
    const dataDir = dataDirectory();
    const postgres = await start(dataDir);
    await query(postgres.ownerUrl, 'create table kept as select 7 as n');
    const before = postgres.pid();
    process.kill(before ?? 0, 'SIGKILL');
    const recovered = await eventually(() =>
      query(postgres.ownerUrl, 'select n from kept').then(
        () => true,
        () => false,
      ),
    );
    expect(recovered).toBe(true);
    expect(postgres.pid()).not.toBe(before);
    expect(await eventually(() => postgres.status() === 'running')).toBe(true);
    await postgres.stop();
    expect(processesOn(join(dataDir, 'postgres/cluster'))).toEqual([]);
  });

  it('stops even while PostgreSQL is being restarted', async () => {
    const dataDir = dataDirectory();
    for (const wait of [0, 60, 130]) {
      const postgres = await start(dataDir);
      process.kill(postgres.pid() ?? 0, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, wait));
      await postgres.stop();
      await postgres.exited;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(processesOn(join(dataDir, 'postgres/cluster'))).toEqual([]);
    }
  });

  it('survives Ctrl-C, which reaches the whole process group, until it is stopped', async () => {
    const holder = await holding(dataDirectory());
    process.kill(-(holder.process.pid ?? 0), 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await query(holder.ownerUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(isAlive(holder.pid)).toBe(true);
    await holder.kill('SIGTERM');
    expect(isAlive(holder.pid)).toBe(false);
  });

  it('uses a short socket path if the data directory has a long one', async () => {
    const dataDir = join(dataDirectory(), 'long-'.repeat(20), "with an 'odd', name");
    const first = await start(dataDir);
    expect(await query(first.ownerUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    const sockets = decodeURIComponent(new URL(first.ownerUrl).hostname);
    expect(statSync(sockets).mode & 0o777).toBe(0o700);
    await first.stop();
    directories.push(sockets);
    expect((await start(dataDir)).ownerUrl).toBe(first.ownerUrl);
  });

  it('cleans up after a start that was killed', async () => {
    const dataDir = dataDirectory();
    mkdirSync(join(dataDir, 'postgres/cluster.new-dead/base'), { recursive: true });
    await start(dataDir);
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => name.includes('new'))).toEqual([]);
  });

  it('fails if its linked data directory is missing, and creates no empty one', async () => {
    const dataDir = dataDirectory();
    symlinkSync('/nowhere/at/all', join(dataDir, 'postgres'));
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'DATABASE_DIRECTORY_LOST',
      message: expect.stringContaining('/nowhere/at/all'),
    });
  });

  it.each([
    ['the cluster', 'postgres/cluster'],
    ['its PG_VERSION', 'postgres/cluster/PG_VERSION'],
    ['all of it, beside what only follows the first start,', 'postgres'],
  ])('refuses a database of which %s is lost, and makes no empty one', async (_, lost) => {
    const dataDir = dataDirectory();
    await (await start(dataDir)).stop();
    writeFileSync(join(dataDir, 'master.key'), 'x');
    rmSync(join(dataDir, lost), { recursive: true });
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'DATABASE_DIRECTORY_LOST',
      message: expect.stringContaining(join(dataDir, 'postgres/cluster')),
    });
    expect(existsSync(join(dataDir, 'postgres/cluster/PG_VERSION'))).toBe(false);
  });

  it('reports PostgreSQL’s error if it cannot start, and leaves no lock', async () => {
    const dataDir = dataDirectory();
    const first = await start(dataDir);
    await query(first.ownerUrl, 'alter system set shared_preload_libraries = no_such_library');
    await first.stop();
    const auto = join(dataDir, 'postgres/cluster/postgresql.auto.conf');
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'DATABASE_START_FAILED',
      message: expect.stringContaining('no_such_library'),
    });
    writeFileSync(auto, readFileSync(auto, 'utf8').replace(/^shared_preload.*$/m, ''));
    await start(dataDir);
  });
});
