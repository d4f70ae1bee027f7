import { Client } from '@litehex/node-vault';
import nodeVault from 'node-vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../../test/app.ts';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { postgresServer, type TestServer } from '../../targets/servers.fixture.ts';
import { openVault, type VaultWorld } from '../vault-world.fixture.ts';

/** What node-vault throws. */
interface Failure extends Error {
  response?: { statusCode: number };
}

interface Credentials {
  lease_id: string;
  lease_duration: number;
  data: { username: string; password: string };
}

const ttlSeconds = 600;

describe.skipIf(!postgresAvailable)('credentials of databases as clients of Vault read them (needs PostgreSQL)', () => {
  let world: VaultWorld;
  let server: TestServer;
  let project: string;
  let environments: { id: string; slug: string }[];
  /** The full name, without that of the dynamic secret. */
  let place: string;

  beforeAll(async () => {
    world = await openVault();
    server = await postgresServer(world.app.ownerUrl);
    project = `/api/v1/projects/${world.owner.project}`;
    environments = (await asked(`GET ${project}/environments`)).body.items as unknown as typeof environments;
    place = `${world.mount}.${environments[0]?.slug}`;
    const { target, credentials } = server;
    await define(0, { name: 'readers', path: '/shop/reports', target, credentials, ttlSeconds });
  });
  afterAll(async () => {
    await server?.stop();
    await world?.close();
  });

  async function asked(what: string, body?: unknown): Promise<Answer> {
    const answer = await world.app.call(what, { as: world.owner.token, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
    return answer;
  }
  const define = (environment: number, body: object) =>
    asked(`POST ${project}/environments/${environments[environment]?.id}/dynamic`, body);
  const client = (token = world.key) => nodeVault({ endpoint: world.endpoint, token });
  const failureOf = (call: Promise<unknown>): Promise<unknown[]> =>
    call.then(
      () => Promise.reject(new Error('it succeeded')),
      ({ response, message }: Failure) => [response?.statusCode, message],
    );
  const end = async ({ lease_id }: Credentials) => {
    await client().revoke({ lease_id });
    await expect.poll(() => server.users(), { timeout: 30_000 }).toEqual([]);
  };

  it('are users that node-vault reads, renews and revokes', async () => {
    const vault = client();
    const read: Credentials = await vault.generateDatabaseCredentials({
      databasePath: 'database',
      name: `${place}.shop.reports.readers`,
    });
    expect(read).toMatchObject({ renewable: true, wrap_info: null, warnings: null, auth: null });
    expect(Object.keys(read.data).toSorted()).toEqual(['password', 'username']);
    expect(read.lease_duration).toBeGreaterThan(ttlSeconds - 120);
    expect(read.lease_duration).toBeLessThanOrEqual(ttlSeconds);
    expect(await server.users()).toEqual([read.data.username]);
    const session = await server.use(read.data);
    expect((await vault.renew({ lease_id: read.lease_id, increment: 1800 })).lease_duration).toBeGreaterThan(
      ttlSeconds,
    );
    await end(read);
    expect(await session.isOpen()).toBe(false);
    await session.close();
  });

  it('are read by @litehex/node-vault', async () => {
    const litehex = new Client({ endpoint: world.endpoint, token: world.key });
    const { data: read } = await litehex.read({ path: `database/creds/${place}.shop.reports.readers` });
    expect(read).toMatchObject({ lease_id: expect.stringMatching(/^eco_lea_/), renewable: true });
    const credentials = read as unknown as Credentials;
    await (await server.use(credentials.data)).close();
    await end(credentials);
  });

  it('are found by the name alone by who may read one of this name', async () => {
    const { target, credentials } = server;
    await define(1, { name: 'readers', target, credentials });
    const robot = await robotIn(environments[0]?.id);
    const read: Credentials = await robot.read('database/creds/readers');
    expect(await server.users()).toEqual([read.data.username]);
    await end(read);
    const [status, message] = await failureOf(client().read('database/creds/readers'));
    expect(status).toBe(400);
    expect(message).toContain(`${place}.shop.reports.readers, ${world.mount}.${environments[1]?.slug}.readers`);
    expect(await failureOf(robot.read(`database/creds/${world.mount}.${environments[1]?.slug}.readers`))).toEqual([
      403,
      'permission denied: Needs the permission secrets:read',
    ]);
    expect(await server.users()).toEqual([]);
  });

  it('are not made where there is no such role, nor for a browser', async () => {
    const names = [
      'none',
      `${place}.none`,
      `${place}.readers`,
      place,
      `${place}.`,
      'a..b',
      `${world.mount}.none.readers`,
    ];
    for (const name of names) {
      expect(await failureOf(client().read(`database/creds/${name}`)), name).toEqual([400, 'unknown role']);
    }
    const path = `/vault/v1/database/creds/${place}.shop.reports.readers`;
    const visit = await world.app.call(`GET ${path}`, { headers: { cookie: `nexus_access=${world.owner.token}` } });
    expect([visit.status, visit.body.errors]).toEqual([403, ['permission denied: Access token required']]);
    expect(await world.app.rows(`select from eco_leases where state <> 'revoked'`)).toEqual([]);
  });

  /** A service account that is a developer in one environment, logged in. */
  async function robotIn(environmentId: string | undefined) {
    const accounts = `/api/v1/organizations/${world.owner.org}/service-accounts`;
    const role_id = String((await asked(`POST ${accounts}`, { name: 'Bound' })).body.id);
    await asked('POST /api/v1/access/bindings', { principalId: role_id, role: 'developer', environmentId });
    const secret = await asked(`POST ${accounts}/${role_id}/secrets`, {});
    await world.app.heard();
    const robot = nodeVault({ endpoint: world.endpoint });
    await robot.approleLogin({ role_id, secret_id: String(secret.body.clientSecret) });
    return robot;
  }
});
