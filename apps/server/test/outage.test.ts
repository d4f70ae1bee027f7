import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/kernel/clock.ts';
import { Connection, type Reply } from './crash/client.ts';
import {
  generous,
  launch,
  newDataDir,
  noPostgresLeft,
  ownerUrlOf,
  removeDataDir,
  type Server,
} from './crash/server.ts';
import { resumePostgres, stopPostgres } from './crash/signals.ts';
import { newTenant, type Tenant } from './crash/tenant.ts';
import { postgresAvailable } from './harness.ts';
import { eventually, query } from './postgres/processes.ts';

/**
 * Milliseconds, above `lateMs` of the bus: a cache that answers after them has heard of every change before them, and
 * drops nothing more because of one.
 */
const provenMs = 600;

/** Repeats `read` until all that it looks up comes from memory, and will while nothing else changes. */
async function fromMemory(address: string, read: () => Promise<unknown>): Promise<void> {
  const connection = new Connection({ address });
  const misses = async () => {
    const { text } = await connection.send('GET /metrics');
    const counts = [...text.matchAll(/^nexus_cache_lookups_total\{.*result="miss"\} (\d+)$/gm)];
    expect(counts.length).toBeGreaterThan(0);
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const isRead = async () => {
    await read();
    await sleep(provenMs);
    const before = await misses();
    await read();
    return (await misses()) === before;
  };
  expect(await eventually(isRead, 30_000)).toBe(true);
  connection.close();
}

/** Milliseconds that a statement may take here; what hangs longer is given up. */
const statementTimeoutMs = 1500;
/** Within which every request is answered while PostgreSQL hangs: twice to the database, and a busy machine. */
const patienceMs = 3 * statementTimeoutMs + 4000;

/** What is killed is told in crash/; here PostgreSQL neither answers nor ends its connections, as behind a cut network. */
describe.skipIf(!postgresAvailable)('a PostgreSQL that hangs (needs PostgreSQL)', () => {
  let dataDir: string;
  let server: Server;
  let address: string;
  let tenant: Tenant;

  beforeAll(async () => {
    dataDir = newDataDir();
    server = launch(dataDir, {
      ...generous,
      STATEMENT_TIMEOUT_MS: String(statementTimeoutMs),
      // Nothing may be answered from memory here: see below for what is.
      VERIFY_STALE_SECONDS: '0',
    });
    address = await server.listening;
    tenant = await newTenant(new Connection({ address }), 'north');
  });
  afterAll(async () => {
    resumePostgres(dataDir);
    await server?.end('SIGKILL');
    await noPostgresLeft(dataDir);
    removeDataDir(dataDir);
  });

  const timed = async (what: string, body?: object): Promise<{ reply: Reply; ms: number }> => {
    const began = systemClock.monotonic();
    const connection = new Connection({ address });
    const reply = await connection.send(what, { as: tenant.platformKey, ...(body === undefined ? {} : { body }) });
    connection.close();
    return { reply, ms: systemClock.monotonic() - began };
  };

  it('is answered for with 503 and Retry-After in good time, and is used again once it goes on, without a restart', async () => {
    // Requests are under way when it stops, and come while it hangs.
    const under = Array.from({ length: 10 }, (_, n) =>
      timed('POST /api/v1/customers', { externalId: `u${n}`, name: 'x' }),
    );
    await sleep(5);
    stopPostgres(dataDir);
    const during = Array.from({ length: 30 }, (_, n) =>
      n % 2 === 0
        ? timed('GET /api/v1/customers')
        : timed('POST /api/v1/customers', { externalId: `d${n}`, name: 'x' }),
    );
    // All have begun; whichever way they end, none may end the test before it is looked at.
    for (const each of [...under, ...during]) each.catch(() => {});
    const health = await new Connection({ address }).send('GET /health');
    expect(health.status).toBe(200);
    const ready = await timed('GET /ready');
    expect(ready.reply.status).toBe(503);
    expect(ready.ms).toBeLessThan(patienceMs);
    const codes = new Set<string>();
    for (const { reply, ms } of await Promise.all(during)) {
      expect(reply.status, reply.text).toBe(503);
      // Beyond what one organization may have under way, a request is refused before it reaches the database.
      expect(['DATABASE_UNAVAILABLE', 'OVERLOADED']).toContain(String(reply.body.code));
      codes.add(String(reply.body.code));
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
      expect(ms).toBeLessThan(patienceMs);
    }
    for (const { reply } of await Promise.all(under)) {
      expect([201, 503], reply.text).toContain(reply.status);
      codes.add(String(reply.body.code));
    }
    // Requests that are still under way hold the organization's slots, and keep the later ones from the database.
    expect(codes).toContain('DATABASE_UNAVAILABLE');

    resumePostgres(dataDir);
    const isBack = async () =>
      (await timed('POST /api/v1/customers', { externalId: `r${systemClock.monotonic()}`, name: 'x' })).reply.status ===
      201;
    expect(await eventually(isBack, 30_000)).toBe(true);
    expect(await eventually(async () => (await timed('GET /ready')).reply.status === 200, 30_000)).toBe(true);
    expect(server.process.exitCode).toBeNull();
    // Nobody is left waiting in the database for a client that has gone.
    const idle = async () => {
      const [row] = await query(
        ownerUrlOf(dataDir),
        "select count(*)::int as n from pg_stat_activity where state like 'idle in transaction%'",
      );
      return row?.n === 0;
    };
    expect(await eventually(idle, 10_000)).toBe(true);
  });
});

/** Seconds for which keys in memory are verified here: past the time in which a hanging PostgreSQL is found to hang. */
const staleSeconds = 12;

describe.skipIf(!postgresAvailable)('verifications while PostgreSQL hangs (needs PostgreSQL)', () => {
  let dataDir: string;
  let server: Server;
  let address: string;
  let tenant: Tenant;
  let revoked: string;

  beforeAll(async () => {
    dataDir = newDataDir();
    server = launch(dataDir, {
      ...generous,
      STATEMENT_TIMEOUT_MS: String(statementTimeoutMs),
      VERIFY_STALE_SECONDS: String(staleSeconds),
    });
    address = await server.listening;
    tenant = await newTenant(new Connection({ address }), 'north');
    const made = await send('POST /api/v1/keys', {
      name: 'to be revoked',
      kind: 'customer',
      customerId: tenant.customer,
    });
    revoked = String(made.body.key);
    for (const key of [tenant.customerKey, revoked]) expect((await verify(key)).body.valid).toBe(true);
    expect((await send(`POST /api/v1/keys/${String(made.body.id)}/revoke`, {})).status).toBe(200);
    await fromMemory(address, () => Promise.all([verify(tenant.customerKey), verify(revoked)]));
  });
  afterAll(async () => {
    resumePostgres(dataDir);
    await server?.end('SIGKILL');
    await noPostgresLeft(dataDir);
    removeDataDir(dataDir);
  });

  async function send(what: string, body?: object): Promise<Reply> {
    const connection = new Connection({ address });
    const reply = await connection.send(what, { as: tenant.platformKey, ...(body === undefined ? {} : { body }) });
    connection.close();
    return reply;
  }
  const verify = (key: string) => send('POST /api/v1/keys/verify', { key });

  it('go on from memory for VERIFY_STALE_SECONDS and say so, and are 503 afterwards', async () => {
    expect((await verify(tenant.customerKey)).body).not.toHaveProperty('stale');
    stopPostgres(dataDir);
    const stopped = systemClock.monotonic();
    const passed = () => systemClock.monotonic() - stopped;
    let stale = 0;
    while (passed() < (staleSeconds - 3) * 1000) {
      const [known, ended] = await Promise.all([verify(tenant.customerKey), verify(revoked)]);
      expect(known, known.text).toMatchObject({ status: 200, body: { valid: true, code: 'VALID' } });
      expect(ended, ended.text).toMatchObject({ status: 200, body: { valid: false, code: 'REVOKED' } });
      if (known.body.stale !== undefined) stale++;
      await sleep(50);
    }
    expect(stale).toBeGreaterThan(10);
    const ready = await send('GET /ready');
    expect(ready).toMatchObject({ status: 200, body: { status: 'degraded', database: false, bus: false } });
    expect(Number(ready.body.revocationLagMs)).toBeGreaterThan((staleSeconds - 4) * 1000);

    await sleep(staleSeconds * 1000 - passed() + 1000);
    const refused = await verify(tenant.customerKey);
    expect(refused, refused.text).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    expect((await send('GET /ready')).status).toBe(503);

    resumePostgres(dataDir);
    const isFresh = async () => {
      const { status, body } = await verify(tenant.customerKey);
      return status === 200 && body.stale === undefined;
    };
    expect(await eventually(isFresh, 30_000)).toBe(true);
    expect(await eventually(async () => String((await send('GET /ready')).body.status) === 'ok', 30_000)).toBe(true);
  });
});

describe.skipIf(!postgresAvailable)('a stop while PostgreSQL hangs (needs PostgreSQL)', () => {
  /** Where PostgreSQL ends in time, so does the stop: this is what it may wait. */
  const drainMs = 6000;

  it('ends within DRAIN_TIMEOUT_MS, and what was acknowledged is stored at the next start', async () => {
    const dataDir = newDataDir();
    const settings = { ...generous, DRAIN_TIMEOUT_MS: String(drainMs) };
    const server = launch(dataDir, settings);
    try {
      const address = await server.listening;
      const tenant = await newTenant(new Connection({ address }), 'north');
      const connection = new Connection({ address });
      const verify = () =>
        connection.send('POST /api/v1/keys/verify', { as: tenant.platformKey, body: { key: tenant.customerKey } });
      await fromMemory(address, verify);
      stopPostgres(dataDir);
      expect((await verify()).status).toBe(200);
      const asked = systemClock.monotonic();
      const { code } = await server.end('SIGTERM');
      // The machine is shared: a few seconds for what is not waiting.
      expect(systemClock.monotonic() - asked).toBeLessThan(drainMs + 4000);
      expect(code).toBe(0);
    } finally {
      resumePostgres(dataDir);
      server.process.kill('SIGKILL');
    }
    expect(await noPostgresLeft(dataDir)).toBe(true);
    const again = launch(dataDir, settings);
    await again.listening;
    const stored = async () => {
      const [row] = await query(
        ownerUrlOf(dataDir),
        "select count(*)::int as n from eco_api_usage where route = '/api/v1/keys/verify'",
      );
      return Number(row?.n) >= 2;
    };
    expect(await eventually(stored, 60_000)).toBe(true);
    expect((await again.end('SIGTERM')).code).toBe(0);
    removeDataDir(dataDir);
  });
});
