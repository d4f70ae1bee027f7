import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../../test/harness.ts';
import { testMasterKey } from '../../../../test/templates.ts';
import { enrol, liftedLimits, type Role } from '../../../../test/world/world.ts';
import { type App, createApp } from '../../../app.ts';
import { readConfig } from '../../../config.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import { openClient } from '../../../kernel/db/client.ts';
import type { Id } from '../../../kernel/ids.ts';
import { identityState } from '../state.ts';
import { repeatErasures } from './erasure.ts';

describe.skipIf(!postgresAvailable)('DELETE /api/v1/auth/me (needs PostgreSQL)', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());

  const erase = (person: Registered) => app.call('DELETE /api/v1/auth/me', { as: person.token });
  const member = async (org: string, role: Role): Promise<Registered> => {
    const person = await register(app);
    await enrol(app, org, person.user, role);
    return person;
  };
  const names = (body: Json): string[] => (body.organizations as unknown as { name: string }[]).map(({ name }) => name);

  it('ends the sessions, forgets the password, and leaves the address to whoever registers it', async () => {
    const person = await register(app);
    const { email, password } = person;
    const second = await app.call('POST /api/v1/auth/login', { body: { email, password } });
    expect((await erase(person)).status).toBe(200);
    for (const token of [person.token, String(second.body.tokens?.accessToken)]) {
      expect((await app.call('GET /api/v1/auth/me', { as: token })).status).toBe(401);
    }
    const refreshed = await app.call('POST /api/v1/auth/refresh', { body: { refreshToken: person.refreshToken } });
    expect(refreshed.status).toBe(401);
    const gone = await app.call('POST /api/v1/auth/login', { body: { email, password } });
    const never = await app.call('POST /api/v1/auth/login', { body: { email: 'never@example.com', password } });
    const { requestId: _one, ...answer } = gone.body;
    const { requestId: _other, ...expected } = never.body;
    expect([gone.status, answer]).toEqual([never.status, expected]);
    const again = await app.call('POST /api/v1/auth/register', { body: { email, password, displayName: 'Anew' } });
    expect(again.status, again.text).toBe(201);
    expect(String(again.body.user?.id)).not.toBe(person.user);
  });

  it('deletes the organizations without other members, and notifies the others', async () => {
    const boss = await register(app);
    const person = await member(boss.org, 'developer');
    const key = await app.call('POST /api/v1/keys', {
      as: person.token,
      headers: { 'x-nexus-organization': boss.org },
      body: { name: 'Mine, from my home', allowedIps: ['203.0.113.77'] },
    });
    expect(key.status, key.text).toBe(201);
    expect((await erase(person)).status).toBe(200);
    const [own] = await app.rows('select name, erased_at is not null as erased from eco_organizations where id = $1', [
      person.org,
    ]);
    expect(own).toEqual({ name: 'erased', erased: true });
    const called = await app.call('GET /api/v1/projects', { as: String(key.body.key) });
    expect(called.status).toBe(401);
    const [row] = await app.rows('select name, allowed_ips from eco_api_keys where id = $1', [key.body.id]);
    expect(row).toEqual({ name: 'erased', allowed_ips: [] });
    const members = await app.call(`GET /api/v1/organizations/${boss.org}/members`, { as: boss.token });
    expect(members.text).not.toContain(person.user);
    const log = await app.call(`GET /api/v1/audit?resource=${person.user}&action=user.erased`, { as: boss.token });
    expect(log.body.items?.[0]?.risk).toBe('high');
    const events = await app.rows<{ type: string }>(
      'select type from nexus_events where subject = $1 and org_id = $2 order by type',
      [person.user, boss.org],
    );
    expect(events.map(({ type }) => type)).toContain('member.removed');
  });

  it('is refused to the last owner of an organization with other members, naming it and changing nothing', async () => {
    const person = await register(app);
    const made = await app.call('POST /api/v1/organizations', { as: person.token, body: { name: 'Held together' } });
    await enrol(app, String(made.body.id), (await register(app)).user, 'admin');
    const refused = await erase(person);
    expect(refused.status).toBe(409);
    expect(String(refused.body.code)).toBe('LAST_OWNER');
    expect(String(refused.body.detail)).toContain('Held together');
    expect(names(refused.body)).toEqual(['Held together']);
    expect((await app.call('GET /api/v1/auth/me', { as: person.token })).status).toBe(200);
    expect(app.app.kernel.services.use(identityState).ledger.has(person.user)).toBe(false);
  });

  it('of two owners at once leaves one owner', async () => {
    const one = await register(app);
    const made = await app.call('POST /api/v1/organizations', { as: one.token, body: { name: 'Of two' } });
    const org = String(made.body.id);
    const other = await register(app);
    await enrol(app, org, other.user, 'owner');
    await enrol(app, org, (await register(app)).user, 'viewer');
    const answers = await Promise.all([erase(one), erase(other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [left] = await app.rows(
      `select count(*)::int as owners from eco_members where org_id = $1 and role = 'owner'`,
      [org],
    );
    expect(left).toEqual({ owners: 1 });
  });

  it('happens once for twenty requests at once', async () => {
    const person = await register(app);
    const answers = await Promise.all(Array.from({ length: 20 }, () => erase(person)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 200 && status !== 401 && status !== 404)).toEqual([]);
    expect(statuses).toContain(200);
    const ledger = readFileSync(join(app.dataDir, 'erasure-ledger'), 'utf8');
    expect(ledger.split(person.user)).toHaveLength(2);
  });

  it('erases nobody when the ledger cannot be written', async () => {
    const person = await register(app);
    const { ledger } = app.app.kernel.services.use(identityState);
    const add = ledger.add.bind(ledger);
    ledger.add = () => Promise.reject(new Error('no space left on device'));
    try {
      expect((await erase(person)).status).toBe(500);
    } finally {
      ledger.add = add;
    }
    expect((await app.call('GET /api/v1/auth/me', { as: person.token })).status).toBe(200);
    const [key] = await app.rows('select wrapped is not null as whole from nexus_data_keys where scope = $1', [
      personScope(person.user as Id<'usr'>).name,
    ]);
    expect(key).toEqual({ whole: true });
  });

  it('needs a fresh proof of identity', async () => {
    const person = await register(app);
    app.manual.advance(301_000);
    const refused = await erase(person);
    expect([refused.status, String(refused.body.code)]).toEqual([403, 'STEP_UP_REQUIRED']);
  });
});

describe.skipIf(!postgresAvailable)('a restored database from before an erasure (needs PostgreSQL)', () => {
  let dataDir: string;
  const databases: TestDatabase[] = [];

  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'nexus-restore-'));
  });
  afterAll(async () => {
    for (const database of databases) await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = (ownerUrl: string, folder = dataDir): Promise<App> =>
    createApp(
      readConfig({
        DATABASE_URL: ownerUrl,
        NEXUS_DATA_DIR: folder,
        NEXUS_MASTER_KEY: testMasterKey,
        LOG_LEVEL: 'silent',
        PORT: '0',
        BCRYPT_COST: '10',
      }),
    );
  const rows = async (ownerUrl: string, text: string, values: unknown[] = []) => {
    const client = await openClient({ connectionString: ownerUrl });
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const send = async (
    app: App,
    what: string,
    body: object | undefined,
    as?: string,
  ): Promise<{ status: number; body: Json }> => {
    const [method, url = ''] = what.split(' ');
    const headers = as === undefined ? {} : { authorization: `Bearer ${as}` };
    const reply = await app.server.inject({ method: method as 'GET', url, headers, ...(body && { payload: body }) });
    return { status: reply.statusCode, body: reply.json() as Json };
  };
  const born = { email: 'phoenix@example.com', password: 'Correct-Horse-17-Battery', displayName: 'Phoenix' };

  it('erases the person again before it serves, last owner or not, by the ledger of any node', async () => {
    const original = await testDatabase({ template: 'migrated' });
    databases.push(original);
    const first = await start(original.ownerUrl);
    const registered = await send(first, 'POST /api/v1/auth/register', born);
    const person = String(registered.body.user?.id);
    const org = String(registered.body.organization?.id);
    await first.close();
    // The backup, and in it somebody else who is still in the organization.
    const backup = await copyOf(original);
    databases.push(backup);
    await rows(
      backup.ownerUrl,
      `insert into eco_members (id, org_id, user_id, role, joined_at)
      values ('eco_mem_4444444444444444444444', $1, 'eco_usr_4444444444444444444444', 'viewer', '2026-01-01T00:00:00Z')`,
      [org],
    );

    const second = await start(original.ownerUrl);
    const { body } = await send(second, 'POST /api/v1/auth/login', { email: born.email, password: born.password });
    const erased = await send(second, 'DELETE /api/v1/auth/me', undefined, String(body.tokens?.accessToken));
    expect(erased.status).toBe(200);
    await second.close();

    const there = 'select count(*)::int as people from eco_identities where id = $1';
    expect(await rows(backup.ownerUrl, there, [person])).toEqual([{ people: 1 }]);
    const restored = await start(backup.ownerUrl);
    await restored.listen();
    expect(await rows(backup.ownerUrl, there, [person])).toEqual([{ people: 0 }]);
    expect(
      (await send(restored, 'POST /api/v1/auth/login', { email: born.email, password: born.password })).status,
    ).toBe(401);
    await restored.close();
    expect(await rows(backup.ownerUrl, 'select user_id from eco_members where org_id = $1', [org])).toEqual([
      { user_id: 'eco_usr_4444444444444444444444' },
    ]);
    const keys = await rows(backup.ownerUrl, 'select wrapped from nexus_data_keys where scope = $1', [
      `person:${person}`,
    ]);
    expect(keys).toEqual([{ wrapped: null }]);

    // A node that has missed the erasure learns of it from the database, and could repeat it too.
    const elsewhere = join(dataDir, 'elsewhere');
    const other = await start(backup.ownerUrl, elsewhere);
    await other.listen();
    await other.close();
    expect(readFileSync(join(elsewhere, 'erasure-ledger'), 'utf8')).toContain(person);
  });
});

describe.skipIf(!postgresAvailable)('an erasure interrupted by a crash (needs PostgreSQL)', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app?.close());

  it('after its line in the ledger is finished by the next start', async () => {
    const person = await register(app);
    const { kernel } = app.app;
    const { system } = kernel.database;
    kernel.database.system = (name, work) => {
      const killed: typeof work = async (tx) => {
        await work(tx);
        throw new Error('killed');
      };
      return system.call(kernel.database, name, name === 'identity.erase-person' ? killed : work) as never;
    };
    const cut = await app.call('DELETE /api/v1/auth/me', { as: person.token });
    kernel.database.system = system;
    expect(cut.status).toBe(500);
    expect((await app.call('GET /api/v1/auth/me', { as: person.token })).status).toBe(200);
    await repeatErasures(kernel);
    expect((await app.call('GET /api/v1/auth/me', { as: person.token })).status).toBe(401);
    const left = await app.rows('select from eco_identities where id = $1', [person.user]);
    expect(left).toEqual([]);
    // And once more changes nothing.
    const before = await app.rows('select count(*)::int as entries from eco_audit_inbox');
    await repeatErasures(kernel);
    expect(await app.rows('select count(*)::int as entries from eco_audit_inbox')).toEqual(before);
  });
});

/** What a restored backup is: the same database as it was. */
async function copyOf({ ownerUrl }: TestDatabase): Promise<TestDatabase> {
  const source = new URL(ownerUrl);
  const name = source.pathname.slice(1);
  const admin = new URL(ownerUrl);
  admin.pathname = '/postgres';
  const client = await openClient({ connectionString: admin.href });
  try {
    await client.query(`create database ${name}_backup template ${name}`);
  } finally {
    await client.end();
  }
  source.pathname = `/${name}_backup`;
  return {
    ownerUrl: source.href,
    async drop() {
      const again = await openClient({ connectionString: admin.href });
      await again.query(`drop database if exists ${name}_backup with (force)`);
      await again.end();
    },
  };
}
