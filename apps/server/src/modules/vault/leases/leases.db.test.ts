import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { mariadbAvailable } from '../../../../test/mariadb.ts';
import { ownRedisAvailable } from '../../../../test/redis.ts';
import { Background } from '../../../kernel/background.ts';
import { openClient } from '../../../kernel/db/client.ts';
import { mysqlServer, postgresServer, redisServer, type TestServer } from '../targets/servers.fixture.ts';
import { pruneLeasesJob, revokeLeasesJob } from './jobs.ts';

let app: TestApp;
let owner: Registered;
let base: string;

/** Times are real where a server compares them too. */
async function start(): Promise<void> {
  app = await testApp({ manualClock: false });
  owner = await register(app);
  const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
  base = `/api/v1/projects/${owner.project}/environments/${body.environments?.[0]?.id}`;
}

const call = (what: string, body?: unknown): Promise<Answer> => {
  const [method, path] = what.split(' ');
  return app.call(`${method} ${base}${path}`, { as: owner.token, ...(body === undefined ? {} : { body }) });
};
const revoke = () => revokeLeasesJob.run(new Background(app.app.kernel, revokeLeasesJob.name), {});
/** As if the time had come. */
const makeDue = () => app.rows('update eco_leases set revoke_at = created_at where revoke_at is not null');
const stateOf = async (id: unknown) => (await call(`GET /leases/${id}`)).body;

const kinds: [string, boolean, () => Promise<TestServer>][] = [
  ['postgres (needs PostgreSQL)', postgresAvailable, () => postgresServer(app.ownerUrl)],
  ['redis (needs redis-server)', postgresAvailable && ownRedisAvailable, redisServer],
  ['mysql (needs mariadbd)', postgresAvailable && mariadbAvailable, mysqlServer],
];

for (const [kind, available, open] of kinds) {
  describe.skipIf(!available)(`leases of ${kind}`, () => {
    let server: TestServer;
    beforeAll(async () => {
      await start();
      server = await open();
      const { target, credentials } = server;
      const made = await call('POST /dynamic', { name: 'readers', target, credentials });
      expect(made.status, made.text).toBe(201);
      expect(made.text).not.toContain(credentials.password);
    }, 120_000);
    afterEach(async () => {
      await server.be('there');
      await server.setAdminPassword(server.credentials.password);
      await makeDue();
      await revoke();
    });
    afterAll(async () => {
      await server?.stop();
      await app?.close();
    });
    const take = (body: object = {}) => call('POST /dynamic/readers/leases', body);
    const loginOf = ({ body }: Answer) => ({ username: String(body.username), password: String(body.password) });
    const noneLeft = async () => {
      expect(await server.users()).toEqual([]);
      expect(await app.rows(`select from eco_leases where state <> 'revoked'`)).toEqual([]);
    };

    it('are users that work until they are revoked, and whose connections end then', async () => {
      const taken = await take();
      expect(taken.status, taken.text).toBe(201);
      expect(taken.body.state).toBe('active');
      expect(await server.users()).toEqual([taken.body.username]);
      const session = await server.use(loginOf(taken));
      expect(await session.isOpen()).toBe(true);
      expect((await call(`POST /leases/${taken.body.id}/revoke`)).body.state).toBe('revoking');
      await revoke();
      expect((await stateOf(taken.body.id)).state).toBe('revoked');
      expect(await session.isOpen()).toBe(false);
      await session.close();
      await expect(server.use(loginOf(taken))).rejects.toThrow();
      await noneLeft();
      // Once more changes nothing.
      await call(`POST /leases/${taken.body.id}/revoke`);
      await revoke();
      expect((await stateOf(taken.body.id)).state).toBe('revoked');
    }, 60_000);

    it('expire, and can be renewed until their end', async () => {
      const taken = await take({ ttlSeconds: 60 });
      const renewed = await call(`POST /leases/${taken.body.id}/renew`, { ttlSeconds: 604_800 });
      expect(renewed.body.expiresAt).toBe(taken.body.maxExpiresAt);
      await revoke();
      expect(await server.users()).toEqual([taken.body.username]);
      await makeDue();
      await revoke();
      expect((await call(`POST /leases/${taken.body.id}/renew`, {})).body.code).toBe('LEASE_ENDED');
      await noneLeft();
    }, 60_000);

    it('leave nothing behind where the server is away, silent, or refuses the administrator', async () => {
      const { password } = server.credentials;
      await server.be('away');
      expect((await take()).body.code).toBe('TARGET_UNREACHABLE');
      await server.be('silent');
      expect((await take()).body.code).toBe('TARGET_TIMED_OUT');
      await server.be('there');
      await server.setAdminPassword('another-password-1');
      const refused = await take();
      expect([refused.status, refused.body.code]).toEqual([422, 'TARGET_LOGIN_REFUSED']);
      expect(refused.text).not.toContain(password);
      await noneLeft();
      // With the credentials that are right now, it goes on.
      const credentials = { ...server.credentials, password: 'another-password-1' };
      expect((await call('PATCH /dynamic/readers', { credentials })).status).toBe(200);
      expect((await take()).status).toBe(201);
      await makeDue();
      await revoke();
      await noneLeft();
      await server.setAdminPassword(password);
      expect((await call('PATCH /dynamic/readers', { credentials: server.credentials })).status).toBe(200);
    }, 120_000);

    it('are refused where TLS is asked for and the server has none', async () => {
      const { target, credentials } = server;
      await call('POST /dynamic', { name: 'encrypted', target: { ...target, tls: true }, credentials });
      const { status, body } = await call('POST /dynamic/encrypted/leases', {});
      const isRedis = target.kind === 'redis';
      expect([status, body.code]).toEqual(isRedis ? [504, 'TARGET_TIMED_OUT'] : [422, 'TARGET_TLS_REFUSED']);
      expect(body.detail).toContain(isRedis ? 'it may have no TLS' : 'The server does not speak TLS');
      await noneLeft();
      await call('DELETE /dynamic/encrypted');
    }, 60_000);

    it('leave nothing behind where the server refuses a grant', async () => {
      const { target, credentials } = server;
      const grants = target.kind === 'redis' ? ['+no-such-command'] : ['GRANT no_such_role TO {{name}}'];
      await call('POST /dynamic', { name: 'wrong', target: { ...target, grants }, credentials });
      const refused = await call('POST /dynamic/wrong/leases', {});
      expect([refused.status, refused.body.code], refused.text).toEqual([422, 'TARGET_REFUSED']);
      await revoke();
      await noneLeft();
      expect((await call('DELETE /dynamic/wrong')).body).toEqual({ deleted: true, leases: 0 });
    }, 60_000);

    const hangs = async () => {
      const { target, credentials } = server;
      await call('POST /dynamic', {
        name: 'slow',
        target: { ...target, grants: ['SELECT a FROM dynamic_shop'] },
        credentials,
      });
      const blocker = await openClient({ connectionString: app.ownerUrl });
      await blocker.query('begin; lock table dynamic_shop');
      const late = await call('POST /dynamic/slow/leases', {});
      expect([late.status, late.body.code]).toEqual([504, 'TARGET_TIMED_OUT']);
      // It may still be at it: not yet.
      await revoke();
      const [open] = await app.rows('select state, attempts from eco_leases where revoke_at is not null');
      expect(open).toEqual({ state: 'revoking', attempts: 0 });
      await blocker.end();
      await makeDue();
      await revoke();
      await noneLeft();
      await call('DELETE /dynamic/slow');
    };
    if (kind.startsWith('postgres')) it('leave nothing behind where the server hangs in the middle', hangs, 60_000);

    it('that are ended while their user is being made are removed all the same', async () => {
      // As if the dynamic secret had been deleted, and its leases revoked, while the server was at it.
      await app.rows(`create function late() returns trigger language plpgsql as $$ begin
        new.state = 'revoked'; new.revoke_at = null; new.ended_at = new.created_at; return new; end $$`);
      await app.rows('create trigger late before insert on eco_leases for each row execute function late()');
      const late = await take();
      await app.rows('drop trigger late on eco_leases; drop function late');
      expect([late.status, late.body.code]).toEqual([409, 'LEASE_ENDED']);
      expect((await server.users()).length).toBe(1);
      await revoke();
      await noneLeft();
    }, 60_000);

    it('are not forgotten while their user cannot be removed, and operators hear of it', async () => {
      const taken = await take();
      await server.be('away');
      let alerts = 0;
      const { alerts: sender } = app.app.kernel;
      const raise = sender.raise.bind(sender);
      sender.raise = () => void alerts++;
      try {
        for (let attempt = 1; attempt <= 6; attempt++) {
          await makeDue();
          await revoke();
          const { state, attempts, failure } = await stateOf(taken.body.id);
          expect([state, attempts, failure]).toEqual([
            attempt < 5 ? 'revoking' : 'irrevocable',
            attempt,
            'TARGET_UNREACHABLE',
          ]);
        }
      } finally {
        sender.raise = raise;
      }
      expect(alerts).toBe(2);
      const listed = await call('GET /leases?state=irrevocable');
      expect(listed.body.items?.[0]?.id).toBe(taken.body.id);
      await server.be('there');
      expect(await server.users()).toEqual([taken.body.username]);
      await call(`POST /leases/${taken.body.id}/revoke`);
      await revoke();
      expect((await stateOf(taken.body.id)).state).toBe('revoked');
      await noneLeft();
    }, 120_000);

    it('end with the dynamic secret, whose row stays until they have', async () => {
      const { target, credentials } = server;
      await call('POST /dynamic', { name: 'short', target, credentials });
      const taken = await call('POST /dynamic/short/leases', {});
      await server.be('away');
      expect((await call('DELETE /dynamic/short')).body).toEqual({ deleted: true, leases: 1 });
      expect((await call('GET /dynamic/short')).status).toBe(404);
      await revoke();
      const kept = () => app.rows('select from eco_dynamic_secrets where deleted_at is not null');
      expect((await kept()).length).toBe(1);
      expect((await stateOf(taken.body.id)).state).toBe('revoking');
      await server.be('there');
      await makeDue();
      await revoke();
      expect(await kept()).toEqual([]);
      expect(await server.users()).toEqual([]);
    }, 60_000);
  });
}

describe.skipIf(!postgresAvailable)('leases of keys (needs PostgreSQL)', () => {
  beforeAll(async () => {
    await start();
    const customer = await app.call('POST /api/v1/customers', {
      as: owner.token,
      body: { externalId: 'one', name: 'One' },
    });
    const target = { kind: 'api-key', customerId: customer.body.id, grants: ['orders:read'] };
    expect((await call('POST /dynamic', { name: 'orders', target })).status).toBe(201);
  }, 60_000);
  afterAll(() => app?.close());

  const verify = async (key: unknown) => {
    await app.heard();
    const body = { key, scopes: ['orders:read'] };
    return String((await app.call('POST /api/v1/keys/verify', { as: owner.token, body })).body.code);
  };

  it('are keys that work until the lease ends', async () => {
    const taken = await call('POST /dynamic/orders/leases', {});
    expect(taken.status, taken.text).toBe(201);
    const [key] = await app.rows<{ expires: number }>(
      'select extract(epoch from expires_at)::float8 * 1000 as expires from eco_api_keys where id = $1',
      [taken.body.username],
    );
    expect(key?.expires).toBe(Date.parse(String(taken.body.maxExpiresAt)));
    const { body } = await app.call(`GET /api/v1/keys/${taken.body.username}`, { as: owner.token });
    expect([body.kind, body.revokedAt]).toEqual(['customer', null]);
    await call(`POST /leases/${taken.body.id}/revoke`);
    await revoke();
    await revoke();
    expect((await stateOf(taken.body.id)).state).toBe('revoked');
    expect(await verify(taken.body.password)).not.toBe('VALID');
  }, 60_000);

  it('end where the key was deleted meanwhile, and rows go after 30 days', async () => {
    const taken = await call('POST /dynamic/orders/leases', {});
    await app.call(`DELETE /api/v1/keys/${taken.body.username}`, { as: owner.token });
    await makeDue();
    await revoke();
    expect((await stateOf(taken.body.id)).state).toBe('revoked');
    await app.rows(`update eco_leases set ended_at = ended_at - interval '31 days'`);
    const prune = () => pruneLeasesJob.run(new Background(app.app.kernel, pruneLeasesJob.name), {});
    await prune();
    await prune();
    expect((await call(`GET /leases/${taken.body.id}`)).status).toBe(404);
  }, 60_000);

  it('end with the environment', async () => {
    const { body } = await app.call(`POST /api/v1/projects/${owner.project}/environments`, {
      as: owner.token,
      body: { name: 'Short' },
    });
    const here = base;
    base = `/api/v1/projects/${owner.project}/environments/${body.id}`;
    const [dynamic] = await app.rows<{ target: object }>('select target from eco_dynamic_secrets');
    await call('POST /dynamic', { name: 'orders', target: dynamic?.target });
    const taken = await call('POST /dynamic/orders/leases', {});
    await app.call(`DELETE ${base}`, { as: owner.token });
    await revoke();
    const [row] = await app.rows('select state from eco_leases where id = $1', [taken.body.id]);
    expect(row).toEqual({ state: 'revoked' });
    base = here;
  }, 60_000);
});

describe.skipIf(!postgresAvailable)('dynamic secrets (needs PostgreSQL)', () => {
  beforeAll(start, 60_000);
  afterAll(() => app?.close());

  it('lead to no address in the network of the installation that the operator has not named', async () => {
    const production = {
      ...{ NODE_ENV: 'production', PUBLIC_URL: 'https://nexus.example.com', SMTP_URL: 'smtp://127.0.0.1:9' },
      ...{ STRIPE_API_URL: 'https://127.0.0.1:9', POLAR_API_URL: 'https://127.0.0.1:9' },
      PRIVATE_DATABASE_HOSTS: 'localhost',
    };
    const node = await testApp({ beside: app, manualClock: false, env: production });
    const credentials = { username: 'admin', password: 'x' };
    // A token names its issuer.
    const { body } = await app.call('POST /api/v1/keys', {
      as: owner.token,
      body: { name: 'reader', scopes: ['secrets:read'] },
    });
    const codes: string[] = [];
    for (const host of ['127.0.0.1', '169.254.169.254', '::1', '10.0.0.1', 'localhost']) {
      const name = `to-${host.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')}`;
      const target = { kind: 'redis', host, port: 9, tls: false };
      const made = await call('POST /dynamic', { name, target, credentials });
      expect(made.status, made.text).toBe(201);
      const answer = await node.call(`POST ${base}/dynamic/${name}/leases`, { as: String(body.key), body: {} });
      codes.push(String(answer.body.code));
    }
    await node.close();
    expect(codes).toEqual([
      ...['OUTBOUND_REFUSED', 'OUTBOUND_REFUSED', 'OUTBOUND_REFUSED', 'OUTBOUND_REFUSED'],
      'TARGET_UNREACHABLE',
    ]);
    expect(await app.rows('select from eco_leases')).toEqual([]);
  }, 60_000);
});
