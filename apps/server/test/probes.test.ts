import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';

describe.skipIf(!postgresAvailable)('probes (needs PostgreSQL)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app?.close());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(['/health', '/api/health', '/api/v1/health', '/health?from=kubelet'])(
    '%s is answered under overload, while other requests are shed',
    async (path) => {
      vi.spyOn(app.app.kernel.journal, 'overloaded').mockReturnValue(true);
      expect((await app.call('GET /docs')).status).toBe(503);
      expect((await app.call(`GET ${path}`)).status).toBe(200);
      expect((await app.call(`HEAD ${path}`)).status).toBe(200);
    },
  );

  it.each(['/api', '/api/v1'])('%s says what answers there, and where it is described', async (path) => {
    const { status, body } = await app.call(`GET ${path}`);
    const docs = expect.stringMatching(/^http:\/\/localhost:\d+\/docs$/);
    expect({ status, body }).toEqual({ status: 200, body: { name: 'Nexus', version: '1', docs } });
  });

  it.each([['fenced'], ['the disk did not sync'], ['the disk does not take them']])(
    '/ready is 503 with the reason while the journal accepts nothing (%s), and operators are told',
    async (reason) => {
      const { journal, alerts } = app.app.kernel;
      vi.spyOn(journal, 'refusalReason').mockReturnValue(reason);
      const raise = vi.spyOn(alerts, 'raise');
      const { status, body } = await app.call('GET /ready');
      const said = `the journal accepts no records: ${reason}`;
      expect({ status, body }).toMatchObject({ status: 503, body: { status: 'unavailable', reasons: [said] } });
      expect(raise).toHaveBeenCalledWith(expect.objectContaining({ title: said, severity: 'critical' }));
    },
  );

  it('/ready is 200, degraded and says why while all connections of requests are in use, and /metrics counts them', async () => {
    const { pools } = app.app.kernel.database;
    const taken = await Promise.all(Array.from({ length: pools.requests.max }, () => pools.requests.pool.connect()));
    const waiting = pools.requests.pool.connect();
    const { status, body } = await app.call('GET /ready');
    const { text } = await app.call('GET /metrics');
    for (const client of taken) client.release();
    (await waiting).release();
    const reasons = ['all database connections for requests are in use'];
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'degraded', reasons, database: true } });
    expect(text).toContain(`nexus_database_connections_in_use{purpose="requests"} ${pools.requests.max}`);
    expect(text).toContain('nexus_database_waiting{purpose="requests"} 1');
    expect(text).toMatch(/^nexus_journal_accepting 1$/m);
    expect(text).toMatch(/^nexus_journal_backlog_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect((await app.call('GET /ready')).body).toMatchObject({ status: 'ok', reasons: [] });
  });

  it('/ready and /metrics answer under overload too', async () => {
    vi.spyOn(app.app.kernel.journal, 'overloaded').mockReturnValue(true);
    expect((await app.call('GET /ready')).body.status).toBe('unavailable');
    expect((await app.call('GET /metrics')).status).toBe(200);
  });

  it.each([
    'x-forwarded-for',
    'X-Forwarded-Host',
    'x-forwarded-proto',
    'forwarded',
    'via',
    'x-real-ip',
    'cf-connecting-ip',
  ])('/metrics is not for what a proxy on this machine passes on, told by %s', async (name) => {
    const answer = await app.call('GET /metrics', { headers: { [name]: '127.0.0.1' }, from: '127.0.0.1' });
    expect(answer.status).toBe(403);
  });

  it('/metrics is not for a client who says 127.0.0.1 to a trusted proxy', async () => {
    const behind = await testApp({ beside: app, env: { TRUST_PROXY: '127.0.0.1' } });
    const headers = { 'x-forwarded-for': '127.0.0.1' };
    expect((await behind.call('GET /metrics', { headers })).status).toBe(403);
    expect((await behind.call('GET /metrics')).status).toBe(200);
    await behind.close();
  });
});

describe.skipIf(!postgresAvailable)('a node that is asked to stop (needs PostgreSQL)', () => {
  it('says so on /ready, and goes on to accept connections for DRAIN_DELAY_MS', async () => {
    const delayMs = 4000;
    const app = await testApp({ manualClock: false, listen: true, env: { DRAIN_DELAY_MS: String(delayMs) } });
    const { port } = app.app.server.server.address() as { port: number };
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
      return { status: answer.status, body: (await answer.json()) as { status?: string } };
    };
    expect((await get('/ready')).status).toBe(200);
    let closed = false;
    const closing = app.close().then(() => {
      closed = true;
    });
    await sleep(50);
    expect(await get('/ready')).toMatchObject({ status: 503, body: { status: 'draining' } });
    expect((await get('/health')).status).toBe(200);
    await sleep(1000);
    expect((await get('/openapi.json')).status).toBe(200);
    expect(closed).toBe(false);
    await closing;
    const refused = new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve).on('connect', resolve));
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe.skipIf(!postgresAvailable)('nodes that do not fit into max_connections (needs PostgreSQL)', () => {
  it('are refused at the start with the sum, and the others go on', async () => {
    const first = await testApp();
    const [row] = await first.rows<{ most: number }>("select current_setting('max_connections')::int as most");
    const most = row?.most ?? 0;
    await expect(testApp({ beside: first, env: { DATABASE_CONNECTIONS: String(most - 20) } })).rejects.toMatchObject({
      code: 'DATABASE_CONNECTIONS_EXCEEDED',
      message: expect.stringContaining(`This node may open ${most - 4}, other nodes (1) 24, `),
    });
    // It has left no trace of itself, and what it would have taken is free.
    const second = await testApp({ beside: first });
    expect((await first.call('GET /ready')).status).toBe(200);
    const registered =
      "select from pg_stat_activity where datname = current_database() and application_name ~ '^nexus-node'";
    // PostgreSQL lists a connection for a moment after it has ended.
    await expect.poll(async () => (await first.rows(registered)).length).toBe(2);
    await second.close();
    await first.close();
  });
});
