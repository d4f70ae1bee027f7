import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { testMariadb } from '../../../../test/mariadb.ts';
import { freePort, testRedis } from '../../../../test/redis.ts';
import { openClient } from '../../../kernel/db/client.ts';
import { prepareBinaries } from '../../../kernel/postgres/binaries.ts';
import { endChild, spawnWatched } from '../../../kernel/postgres/child.ts';
import { ownerPassword, ownerRole, prepareCluster } from '../../../kernel/postgres/cluster.ts';
import { preparePlace } from '../../../kernel/postgres/place.ts';
import type { Certificates } from './certificates.fixture.ts';

type Login = { username: string; password: string };

/** A server in which users are made, behind a port that can be closed or fall silent. */
export interface TestServer {
  target: Record<string, unknown>;
  credentials: Login;
  /** Those whose names begin with `nexus_`. */
  users(): Promise<string[]>;
  /** Logs in and does what the grants allow; answers what ends the connection. */
  use(login: Login): Promise<{ isOpen(): Promise<boolean>; close(): Promise<void> }>;
  setAdminPassword(password: string): Promise<void>;
  /** `away`: nobody listens. `silent`: connections are taken and not answered. */
  be(state: 'there' | 'away' | 'silent'): Promise<void>;
  stop(): Promise<void>;
}

/** Forwards to a server, while it is there. */
async function forward(to: { path: string } | { port: number; host?: string }) {
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (silent) return;
    const upstream = connect(to);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  const listen = (port: number) =>
    new Promise<number>((resolve) =>
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    );
  const port = await listen(0);
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      if (server.listening) server.close(() => resolve());
      else resolve();
    });
  return {
    port,
    close,
    async be(state: 'there' | 'away' | 'silent') {
      silent = state === 'silent';
      if (state === 'away') await close();
      else if (!server.listening) await listen(port);
    },
  };
}

/** The run's own server: its administrator may make roles and is no superuser. */
export async function postgresServer(ownerUrl: string): Promise<TestServer & { roles: string[] }> {
  const url = new URL(ownerUrl);
  const path = decodeURIComponent(url.hostname);
  const database = url.pathname.slice(1);
  const port = Number(url.port === '' ? 5432 : url.port);
  const gate = await forward(path.startsWith('/') ? { path: `${path}/.s.PGSQL.${port}` } : { host: path, port });
  const owner = await openClient({ connectionString: ownerUrl });
  const admin = `t_${database}_admin`;
  const reader = `t_${database}_reader`;
  const password = 'Admin-canary-5b1f9c';
  await owner.query(`create role ${admin} login createrole password '${password}'`);
  await owner.query(`create role ${reader}; grant ${reader} to ${admin} with admin option`);
  await owner.query(`create table dynamic_shop (a int); insert into dynamic_shop values (1)`);
  await owner.query(`grant select on dynamic_shop to ${reader}; grant create on schema public to ${reader}`);
  // Of the administrator's own: another's passwords it could not set.
  const roles = [`t_${database}_a`, `t_${database}_b`];
  await owner.query(`set role ${admin}`);
  for (const role of roles) await owner.query(`create role ${role} login; grant ${reader} to ${role}`);
  await owner.query('reset role');
  const users = async () => {
    const { rows } = await owner.query(`
      select r.rolname from pg_roles r join pg_auth_members m on m.member = r.oid
      where m.roleid = '${reader}'::regrole and r.rolname like 'nexus\\_%' order by 1`);
    return rows.map(({ rolname }) => String(rolname));
  };
  return {
    target: {
      ...{ kind: 'postgres', host: '127.0.0.1', port: gate.port, database, tls: false },
      grants: [`GRANT ${reader} TO {{name}}`],
    },
    credentials: { username: admin, password },
    roles,
    users,
    async use(login) {
      const client = await openClient({
        ...{ host: '127.0.0.1', port: gate.port, database, user: login.username, password: login.password },
      });
      await client.query('select a from dynamic_shop');
      // What it leaves must not keep it from being removed, nor go with it.
      await client.query(`create table if not exists ${login.username} (a int)`);
      return {
        isOpen: () =>
          client.query('select 1').then(
            () => true,
            () => false,
          ),
        close: () => client.end().catch(() => {}),
      };
    },
    setAdminPassword: async (next) => void (await owner.query(`alter role ${admin} password '${next}'`)),
    be: gate.be,
    async stop() {
      await gate.close();
      for (const role of [...(await users()), ...roles, admin, reader]) {
        await owner.query(`drop owned by ${role} cascade; drop role ${role}`);
      }
      await owner.end();
    },
  };
}

/** A PostgreSQL of the test's own that also speaks TLS, over TCP: the superuser's URL. */
export async function tlsPostgres({
  key,
  certificate,
}: Certificates): Promise<{ ownerUrl: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-postgres-tls-'));
  const place = preparePlace(dataDir);
  const binaries = prepareBinaries(place);
  await prepareCluster(place, dataDir, binaries, false);
  // PostgreSQL wants the key to be its user's own.
  const copies = [key, certificate].map((from, index) => {
    const to = join(place.cluster, `tls.${index}`);
    copyFileSync(from, to);
    chmodSync(to, 0o600);
    if (place.account !== undefined) chownSync(to, place.account.uid, place.account.gid);
    return to;
  });
  const port = await freePort();
  const settings = {
    ...{ listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' },
    ...{ ssl: 'on', ssl_key_file: copies[0], ssl_cert_file: copies[1] },
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawnWatched(binaries.postgres, ['-D', place.cluster, ...options], place.account);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdout.resume();
  while (!said.includes('ready to accept connections')) {
    if (child.process.exitCode !== null) throw new Error(`PostgreSQL does not start: ${said}`);
    await sleep(20);
  }
  return {
    ownerUrl: `postgres://${ownerRole}:${ownerPassword(place)}@127.0.0.1:${port}/postgres`,
    async stop() {
      await endChild(child, [
        ['SIGINT', 10_000],
        ['SIGKILL', 5_000],
      ]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export async function mysqlServer(certificates?: Certificates): Promise<TestServer> {
  const mariadb = await testMariadb(
    certificates === undefined
      ? []
      : [
          `--ssl-cert=${certificates.certificate}`,
          `--ssl-key=${certificates.key}`,
          `--ssl-ca=${certificates.authority}`,
        ],
  );
  const gate = await forward({ port: mariadb.port, host: '127.0.0.1' });
  const root = await createConnection({ socketPath: mariadb.socket, user: 'root', multipleStatements: true });
  const password = 'Admin-canary-77aa02';
  await root.query(`create database shop; create table shop.items (a int);
    create user 'admin'@'%' identified by '${password}'; grant all on *.* to 'admin'@'%' with grant option`);
  return {
    target: {
      ...{ kind: 'mysql', host: '127.0.0.1', port: gate.port, database: 'shop', tls: false },
      grants: ['GRANT SELECT ON shop.* TO {{name}}'],
    },
    credentials: { username: 'admin', password },
    async users() {
      const [rows] = await root.query(`select user as name from mysql.user where user like 'nexus\\_%' order by 1`);
      return (rows as { name: string }[]).map(({ name }) => name);
    },
    async use({ username: user, password: secret }) {
      const client = await createConnection({ host: '127.0.0.1', port: gate.port, user, password: secret });
      client.on('error', () => {});
      await client.query('select a from shop.items');
      return {
        isOpen: () =>
          client.query('select 1').then(
            () => true,
            () => false,
          ),
        close: async () => client.destroy(),
      };
    },
    setAdminPassword: async (next) => void (await root.query(`alter user 'admin'@'%' identified by '${next}'`)),
    be: gate.be,
    async stop() {
      await gate.close();
      await root.end();
      await mariadb.stop();
    },
  };
}

/** With certificates, its users come in by TLS alone. */
export async function redisServer(certificates?: Certificates): Promise<TestServer> {
  const tlsPort = certificates === undefined ? undefined : await freePort();
  const redis = await testRedis(
    undefined,
    certificates === undefined
      ? []
      : [
          ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no', '--tls-ca-cert-file', certificates.authority],
          ...['--tls-cert-file', certificates.certificate, '--tls-key-file', certificates.key],
        ],
  );
  if (redis === undefined) throw new Error('there is no redis-server');
  const gate = await forward({ port: tlsPort ?? Number(new URL(redis.url).port), host: '127.0.0.1' });
  const root = new Redis(redis.url);
  const admin = `admin_${randomBytes(4).toString('hex')}`;
  const password = 'Admin-canary-c0ffee';
  await root.call('ACL', 'SETUSER', admin, 'on', `>${password}`, '+acl');
  // As servers are in production: nobody does anything without a password.
  await root.call('ACL', 'SETUSER', 'default', 'resetpass', `>${password}`);
  return {
    target: { kind: 'redis', host: '127.0.0.1', port: gate.port, tls: false, grants: ['~cache:*', '+get', '+ping'] },
    credentials: { username: admin, password },
    async users() {
      const names = (await root.call('ACL', 'USERS')) as string[];
      return names.filter((name) => name.startsWith('nexus_')).toSorted();
    },
    async use({ username, password: secret }) {
      const client = new Redis({
        ...{ host: '127.0.0.1', port: gate.port, username, password: secret },
        ...{ lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null },
      });
      client.on('error', () => {});
      await client.connect();
      await client.get('cache:a').catch((error: unknown) => {
        client.disconnect();
        throw error;
      });
      return {
        isOpen: () =>
          client.get('cache:a').then(
            () => true,
            () => false,
          ),
        close: async () => client.disconnect(),
      };
    },
    setAdminPassword: async (next) => void (await root.call('ACL', 'SETUSER', admin, 'resetpass', `>${next}`)),
    be: gate.be,
    async stop() {
      await gate.close();
      root.disconnect();
      await redis.stop();
    },
  };
}
