import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../src/app.ts';
import { prepareDatabase } from '../src/boot.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { localKek } from '../src/kernel/crypto/kek.ts';
import { withClient } from '../src/kernel/db/client.ts';
import { register, type TestApp, testApp } from './app.ts';
import { appRole, postgresAvailable, type TestDatabase, testDatabase } from './harness.ts';
import { testKek } from './templates.ts';

const otherKey = randomBytes(32).toString('base64');

/** What `text` answers to the login of requests. */
const asApp = (url: string, text: string) => withClient(url, async (client) => (await client.query(text)).rows);

/** A database whose owner is no superuser and has this one attribute. */
async function ownedDatabase(attribute: 'createrole' | 'nocreaterole'): Promise<TestDatabase> {
  const { ownerUrl, drop } = await testDatabase();
  const owned = new URL(ownerUrl);
  const name = owned.pathname.slice(1);
  owned.username = `owner_of_${name}`;
  owned.password = 'x';
  const become = `create role ${owned.username} login ${attribute} password 'x'; alter database ${name} owner to ${owned.username}`;
  await withClient(ownerUrl, (superuser) => superuser.query(become));
  return {
    ownerUrl: owned.href,
    async drop() {
      await drop();
      const server = new URL(ownerUrl);
      server.pathname = '/postgres';
      await withClient(server.href, (superuser) => superuser.query(`drop role ${owned.username}`));
    },
  };
}

describe.skipIf(!postgresAvailable)('a start that is refused (needs PostgreSQL)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => {
    await app?.close();
  });

  const start = (env: Record<string, string>) => testApp({ beside: app, env });

  it('for another master key leaves a running node able to open connections', async () => {
    const before = await app.rows('select rolpassword from pg_authid where rolname = $1', [appRole(app.ownerUrl)]);
    expect(before).toHaveLength(1);
    await expect(start({ NEXUS_MASTER_KEY: otherKey })).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      message: expect.stringContaining('NEXUS_MASTER_KEY'),
    });
    expect(await app.rows('select rolpassword from pg_authid where rolname = $1', [appRole(app.ownerUrl)])).toEqual(
      before,
    );
    // A connection that the running node has not opened yet.
    const { appUrl } = app.app.kernel.database.options;
    expect(await asApp(appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await app.call('GET /ready')).status).toBe(200);
  });

  it('for a lost master.key makes no other one', async () => {
    await expect(start({ NEXUS_MASTER_KEY: '' })).rejects.toMatchObject({
      code: 'MASTER_KEY_MISSING',
      message: expect.stringContaining('master.key is missing'),
    });
  });

  it('for an owner who may not create roles says so by name', async () => {
    const database = await ownedDatabase('nocreaterole');
    await expect(prepareDatabase(database.ownerUrl, testKek, modules, systemClock)).rejects.toMatchObject({
      code: 'DATABASE_OWNER_POWERLESS',
      message: expect.stringContaining(new URL(database.ownerUrl).username),
    });
    await database.drop();
  });

  it('for tables that grant nothing, as after a restore without privileges, says so', async () => {
    const database = await testDatabase();
    await prepareDatabase(database.ownerUrl, testKek, modules, systemClock);
    await withClient(database.ownerUrl, (client) => client.query(`drop owned by ${appRole(database.ownerUrl)}`));
    await expect(prepareDatabase(database.ownerUrl, testKek, modules, systemClock)).rejects.toMatchObject({
      code: 'DATABASE_PRIVILEGES_LOST',
      message: expect.stringContaining(appRole(database.ownerUrl)),
    });
    await database.drop();
  });

  it('for a login of requests that bypasses row-level security says so by name', async () => {
    const database = await testDatabase();
    const role = appRole(database.ownerUrl);
    await withClient(database.ownerUrl, (client) => client.query(`create role ${role} login bypassrls`));
    await expect(prepareDatabase(database.ownerUrl, testKek, modules, systemClock)).rejects.toMatchObject({
      code: 'DATABASE_ROLE_UNSAFE',
      message: expect.stringContaining(role),
    });
    await database.drop();
  });
});

describe.skipIf(!postgresAvailable)('two installations on one PostgreSQL (needs PostgreSQL)', () => {
  let databases: TestDatabase[] = [];
  beforeAll(async () => {
    databases = await Promise.all([testDatabase(), testDatabase()]);
  });
  afterAll(() => Promise.all(databases.map((each) => each.drop())));

  it('have a login each, whose password neither the other nor a second start changes', async () => {
    const urls = [];
    for (const { ownerUrl } of databases) {
      const kek = localKek(randomBytes(32));
      const first = await prepareDatabase(ownerUrl, kek, modules, systemClock);
      const second = await prepareDatabase(ownerUrl, kek, modules, systemClock);
      expect(second).toEqual({ ...first, applied: [] });
      urls.push(first.appUrl);
    }
    for (const [index, url] of urls.entries()) {
      expect(await asApp(url, 'select current_user as user')).toEqual([
        { user: appRole(databases[index]?.ownerUrl ?? '') },
      ]);
      const foreign = new URL(url);
      foreign.pathname = new URL(urls[1 - index] ?? '').pathname;
      await expect(asApp(foreign.href, 'select from eco_customers')).rejects.toThrow('permission denied');
    }
  });

  it('keep requests from the owner’s login, even where the url names it in its query', async () => {
    const { ownerUrl, drop } = await testDatabase();
    const url = new URL(ownerUrl);
    url.searchParams.set('user', url.username);
    url.searchParams.set('password', url.password);
    const { appUrl } = await prepareDatabase(url.href, testKek, modules, systemClock);
    expect(await asApp(appUrl, 'select current_user as user')).toEqual([{ user: appRole(ownerUrl) }]);
    await drop();
  });

  it('of which one is a copy of the other: the copy answers to its own login alone', async () => {
    const source = await testDatabase({ template: 'migrated' });
    const app = await testApp({ beside: source });
    const person = await register(app);
    expect((await app.call('GET /api/v1/customers', { as: person.token })).status).toBe(200);
    const [row] = await app.rows<{ former: number }>(
      `select count(*)::int as former from information_schema.role_table_grants
       where grantee like 'nexus\\_app%' and grantee <> $1`,
      [appRole(source.ownerUrl)],
    );
    expect(row).toEqual({ former: 0 });
    await app.close();
    await source.drop();
  });
});

describe.skipIf(!postgresAvailable)('an owner that may create roles and nothing else (needs PostgreSQL)', () => {
  it('prepares a database and serves it', async () => {
    const database = await ownedDatabase('createrole');
    const first = await testApp({ beside: database });
    const person = await register(first);
    await first.close();
    // A lost password is set again, which PostgreSQL 15 allows only where nothing else is altered.
    await withClient(database.ownerUrl, (owner) =>
      owner.query(`alter role ${appRole(database.ownerUrl)} password 'x'`),
    );
    const second = await testApp({ beside: database });
    expect((await second.call('GET /api/v1/auth/me', { as: person.token })).status).toBe(200);
    await second.close();
    await database.drop();
  });
});
