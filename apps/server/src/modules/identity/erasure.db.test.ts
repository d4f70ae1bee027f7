import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { enrol, liftedLimits, type Role } from '../../../test/world/world.ts';
import { personScope } from '../../kernel/crypto/key-ring.ts';
import type { Id } from '../../kernel/ids.ts';
import { repeatErasures } from './erasure.ts';
import { identityState } from './state.ts';

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

  it('takes the organizations that nobody else is in, and tells the others', async () => {
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

  it('is refused to the last owner of an organization with others in it, by its name; nothing has changed then', async () => {
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

  it('of two owners at once leaves one', async () => {
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

  it('twenty times at once erases once', async () => {
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

describe.skipIf(!postgresAvailable)('a database that comes back from before an erasure (needs PostgreSQL)', () => {
  let kept: string;
  let app: TestApp | undefined;

  beforeAll(() => {
    kept = mkdtempSync(join(tmpdir(), 'nexus-kept-'));
  });
  afterEach(() => app?.close());
  afterAll(() => rmSync(kept, { recursive: true, force: true }));

  /** What a restore brings back, as far as one person goes: their rows as they were. */
  const backUp = async ({ rows }: TestApp, tables: readonly string[]) => {
    for (const name of tables) await rows(`create table backup_${name} as table ${name}`);
    return async () => {
      for (const name of tables) {
        await rows(`insert into ${name} select * from backup_${name} on conflict do nothing`);
        if (name === 'nexus_data_keys') {
          await rows(`update nexus_data_keys k set wrapped = b.wrapped, shredded_at = b.shredded_at
            from backup_nexus_data_keys b where b.id = k.id`);
        }
      }
    };
  };

  it('loses the person again before it answers anybody, last owner or not, and any node’s ledger will do', async () => {
    app = await testApp();
    const person = await register(app);
    const restore = await backUp(app, [
      'nexus_data_keys',
      'eco_identities',
      'eco_credentials',
      'eco_profiles',
      'eco_sessions',
      'eco_members',
    ]);
    const erased = await app.call('DELETE /api/v1/auth/me', { as: person.token });
    expect(erased.status, erased.text).toBe(200);
    cpSync(join(app.dataDir, 'erasure-ledger'), join(kept, 'erasure-ledger'));
    await restore();
    await enrol(app, person.org, (await register(app)).user, 'viewer');
    const there = 'select count(*)::int as people from eco_identities where id = $1';
    expect(await app.rows(there, [person.user])).toEqual([{ people: 1 }]);

    const { ledger } = app.app.kernel.services.use(identityState);
    expect(ledger.all).toEqual([person.user]);
    await repeatErasures(app.app.kernel);
    expect(await app.rows(there, [person.user])).toEqual([{ people: 0 }]);
    expect(await app.rows('select from eco_members where user_id = $1', [person.user])).toEqual([]);
    const keys = await app.rows('select wrapped from nexus_data_keys where scope = $1', [`person:${person.user}`]);
    expect(keys).toEqual([{ wrapped: null }]);

    // Twice does nothing, and a node that never heard of it learns it from the database.
    await repeatErasures(app.app.kernel);
    const second = await testApp({ beside: app, listen: true });
    try {
      const path = join(second.dataDir, 'erasure-ledger');
      expect(existsSync(path) && readFileSync(path, 'utf8')).toContain(person.user);
    } finally {
      await second.close();
    }
  });
});
