import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Background } from '../../src/kernel/background.ts';
import { withClient } from '../../src/kernel/db/client.ts';
import { packEntries } from '../../src/modules/audit/jobs.ts';
import { recount } from '../../src/modules/metering/metering.fixture.ts';
import { type TestApp, testApp } from '../app.ts';
import { postgresAvailable, testDatabase } from '../harness.ts';

interface Release {
  file: string;
  customer: string;
  platformKey: string;
  customerKey: string;
  org: string;
  /** A key in the format of another product, and a customer that was deleted a day before. */
  since17cbe58?: [{ imported: string; deleted: string }];
}

const releases: readonly Release[] = [
  {
    file: '0.1.0-e8aa5db.sql.gz',
    org: 'eco_org_0353yuOetL3y2buB1agB3G',
    customer: 'eco_cus_0353yuTQLzkunBlehMS9Gk',
    platformKey: 'eco_api_6dISzEhmOvmBwaV9KZfvCn.aGRIKOSLc3bWpBzC6y30RD86AkEWfiR871VOeTej3CQ1O5fpW',
    customerKey: 'eco_api_0d4rQNt8N4swD7T2qJNr7y.7MscUEQomJO7r1PhJwf5xRWNuHSCNx23tqF2Jx9Ftda2EwEkD',
  },
  {
    file: '0.1.0-17cbe58.sql.gz',
    org: 'eco_org_03547WWMaU6B5wcQzJHGaa',
    customer: 'eco_cus_03547WXMOGFfTvbo0fXNAZ',
    platformKey: 'eco_api_0jt7oOtjxFLanDXZWV6EZo.eomtts6KweGXjPqfrXyVn7gN0UrQcRr07VodjnJ3Cbs3bWWyO',
    customerKey: 'eco_api_6CHec8XKmzx7xZy0PR2U9D.Eo24mdk3ISDc11BdDiiVbxu7a8hOBLRGiUR4zyR140400fRsO',
    since17cbe58: [{ imported: 'wx_live_Old0Format1Of2A3Company4', deleted: 'eco_cus_03547WXdRo07dx45Y07108' }],
  },
];

describe.skipIf(!postgresAvailable).each(releases)('a database of $file (needs PostgreSQL)', (release) => {
  let app: TestApp;
  let drop: () => Promise<void>;
  let token: string;

  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    const dump = gunzipSync(readFileSync(new URL(release.file, import.meta.url))).toString();
    await withClient(database.ownerUrl, async (client) => {
      // Dumps grant to the login of their time: one that all databases shared, then one named after the database.
      for (const role of ['nexus_app', 'nexus_app_nexus']) {
        await client.query(`do $$ begin create role ${role} login; exception when duplicate_object then null; end $$`);
      }
      await client.query(dump);
    });
    app = await testApp({ beside: { ownerUrl: database.ownerUrl } });
    app.manual.set(Date.UTC(2026, 10, 27));
    const login = { email: 'grace@example.com', password: 'seven quiet harbours at dawn' };
    token = String((await app.call('POST /api/v1/auth/login', { body: login })).body.tokens?.accessToken);
  });
  afterAll(async () => {
    await app?.close();
    await drop?.();
  });

  it('starts, and its people log in', async () => {
    const me = await app.call('GET /api/v1/auth/me', { as: token });
    expect(me.status).toBe(200);
    expect(me.body.user?.email).toBe('grace@example.com');
  });

  it('still verifies its keys', async () => {
    const body = { key: release.customerKey, permission: 'weather:read' };
    const verified = await app.call('POST /api/v1/keys/verify', { as: release.platformKey, body });
    expect(verified.body).toMatchObject({ valid: true, code: 'VALID', customerId: release.customer });
  });

  it.each(release.since17cbe58 ?? [])('still verifies imported keys, and restores what was deleted', async (since) => {
    const body = { key: since.imported, permission: 'weather:read' };
    const verified = await app.call('POST /api/v1/keys/verify', { as: release.platformKey, body });
    expect(verified.body).toMatchObject({ code: 'VALID', customerId: release.customer, externalId: 'acme-42' });
    const restored = await app.call(`POST /api/v1/customers/${since.deleted}/restore`, { as: token });
    expect(restored.body).toMatchObject({ id: since.deleted, externalId: 'left' });
  });

  it.each(release.since17cbe58 ?? [])('still holds its usage, and the sums of it', async () => {
    await app.settled();
    const { stored, counted } = await recount(app.rows);
    expect(stored).toEqual(counted);
    const before = await app.rows(
      `select method, route, status, caller_kind, meter, code, tag, duration_us::int from eco_api_usage
       where at < '2026-11-26T12:00:00Z' and tag is not null order by tag, at`,
    );
    const of = { method: 'POST', route: '/api/v1/keys/verify', status: 200, caller_kind: 'key', meter: 'api.calls' };
    expect(before).toEqual([
      { ...of, code: 'VALID', tag: 'GET /today', duration_us: 17_491 },
      { ...of, code: 'VALID', tag: 'GET /today', duration_us: 832 },
      { ...of, code: 'VALID', tag: 'GET /week', duration_us: 395 },
    ]);
  });

  it('shows and changes what is in it', async () => {
    const customer = await app.call(`PATCH /api/v1/customers/${release.customer}`, {
      as: token,
      body: { name: 'Acme 2' },
    });
    expect(customer.body).toMatchObject({ externalId: 'acme-42', name: 'Acme 2', metadata: { tier: 'gold' } });
    for (const list of ['teams', 'service-accounts', 'invitations', 'apps', 'members']) {
      const { status, body } = await app.call(`GET /api/v1/organizations/${release.org}/${list}`, { as: token });
      expect([list, status, (body.items as unknown as unknown[]).length]).toEqual([list, 200, 1]);
    }
  });

  it('keeps its audit chain valid', async () => {
    const { body } = await app.call('GET /api/v1/audit/verify', { as: token });
    expect(body.valid).toBe(true);
    const unpacked = async () => (await app.rows('select from eco_audit_unpacked')).length;
    expect(await unpacked()).toBeGreaterThan(10);
    await packEntries.run(new Background(app.app.kernel, packEntries.name), {});
    expect(await unpacked()).toBe(0);
    const packed = await app.call('GET /api/v1/audit/verify', { as: token });
    expect(packed.body).toMatchObject({ valid: true, entries: body.entries, checkpoints: body.checkpoints });
  });

  it('is at the schema of this program, look-ups included', async () => {
    const [row] = await app.rows<{ count: number }>('select count(*)::int as count from nexus_lookups');
    expect(row?.count).toBeGreaterThan(4);
  });
});
