import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from './app.ts';
import { appRole, postgresAvailable } from './harness.ts';

describe.skipIf(!postgresAvailable)('a PostgreSQL that takes no changes (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let count = 0;

  beforeEach(async () => {
    app = await testApp();
    owner = await register(app);
  });
  afterEach(() => app.close());

  const create = () => {
    count += 1;
    return app.call('POST /api/v1/customers', { as: owner.token, body: { externalId: `c${count}`, name: 'x' } });
  };
  const customers = async () => (await app.rows("select from eco_customers where external_id ~ '^c[0-9]'")).length;
  const ready = () => app.call('GET /ready');

  it('since a failover made it read-only is told, and new connections lead to the new primary without a restart', async () => {
    const role = appRole(app.ownerUrl);
    // For connections that are made from now on, as those to a replica; the others end.
    await app.rows(`alter role ${role} set default_transaction_read_only = on`);
    await app.rows('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
    // The first requests may still find a connection that has just ended.
    const reasons = async (): Promise<unknown> => {
      const refused = await create();
      expect(refused).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
      expect(refused.headers['retry-after']).toBe('1');
      return (await ready()).body.reasons;
    };
    // The connection for notifications has ended too.
    await expect.poll(reasons).toContain('PostgreSQL refuses writes: it is read-only');
    expect(await ready()).toMatchObject({ status: 200, body: { status: 'degraded' } });
    await expect.poll(async () => (await app.call('GET /api/v1/customers', { as: owner.token })).status).toBe(200);
    expect(await customers()).toBe(0);

    await app.rows(`alter role ${role} reset default_transaction_read_only`);
    // Connections of the time before, as many as there are, are used up one by one; none of them is kept.
    await expect.poll(async () => (await create()).status).toBe(201);
    app.manual.advance(11_000);
    await expect.poll(async () => (await ready()).body.reasons, { timeout: 10_000 }).toEqual([]);
    expect(await customers()).toBe(1);
  });

  it('since its disk is full is told until none was refused for a while', async () => {
    await app.rows(`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    await app.rows('create trigger full_disk before insert on eco_customers for each row execute function full_disk()');
    expect(await create()).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    expect((await ready()).body).toMatchObject({
      status: 'degraded',
      reasons: ['PostgreSQL refuses writes: its disk is full'],
    });
    await app.rows('drop trigger full_disk on eco_customers');
    expect((await create()).status).toBe(201);
    expect((await ready()).body).toMatchObject({ status: 'degraded' });
    app.manual.advance(11_000);
    expect((await ready()).body).toMatchObject({ status: 'ok' });
  });
});
