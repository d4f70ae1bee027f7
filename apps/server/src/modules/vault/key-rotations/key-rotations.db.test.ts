import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import type { Alert } from '../../../kernel/alerts.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, hour } from '../../../kernel/clock.ts';
import { blobKeyId } from '../../../kernel/crypto/aead.ts';
import { cryptoErrors } from '../../../kernel/crypto/errors.ts';
import type { Job } from '../../../kernel/jobs/jobs.ts';
import { reencryptJob, reportKeysJob, rotateKeysJob } from './jobs.ts';

describe.skipIf(!postgresAvailable)('data keys of projects (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let base: string;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
    base = `/api/v1/projects/${owner.project}/environments/${body.environments?.[0]?.id}`;
  });
  afterAll(() => app?.close());

  const login = async () => {
    const { email, password } = owner;
    const { body } = await app.call('POST /api/v1/auth/login', { body: { email, password } });
    return String(body.tokens?.accessToken);
  };
  const run = async (job: Job) => {
    await job.run(new Background(app.app.kernel, job.name), {});
    await app.heard();
  };
  const keysInUse = async () => {
    const rows = await app.rows<{ value: Buffer }>(
      `select value from eco_secret_values where value is not null
       union all select credentials from eco_dynamic_secrets where credentials is not null`,
    );
    return new Set(rows.map(({ value }) => blobKeyId(value)));
  };
  const active = () =>
    app.rows<{ id: string }>(`select id from nexus_data_keys where scope = $1 and retired_at is null`, [
      `project:${owner.project}`,
    ]);

  it('are replaced after 90 days, and every version is sealed again', async () => {
    // More than fit into a transaction by their number, and more than fit by their bytes.
    const large = (at: number) => (at >= 350 ? 'x'.repeat(60_000) : '');
    const changes = Array.from({ length: 450 }, (_, at) => ({ name: `S${at}`, value: `v${at}${large(at)}` }));
    for (const suffix of ['', '!']) {
      const body = { changes: changes.map(({ name, value }) => ({ name, value: value + suffix })) };
      expect((await app.call(`POST ${base}/batch`, { as: owner.token, body })).status).toBe(200);
    }
    const target = { kind: 'redis', host: 'cache.example.com' };
    const credentials = { username: 'admin', password: 'x' };
    const dynamic = await app.call(`POST ${base}/dynamic`, {
      as: owner.token,
      body: { name: 'd', target, credentials },
    });
    expect(dynamic.status, dynamic.text).toBe(201);
    const [first] = await active();
    await run(rotateKeysJob);
    expect(await active()).toEqual([first]);

    app.manual.advance(91 * day);
    await run(rotateKeysJob);
    await run(rotateKeysJob);
    const [second] = await active();
    expect(second).not.toEqual(first);
    expect(await keysInUse()).toEqual(new Set([first?.id]));
    await run(reencryptJob);
    expect(await keysInUse()).toEqual(new Set([second?.id]));
    expect(await app.rows('select total, done, finished_at from eco_key_rotations')).toEqual([
      { total: 901, done: 901, finished_at: null },
    ]);
    app.manual.advance(hour);
    await run(reencryptJob);
    await run(reencryptJob);
    expect(await app.rows('select from eco_key_rotations where finished_at is null')).toEqual([]);

    const token = await login();
    const { body } = await app.call(`GET ${base}/values`, { as: token });
    const values = body.items as unknown as { name: string; value: string }[];
    expect(Object.fromEntries(values.map(({ name, value }) => [name, value]))).toEqual(
      Object.fromEntries(changes.map(({ name, value }) => [name, `${value}!`])),
    );
    const old = await app.call(`GET ${base}/secrets/S7?version=1`, { as: token });
    expect(old.body.value).toBe('v7');
    const entries = await app.rows<{ action: string; count: number }>(
      `select action, count(*)::int from eco_audit_log where resource_type = 'encryption-key' group by 1 order by 1`,
    );
    expect(entries).toEqual([
      { action: 'encryption-key.re-encrypt', count: expect.any(Number) },
      { action: 'encryption-key.rotate', count: 1 },
    ]);
    // By their number alone, two would do.
    expect(entries[0]?.count).toBeGreaterThan(2);
  }, 60_000);

  it('whose values cannot be opened are told, and tried again', async () => {
    app.manual.advance(91 * day);
    await run(rotateKeysJob);
    const { keyring } = app.app.kernel;
    const resealer = keyring.resealer.bind(keyring);
    let alerts = 0;
    const raise = app.app.kernel.alerts.raise.bind(app.app.kernel.alerts);
    app.app.kernel.alerts.raise = () => void alerts++;
    keyring.resealer = () => Promise.reject(cryptoErrors.KEY_UNWRAP_FAILED());
    try {
      await run(reencryptJob);
    } finally {
      keyring.resealer = resealer;
      app.app.kernel.alerts.raise = raise;
    }
    expect(alerts).toBe(1);
    const failures = 'select failure, done from eco_key_rotations where finished_at is null';
    expect(await app.rows(failures)).toEqual([{ failure: 'KEY_UNWRAP_FAILED', done: 0 }]);
    await run(reencryptJob);
    expect(await app.rows(failures)).toEqual([{ failure: null, done: 901 }]);
  }, 60_000);

  it('seal few values at a time while requests are at work, and do not wait for their end', async () => {
    app.manual.advance(91 * day);
    await run(rotateKeysJob);
    const batches = async () => {
      const [row] = await app.rows<{ count: number }>(
        `select count(*)::int as count from eco_audit_log where action = 'encryption-key.re-encrypt'`,
      );
      return row?.count ?? 0;
    };
    const before = await batches();
    const { database } = app.app.kernel;
    const atWork = Promise.withResolvers<void>();
    const request = database.tenant(systemActor('test'), { org: owner.org }, () => atWork.promise, { maxMs: 60_000 });
    try {
      await run(reencryptJob);
    } finally {
      atWork.resolve();
      await request;
    }
    // By their number, and those with much text by their bytes: five, if nothing were at work.
    expect((await batches()) - before).toBeGreaterThanOrEqual(10);
    expect(await app.rows('select done from eco_key_rotations where finished_at is null')).toEqual([{ done: 901 }]);
  }, 60_000);

  it('take no new values after 120 days', async () => {
    app.manual.advance(121 * day);
    const token = await login();
    const refused = await app.call(`PUT ${base}/secrets/LATE`, { as: token, body: { value: 'v' } });
    expect(refused.body.code).toBe('KEY_TOO_OLD');
    expect((await app.call(`GET ${base}/secrets/S1`, { as: token })).body.value).toBe('v1!');
    expect((await app.call(`GET ${base}/secrets/LATE`, { as: token })).status).toBe(404);
    await run(rotateKeysJob);
    expect((await app.call(`PUT ${base}/secrets/LATE`, { as: token, body: { value: 'v' } })).status).toBe(200);
  }, 60_000);

  it('are reported each week, as a warning where one is late', async () => {
    const raised: Alert[] = [];
    const { alerts } = app.app.kernel;
    const raise = alerts.raise.bind(alerts);
    alerts.raise = (alert) => void raised.push(alert);
    await run(reportKeysJob);
    app.manual.advance(98 * day);
    await run(reportKeysJob);
    alerts.raise = raise;
    expect(raised.map(({ key, severity }) => [key, severity])).toEqual([
      ['vault:key-ages', 'info'],
      ['vault:key-ages', 'warning'],
    ]);
    expect(raised.at(-1)?.detail).toContain('1 should have been replaced');
  });
});
