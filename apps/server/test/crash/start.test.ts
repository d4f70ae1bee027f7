import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../harness.ts';
import { scratch } from '../postgres/processes.ts';
import { Connection } from './client.ts';
import {
  generous,
  launch,
  newDataDir,
  noPostgresLeft,
  postgresProcesses,
  removeDataDir,
  type Server,
} from './server.ts';
import { owner, ownerSettings } from './tenant.ts';

/** What the specification promises on a quiet machine; a test run may be busy, so only far more fails. Milliseconds. */
const promisedStart = 5000;
const failingStart = 60_000;

const isRoot = process.getuid?.() === 0;
const directories: string[] = [];
const servers: Server[] = [];

function dataDirectory(): string {
  const directory = newDataDir();
  directories.push(directory);
  return directory;
}

function start(dataDir: string, settings: Record<string, string> = {}): Server {
  const server = launch(dataDir, settings);
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

const link = /^\s*(http:\S+\/setup#token=(\S+))$/m;

describe.skipIf(!postgresAvailable)('the first start (needs PostgreSQL)', () => {
  it('says where it listens and how to become the owner, by a link that works once', async () => {
    const dataDir = dataDirectory();
    const server = start(dataDir, generous);
    const address = await server.listening;
    expect(server.startedIn()).toBeLessThan(failingStart);
    await expect.poll(() => server.stdout(), { timeout: 10_000 }).toMatch(link);
    const [, url = '', token] = link.exec(server.stdout()) ?? [];
    expect(url.startsWith(`${address}/setup#`)).toBe(true);
    const connection = new Connection({ address });
    const become = (email: string) =>
      connection.send('POST /api/v1/auth/setup', { body: { token, ...owner, email, displayName: 'Owner' } });
    expect((await become(owner.email)).status).toBe(201);
    expect((await become('thief@example.com')).body.code).toBe('VERIFICATION_INVALID');
    const login = await connection.send('POST /api/v1/auth/login', { body: owner });
    expect(login.status).toBe(200);
    for (const path of ['/health', '/ready', '/openapi.json', '/docs', '/metrics'])
      expect([path, (await connection.send(`GET ${path}`)).status]).toEqual([path, 200]);
    expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });

    const again = start(dataDir, generous);
    await again.listening;
    await again.end('SIGTERM');
    expect(again.stdout()).not.toContain('setup');
    process.stdout.write(
      `started in ${Math.round(server.startedIn())} ms with initdb, in ${Math.round(again.startedIn())} ms ` +
        `after it (promised: ${promisedStart} ms)\n`,
    );
  });

  it('makes the owner that the settings name, and prints no link', async () => {
    const server = start(dataDirectory(), { ...generous, ...ownerSettings });
    const address = await server.listening;
    const login = await new Connection({ address }).send('POST /api/v1/auth/login', { body: owner });
    expect(login.status).toBe(200);
    await server.end('SIGTERM');
    expect(server.stdout()).not.toContain('setup');
    expect(server.stdout()).not.toContain(owner.password);
  });

  it.each([
    [{ NEXUS_OWNER_EMAIL: owner.email }, /NEXUS_OWNER_EMAIL and NEXUS_OWNER_PASSWORD/],
    [{ NEXUS_OWNER_EMAIL: owner.email, NEXUS_OWNER_PASSWORD: 'password' }, /NEXUS_OWNER_PASSWORD/],
  ])('refuses half an owner, or one with a weak password, by name: %j', async (settings, complaint) => {
    const dataDir = dataDirectory();
    const server = start(dataDir, { ...generous, ...settings });
    expect((await server.ended).code).toBe(1);
    expect(server.stderr().trim().split('\n')).toEqual([expect.stringMatching(complaint)]);
    expect(postgresProcesses(dataDir)).toEqual([]);
  });

  it.skipIf(!isRoot)('works below a directory that only root can enter (needs root)', async () => {
    const closed = scratch(0o700);
    directories.push(join(closed, 'data'));
    const dataDir = join(closed, 'data');
    expect(statSync(closed).mode & 0o077).toBe(0);
    const server = start(dataDir, generous);
    const address = await server.listening;
    expect((await new Connection({ address }).send('GET /ready')).status).toBe(200);
    const place = realpathSync(join(dataDir, 'postgres'));
    expect(place.startsWith(closed)).toBe(false);
    expect(server.stdout()).toContain(`the data is in ${place}`);
    expect((await server.end('SIGTERM')).code).toBe(0);
    expect(postgresProcesses(dataDir)).toEqual([]);
    rmSync(place, { recursive: true, force: true });
  });
});

const user = Number(/^nobody:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1] ?? -1);
/** Every file below a directory, but links' targets. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));
const userRunsNode =
  isRoot && spawnSync(process.execPath, ['--version'], { cwd: '/', uid: user, gid: user }).status === 0;

describe.skipIf(!postgresAvailable || !userRunsNode)(
  "a start as root in a user's directory (needs PostgreSQL, root, and a Node that all can run)",
  () => {
    it('leaves everything in it to the user, who starts it next', async () => {
      const dataDir = dataDirectory();
      mkdirSync(dataDir);
      // What a start as root has left before.
      mkdirSync(join(dataDir, 'mail'));
      writeFileSync(join(dataDir, 'mail/old.eml'), '');
      chownSync(dataDir, user, user);
      const asRoot = start(dataDir, ownerSettings);
      const address = await asRoot.listening;
      expect((await new Connection({ address }).send('POST /api/v1/auth/login', { body: owner })).status).toBe(200);
      await asRoot.end('SIGKILL');
      await noPostgresLeft(dataDir);
      const foreign = filesIn(dataDir).filter((path) => lstatSync(path).uid !== user);
      expect(foreign).toEqual([]);
      expect(existsSync(join(dataDir, 'master.key'))).toBe(true);

      const asUser = launch(dataDir, generous, { uid: user, gid: user });
      servers.push(asUser);
      const again = await asUser.listening;
      expect((await new Connection({ address: again }).send('POST /api/v1/auth/login', { body: owner })).status).toBe(
        200,
      );
      expect(await asUser.end('SIGTERM')).toEqual({ code: 0, signal: null });
    });
  },
);

describe('a start with settings that will not do', () => {
  const refused = async (settings: Record<string, string>) => {
    const dataDir = dataDirectory();
    const server = start(dataDir, settings);
    expect((await server.ended).code).toBe(1);
    // Nothing was made before the settings were read.
    expect(existsSync(dataDir)).toBe(false);
    expect(server.stdout()).toBe('');
    return server.stderr();
  };

  it('names every variable that is wrong', async () => {
    const said = await refused({
      PORT: 'http',
      PUBLIC_URL: 'nowhere',
      BCRYPT_COST: '4',
      LIMIT_API: 'many',
      LIMIT_OVERRIDES: 'login=10',
      NEXUS_OWNER_EMAIL: 'owner',
      NEXUS_REGISTRATION: 'maybe',
      LOG_LEVEL: 'loud',
      DATABASE_CONNECTIONS: '0',
    });
    const names = ['PORT', 'PUBLIC_URL', 'BCRYPT_COST', 'LIMIT_API', 'LIMIT_OVERRIDES', 'NEXUS_OWNER_EMAIL'];
    for (const name of [...names, 'NEXUS_REGISTRATION', 'LOG_LEVEL', 'DATABASE_CONNECTIONS'])
      expect(said).toMatch(new RegExp(`^ {2}${name}: `, 'm'));
    expect(said).not.toContain(' at ');
  });

  it('names every default that is unsafe in production', async () => {
    const said = await refused({ NODE_ENV: 'production', CORS_ORIGINS: '*' });
    for (const name of ['NEXUS_MASTER_KEY', 'PUBLIC_URL', 'SMTP_URL', 'CORS_ORIGINS'])
      expect(said).toMatch(new RegExp(`^ {2}${name}: `, 'm'));
    const plain = await refused({ NODE_ENV: 'production', PUBLIC_URL: 'http://nexus.example.com' });
    expect(plain).toContain('PUBLIC_URL: must begin with https://');
  });

  it('never shows a secret that it refuses', async () => {
    const secret = 'postgres://nexus:swordfish@db/nexus';
    expect(await refused({ DATABASE_URL: secret, PORT: 'http' })).not.toContain('swordfish');
  });
});
