import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/kernel/db/client.ts';
import { type TestApp, testApp } from '../app.ts';
import { postgresAvailable, testDatabase } from '../harness.ts';

interface Release {
  file: string;
  customer: string;
  platformKey: string;
  customerKey: string;
  org: string;
}

const releases: readonly Release[] = [
  {
    file: '0.1.0-e8aa5db.sql.gz',
    org: 'eco_org_0353yuOetL3y2buB1agB3G',
    customer: 'eco_cus_0353yuTQLzkunBlehMS9Gk',
    platformKey: 'eco_api_6dISzEhmOvmBwaV9KZfvCn.aGRIKOSLc3bWpBzC6y30RD86AkEWfiR871VOeTej3CQ1O5fpW',
    customerKey: 'eco_api_0d4rQNt8N4swD7T2qJNr7y.7MscUEQomJO7r1PhJwf5xRWNuHSCNx23tqF2Jx9Ftda2EwEkD',
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
      // The dump grants to the login that all databases shared.
      await client.query('do $$ begin create role nexus_app login; exception when duplicate_object then null; end $$');
      await client.query(dump);
    });
    app = await testApp({ beside: { ownerUrl: database.ownerUrl } });
    app.manual.set(Date.UTC(2026, 10, 26));
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
  });

  it('is at the schema of this program, look-ups included', async () => {
    const [row] = await app.rows<{ count: number }>('select count(*)::int as count from nexus_lookups');
    expect(row?.count).toBeGreaterThan(4);
  });
});
