import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FakeKms, startKms } from '../../../tools/fakes/aws-kms/index.ts';
import { type FakeVault, startVault } from '../../../tools/fakes/vault-transit/index.ts';
import { modules } from '../src/app.ts';
import { prepareDatabase } from '../src/boot.ts';
import { minute, systemClock } from '../src/kernel/clock.ts';
import { type KekProvider, localKek } from '../src/kernel/crypto/kek.ts';
import { withClient } from '../src/kernel/db/client.ts';
import { type Registered, register, type TestApp, testApp } from './app.ts';
import { appRole, postgresAvailable, type TestDatabase, testDatabase } from './harness.ts';
import { testKek, testMasterKey } from './templates.ts';

type Env = Record<string, string>;

describe.skipIf(!postgresAvailable)('keys that a service holds (needs PostgreSQL)', () => {
  let kms: FakeKms;
  let vault: FakeVault;
  let arn: string;
  let database: TestDatabase;
  let apps: TestApp[] = [];

  beforeAll(async () => {
    [kms, vault] = await Promise.all([startKms(), startVault()]);
    arn = kms.createKey();
    vault.createKey('nexus');
  });
  afterAll(() => Promise.all([kms?.close(), vault?.close()]));
  afterEach(async () => {
    kms.behave({});
    for (const app of apps) await app.close();
    apps = [];
    await database?.drop();
  });

  const local: Env = { KEK_PROVIDER: 'local', NEXUS_MASTER_KEY: testMasterKey };
  const atKms = (keyId = arn): Env => ({
    KEK_PROVIDER: 'aws-kms',
    NEXUS_MASTER_KEY: '',
    AWS_REGION: kms.region,
    AWS_ACCESS_KEY_ID: kms.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: kms.credentials.secretAccessKey,
    AWS_KMS_CMK_ID: keyId,
    AWS_ENDPOINT_URL_KMS: kms.url,
  });
  const atVault = (server = vault): Env => ({
    KEK_PROVIDER: 'vault-transit',
    NEXUS_MASTER_KEY: '',
    VAULT_ADDR: server.url,
    VAULT_ROLE_ID: server.appRole.roleId,
    VAULT_SECRET_ID: server.appRole.secretId,
    VAULT_TRANSIT_KEY: 'nexus',
  });
  /** From one place to another: the settings of both. */
  const moved = (from: Env, to: Env): Env => ({
    ...from,
    ...to,
    NEXUS_MASTER_KEY: to.NEXUS_MASTER_KEY || from.NEXUS_MASTER_KEY || '',
    KEK_FORMER_PROVIDER: String(from.KEK_PROVIDER),
  });

  async function start(env: Env): Promise<TestApp> {
    const app = await testApp({ beside: database, env });
    apps.push(app);
    return app;
  }

  /** Stops the nodes that `start` started. */
  async function stop(): Promise<void> {
    for (const app of apps.splice(0)) await app.close();
  }

  const rows = <T>(text: string, values: unknown[] = []): Promise<T[]> =>
    withClient(database.ownerUrl, async (client) => (await client.query(text, values)).rows as T[]);
  const keys = () => rows('select id, wrapped, kek_id from nexus_data_keys order by id');
  const holders = async () =>
    (await rows<{ kek: string }>('select distinct kek_id as kek from nexus_data_keys order by 1')).map(
      ({ kek }) => kek,
    );
  const logIn = async (app: TestApp, { email, password }: Registered) =>
    (await app.call('POST /api/v1/auth/login', { body: { email, password } })).status;

  /** Everything that a refused start must leave as it is. */
  const untouched = async () => ({
    keys: await keys(),
    installation: await rows('select * from nexus_installation'),
    // Other tests have logins on the same server.
    logins: await rows('select rolname, rolpassword from pg_authid where starts_with(rolname, $1) order by 1', [
      appRole(database.ownerUrl),
    ]),
    migrations: await rows('select * from nexus_migrations'),
    secrets: await rows('select * from eco_secret_values order by secret_id, since'),
  });

  /** Writes a secret; answers how to read it. */
  async function secretIn(app: TestApp) {
    const { token: as, project } = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${project}`, { as });
    const [environment] = body.environments as unknown as { id: string }[];
    const path = `/api/v1/projects/${project}/environments/${environment?.id}/secrets/NAME`;
    expect((await app.call(`PUT ${path}`, { as, body: { value: 'a value' } })).status).toBe(200);
    return { path, as };
  }

  describe('a new installation', () => {
    it.each([
      ['AWS KMS', () => atKms(), () => `aws-kms:${arn}`],
      ['Vault Transit', () => atVault(), () => 'vault-transit:nexus'],
    ])('has its keys at %s, without NEXUS_MASTER_KEY, and starts again', async (_name, env, kek) => {
      database = await testDatabase();
      const person = await register(await start(env()));
      expect(await holders()).toEqual([kek()]);
      await stop();
      const again = await start(env());
      expect(await logIn(again, person)).toBe(200);
      // It is degraded until it has heard of itself over the bus.
      await expect.poll(async () => (await again.call('GET /ready')).body.status, { timeout: 10_000 }).toBe('ok');
    });
  });

  describe('a start that is refused', () => {
    it('for another provider or key says so by name and changes nothing', async () => {
      database = await testDatabase();
      await start(atKms());
      await stop();
      const before = await untouched();
      const wrong = (...names: string[]) => ({
        code: 'MASTER_KEY_WRONG',
        message: expect.stringMatching(new RegExp(names.join('.*'))),
      });
      const other = kms.createKey();
      await expect(start(atKms(other))).rejects.toMatchObject(wrong(`wrapped by aws-kms:${arn}`, other));
      await expect(start(atVault())).rejects.toMatchObject(wrong(arn, 'vault-transit:nexus', 'KEK_FORMER_PROVIDER'));
      await expect(start(local)).rejects.toMatchObject(wrong(arn, 'local:'));
      // Nor is a key made in the data directory.
      await expect(start({ NEXUS_MASTER_KEY: '' })).rejects.toMatchObject({
        code: 'MASTER_KEY_MISSING',
        message: expect.stringContaining(arn),
      });
      const formerKey = { ...local, NEXUS_MASTER_KEY: randomBytes(32).toString('base64') };
      await expect(start(moved(formerKey, atVault()))).rejects.toMatchObject(wrong(arn));
      expect(await untouched()).toEqual(before);
    });

    const keyBytes = Buffer.from(testMasterKey, 'base64');
    it.each<[string, () => Env, Record<'wrong' | 'missing' | 'truncated', () => Env>, RegExp]>([
      [
        'local',
        () => local,
        {
          wrong: () => ({ NEXUS_MASTER_KEY: randomBytes(32).toString('base64') }),
          missing: () => ({ NEXUS_MASTER_KEY: '' }),
          truncated: () => ({ NEXUS_MASTER_KEY: keyBytes.subarray(0, 31).toString('base64') }),
        },
        /NEXUS_MASTER_KEY/,
      ],
      [
        'AWS KMS',
        () => atKms(),
        {
          wrong: () => ({ AWS_KMS_CMK_ID: kms.createKey() }),
          missing: () => ({ AWS_KMS_CMK_ID: '' }),
          truncated: () => ({ AWS_KMS_CMK_ID: arn.slice(0, -1) }),
        },
        /AWS_KMS_CMK_ID|arn:aws:kms/,
      ],
      [
        'Vault Transit',
        () => atVault(),
        {
          wrong: () => ({ VAULT_TRANSIT_KEY: 'another' }),
          missing: () => ({ VAULT_TRANSIT_KEY: '' }),
          truncated: () => ({ VAULT_TRANSIT_KEY: 'nexu' }),
        },
        /VAULT_TRANSIT_KEY|vault-transit:/,
      ],
    ])('for a wrong, missing or truncated key: %s', async (_name, env, changes, named) => {
      vault.createKey('another');
      database = await testDatabase();
      const secret = await secretIn(await start(env()));
      await stop();
      const before = await untouched();
      expect(before.secrets).toHaveLength(1);
      for (const [how, changed] of Object.entries(changes)) {
        const refused = await start({ ...env(), ...changed() }).then(
          () => 'started',
          (error: Error) => error.message,
        );
        expect(refused, how).toMatch(named);
        expect(await untouched(), how).toEqual(before);
      }
      const again = await start(env());
      expect((await again.call(`GET ${secret.path}`, { as: secret.as })).body.value).toBe('a value');
    });

    it('for a key of the same name in another Vault says so and changes nothing', async () => {
      database = await testDatabase();
      await start(atVault());
      await stop();
      const before = await untouched();
      const other = await startVault();
      other.createKey('nexus');
      await expect(start(atVault(other))).rejects.toMatchObject({
        code: 'MASTER_KEY_WRONG',
        message: expect.stringContaining('vault-transit:nexus cannot unwrap'),
      });
      await other.close();
      expect(await untouched()).toEqual(before);
    });

    it('for a service that is away, or refuses us, says so and changes nothing', async () => {
      database = await testDatabase();
      await start(atKms());
      await stop();
      const before = await untouched();
      await expect(start({ ...atKms(), AWS_SECRET_ACCESS_KEY: 'wrong' })).rejects.toMatchObject({
        code: 'KEK_REFUSED',
      });
      kms.behave({ hangUpAt: '/' });
      await expect(start(atKms())).rejects.toMatchObject({ code: 'KEK_UNAVAILABLE' });
      expect(await untouched()).toEqual(before);
    });
  });

  describe('a move', () => {
    it('goes from here to AWS, to Vault and back, and leaves everything readable', async () => {
      database = await testDatabase({ template: 'migrated' });
      const person = await register(await start(local));
      await stop();
      const way = [
        [local, atKms(), `aws-kms:${arn}`],
        [atKms(), atVault(), 'vault-transit:nexus'],
        [atVault(), local, testKek.id],
      ] as const;
      for (const [from, to, kek] of way) {
        const app = await start(moved(from, to));
        expect(await holders()).toEqual([kek]);
        expect(await logIn(app, person)).toBe(200);
        await stop();
        await expect(start({ ...from })).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
        expect(await logIn(await start({ ...to }), person)).toBe(200);
        await stop();
      }
    });

    it('that is interrupted is refused to one key alone, and the next start ends it', async () => {
      database = await testDatabase({ template: 'migrated' });
      await register(await start(local));
      await stop();
      const target = localKek(randomBytes(32));
      let left = 1;
      const breaking: KekProvider = {
        ...target,
        wrap: (key, context) =>
          left-- > 0 ? target.wrap(key, context) : Promise.reject(new Error('the service went away')),
      };
      const prepare = (kek: KekProvider, former: readonly KekProvider[] = []) =>
        prepareDatabase(database.ownerUrl, kek, modules, systemClock, former);
      const all = (await keys()).length;
      await expect(prepare(breaking, [testKek])).rejects.toThrow('the service went away');
      expect(await holders()).toEqual([target.id, testKek.id].sort());
      for (const kek of [target, testKek])
        await expect(prepare(kek)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
      expect(await prepare(target, [testKek])).toMatchObject({ rewrapped: all - 1 });
      expect(await prepare(target)).toMatchObject({ rewrapped: 0 });
    });
  });

  it('a service that is away: keys in memory serve until they expire, then 503; /ready says so', async () => {
    database = await testDatabase();
    const app = await start(atKms());
    const { token, project } = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${project}`, { as: token });
    const [environment] = body.environments as unknown as { id: string }[];
    const path = `/api/v1/projects/${project}/environments/${environment?.id}/secrets/NAME`;
    const put = () => app.call(`PUT ${path}`, { as: token, body: { value: 'a value' } });
    const get = () => app.call(`GET ${path}`, { as: token });
    expect((await put()).status).toBe(200);
    await app.heard();
    expect(await get()).toMatchObject({ status: 200, body: { value: 'a value' } });
    kms.behave({ hangUpAt: '/' });
    app.manual.advance(minute);
    expect(await get()).toMatchObject({ status: 200, body: { value: 'a value' } });
    await vi.waitFor(async () =>
      expect(await app.call('GET /ready')).toMatchObject({
        status: 200,
        body: { status: 'degraded', reasons: [expect.stringContaining('key encryption key does not answer')] },
      }),
    );
    app.manual.advance(5 * minute);
    expect(await get()).toMatchObject({ status: 503, body: { code: 'KEK_UNAVAILABLE', kind: 'network' } });
    expect(await put()).toMatchObject({ status: 503, body: { code: 'KEK_UNAVAILABLE' } });
    kms.behave({});
    // The breaker of outgoing calls lets one through after a while.
    app.manual.advance(minute);
    await vi.waitFor(async () => expect(await get()).toMatchObject({ status: 200, body: { value: 'a value' } }));
    expect((await app.call('GET /ready')).body.status).toBe('ok');
  });
});
