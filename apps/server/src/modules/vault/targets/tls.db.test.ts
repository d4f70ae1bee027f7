import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { mariadbAvailable } from '../../../../test/mariadb.ts';
import { ownRedisAvailable } from '../../../../test/redis.ts';
import { Background } from '../../../kernel/background.ts';
import { revokeLeasesJob } from '../leases/jobs.ts';
import { rotateSecretsJob } from '../rotators/jobs.ts';
import { type Certificates, makeCertificates, opensslAvailable } from './certificates.fixture.ts';
import { mysqlServer, postgresServer, redisServer, type TestServer, tlsPostgres } from './servers.fixture.ts';
import { databaseGuard } from './target.ts';

/** What the certificate says, and another name that leads to the same server. */
const host = 'db.test.example';
const otherHost = 'other.test.example';

let app: TestApp;
let owner: Registered;
let base: string;
let certificates: Certificates;

async function start(names = `DNS:${host},IP:127.0.0.1`): Promise<void> {
  certificates = makeCertificates(names);
  app = await testApp({ manualClock: false });
  owner = await register(app);
  const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
  base = `/api/v1/projects/${owner.project}/environments/${body.environments?.[0]?.id}`;
  const guard = app.app.kernel.services.use(databaseGuard);
  const resolve = guard.resolve.bind(guard);
  guard.resolve = async (name) =>
    name.endsWith('.test.example') ? [{ address: '127.0.0.1', family: 4 }] : resolve(name);
}

const call = (what: string, body?: unknown): Promise<Answer> => {
  const [method, path] = what.split(' ');
  return app.call(`${method} ${base}${path}`, { as: owner.token, ...(body === undefined ? {} : { body }) });
};
const run = (job: typeof revokeLeasesJob) => job.run(new Background(app.app.kernel, job.name), {});

async function openPostgres(): Promise<TestServer & { roles: string[] }> {
  const postgres = await tlsPostgres(certificates);
  const server = await postgresServer(postgres.ownerUrl);
  return {
    ...server,
    async stop() {
      await server.stop();
      await postgres.stop();
    },
  };
}

const kinds: [string, boolean, () => Promise<TestServer>][] = [
  ['PostgreSQL', true, openPostgres],
  ['Redis', ownRedisAvailable, () => redisServer(certificates)],
  ['MySQL', mariadbAvailable, () => mysqlServer(certificates)],
];

for (const [kind, available, open] of kinds) {
  describe.skipIf(!postgresAvailable || !opensslAvailable || !available)(
    `TLS to ${kind} (needs openssl and the server)`,
    () => {
      let server: TestServer;
      beforeAll(async () => {
        await start();
        server = await open();
      }, 120_000);
      afterAll(async () => {
        await server?.stop();
        await app?.close();
        certificates?.remove();
      });

      let made = 0;
      async function take(where: { host: string; ca?: string }): Promise<Answer> {
        const { target, credentials } = server;
        const name = `tls-${++made}`;
        const defined = await call('POST /dynamic', { name, target: { ...target, ...where, tls: true }, credentials });
        expect(defined.status, defined.text).toBe(201);
        return call(`POST /dynamic/${name}/leases`, {});
      }
      const noneLeft = async () => {
        expect(await server.users()).toEqual([]);
        expect(await app.rows(`select from eco_leases where state <> 'revoked'`)).toEqual([]);
      };

      it.each([host, '127.0.0.1'])(
        'makes users, and removes them, where the certificate is right: %s',
        async (name) => {
          const taken = await take({ host: name, ca: certificates.ca });
          expect(taken.status, taken.text).toBe(201);
          expect(await server.users()).toEqual([taken.body.username]);
          await call(`POST /leases/${taken.body.id}/revoke`);
          await run(revokeLeasesJob);
          await noneLeft();
        },
        60_000,
      );

      it('is refused where another authority signed the certificate, or none that is known', async () => {
        for (const ca of [{ ca: certificates.otherCa }, {}]) {
          const { status, body } = await take({ host, ...ca });
          expect([status, body.code]).toEqual([422, 'TARGET_TLS_REFUSED']);
          expect(body.detail).toMatch(/^The certificate of the server is not trusted: [a-z -]+$/);
          await noneLeft();
        }
      }, 60_000);

      it('is refused where the certificate is for another host', async () => {
        const { status, body } = await take({ host: otherHost, ca: certificates.ca });
        expect([status, body.code, body.detail]).toEqual([
          422,
          'TARGET_TLS_REFUSED',
          'The certificate of the server is for another host',
        ]);
        await noneLeft();
      }, 60_000);
    },
  );
}

describe.skipIf(!postgresAvailable || !opensslAvailable || !mariadbAvailable)(
  'TLS to an address (needs openssl and mariadbd)',
  () => {
    it('is refused where the certificate is for this machine by another name', async () => {
      await start('DNS:localhost');
      const server = await mysqlServer(certificates);
      const { target, credentials } = server;
      const secured = { ...target, host: '127.0.0.1', tls: true, ca: certificates.ca };
      await call('POST /dynamic', { name: 'local', target: secured, credentials });
      const { body } = await call('POST /dynamic/local/leases', {});
      await server.stop();
      await app.close();
      certificates.remove();
      expect([body.code, body.detail]).toEqual([
        'TARGET_TLS_REFUSED',
        'The certificate of the server is for another host',
      ]);
    }, 120_000);
  },
);

describe.skipIf(!postgresAvailable || !opensslAvailable)('TLS of rotators (needs openssl)', () => {
  it('sets passwords where the certificate is right, and changes nothing where it is not', async () => {
    await start();
    const server = await openPostgres();
    try {
      const { grants: _, kind: __, ...where } = server.target;
      const make = async (name: string, more: object): Promise<string> => {
        const target = { ...where, host, tls: true, kind: 'postgres-user', usernames: server.roles, ...more };
        const made = await call('POST /rotators', { name, target, credentials: server.credentials });
        expect(made.status, made.text).toBe(201);
        await run(rotateSecretsJob);
        return String(made.body.id);
      };
      for (const [name, more, failure] of [
        ['UNTRUSTED', { ca: certificates.otherCa }, 'The certificate of the server is not trusted'],
        ['MISNAMED', { ca: certificates.ca, host: otherHost }, 'The certificate of the server is for another host'],
      ] as const) {
        const failed = (await call(`GET /rotators/${await make(name, more)}`)).body;
        expect(failed.failure).toContain(`TARGET_TLS_REFUSED: ${failure}`);
        expect((await call(`GET /secrets/${name}`)).status).toBe(404);
      }
      await make('URL', { ca: certificates.ca });
      const url = new URL(String((await call('GET /secrets/URL')).body.value));
      expect([url.hostname, url.searchParams.get('sslmode')]).toEqual([host, 'verify-full']);
      await (await server.use({ username: url.username, password: url.password })).close();
    } finally {
      await server.stop();
      await app.close();
      certificates.remove();
    }
  }, 120_000);
});
