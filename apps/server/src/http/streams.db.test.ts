import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { errors } from '../kernel/errors.ts';
import { lab, labModule } from './lab.fixture.ts';

interface Usage {
  status: number;
  bytes_out: number;
  duration_us: number;
  meter: string;
  quantity: number;
}

const env = { MAX_STREAMS: '3', MAX_INFLIGHT: '2' };

/** More than the sockets of both sides take: it does not end before it is read. */
const unread = { chunks: 400, bytes: 64 * 1024 };

describe.skipIf(!postgresAvailable)('replies that are sent while they are made (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let url: string;
  const replies: IncomingMessage[] = [];

  beforeAll(async () => {
    app = await testApp({ manualClock: false, modules: [labModule], env });
    owner = await register(app);
    url = await app.app.listen();
  });
  afterAll(() => app?.close());
  beforeEach(() => lab.forget());
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const reply of replies.splice(0)) reply.destroy();
    await expect.poll(open).toBe(0);
  });

  /** The reply as soon as its head is there; nothing is read of it yet. */
  async function start(what: string, body?: object): Promise<IncomingMessage> {
    const [method = 'GET', path = ''] = what.split(' ');
    const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' };
    const sent = request(url + path, {
      method,
      headers: body === undefined ? { authorization: headers.authorization } : headers,
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    replies.push(reply);
    reply.on('error', () => {});
    return reply;
  }

  async function usageOf({ headers }: IncomingMessage): Promise<Usage[]> {
    await app.settled();
    return app.rows<Usage>(
      'select status, bytes_out::int, duration_us::int, meter, quantity::int from eco_api_usage where id = $1',
      [headers['x-request-id']],
    );
  }

  const figure = async (name: string): Promise<number> => {
    const reply = await fetch(`${url}/metrics`);
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await reply.text())?.[1]);
  };
  const open = () => figure('nexus_open_streams');

  it('arrive whole, and are recorded once, at their end', async () => {
    const reply = await start('GET /api/v1/lab/stream?chunks=20&bytes=1000&everyMs=5');
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(await usageOf(reply)).toEqual([]);
    expect((await text(reply)).length).toBe(20_000);
    const rows = await usageOf(reply);
    expect(rows).toMatchObject([{ status: 200, bytes_out: 20_000, meter: 'lab.calls', quantity: 1 }]);
    expect(rows[0]?.duration_us).toBeGreaterThan(90_000);
  });

  it('may be empty', async () => {
    const reply = await start('GET /api/v1/lab/stream?chunks=0');
    expect([reply.statusCode, await text(reply)]).toEqual([200, '']);
    expect(await usageOf(reply)).toMatchObject([{ status: 200, bytes_out: 0, quantity: 1 }]);
  });

  it('are a problem document where the act fails before the first chunk', async () => {
    const reply = await start('GET /api/v1/lab/stream?failAt=0');
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([502, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(await text(reply))).toMatchObject({ code: 'OUTBOUND_FAILED' });
    expect(await usageOf(reply)).toMatchObject([{ status: 502, quantity: 0 }]);
    const denied = await app.call('GET /api/v1/lab/stream');
    expect(denied.status).toBe(401);
  });

  it('break off where the act fails later, and are recorded so', async () => {
    const reply = await start('GET /api/v1/lab/stream?chunks=5&bytes=100&failAt=3&everyMs=5');
    await expect(text(reply)).rejects.toThrow('aborted');
    expect(reply.complete).toBe(false);
    await expect.poll(() => usageOf(reply)).toMatchObject([{ status: 502, bytes_out: 300, quantity: 0 }]);
  });

  it('end with their reader, and tell the act', async () => {
    const reply = await start('GET /api/v1/lab/stream?chunks=100000&bytes=100&everyMs=5');
    await once(reply, 'data');
    reply.destroy();
    await expect.poll(() => usageOf(reply)).toMatchObject([{ status: 499, quantity: 0 }]);
    expect(lab).toMatchObject({ running: 0, aborted: 1 });
    const { chunks } = lab;
    await sleep(50);
    expect(lab.chunks).toBe(chunks);
  });

  it('are recorded with their reader gone before the first chunk', async () => {
    const sent = request(`${url}/api/v1/lab/stream?everyMs=2000`, {
      headers: { authorization: `Bearer ${owner.token}` },
    });
    sent.on('error', () => {});
    sent.end();
    await expect.poll(() => lab.running).toBe(1);
    sent.destroy();
    await expect.poll(() => lab).toMatchObject({ running: 0, aborted: 1 });
    await app.settled();
    const rows = await app.rows(
      "select status, quantity from eco_api_usage where route = '/api/v1/lab/stream' and status = 499 and bytes_out > 0",
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  it('wait for a slow reader, and hold next to nothing for it', async () => {
    const chunks = 2000;
    const bytes = 64 * 1024;
    const reply = await start(`GET /api/v1/lab/stream?chunks=${chunks}&bytes=${bytes}`);
    let made = 0;
    do {
      made = lab.chunks;
      await sleep(500);
    } while (made === 0 || lab.chunks > made);
    // What the sockets of both sides take, and one chunk more.
    expect(made * bytes).toBeLessThan(16 * 1024 * 1024);
    let received = 0;
    for await (const chunk of reply) received += chunk.length;
    expect(received).toBe(chunks * bytes);
    expect(await usageOf(reply)).toMatchObject([{ status: 200, bytes_out: chunks * bytes }]);
  });

  it('count what the act says, also where they break off', async () => {
    const whole = await start('GET /api/v1/lab/metered?chunks=7');
    await text(whole);
    expect(await usageOf(whole)).toMatchObject([{ status: 200, quantity: 7 }]);
    const left = await start('GET /api/v1/lab/metered?chunks=1000&everyMs=5');
    await once(left, 'data');
    left.destroy();
    await expect.poll(() => usageOf(left)).toMatchObject([{ status: 499, quantity: expect.any(Number) }]);
    const [row] = await usageOf(left);
    expect(Number(row?.quantity)).toBe(lab.chunks - 7);
    const failed = await start('GET /api/v1/lab/metered?chunks=9&failAt=4');
    await expect(text(failed)).rejects.toThrow();
    await expect.poll(() => usageOf(failed)).toMatchObject([{ status: 502, quantity: 4 }]);
  });

  it('of a mutation: act, audit entry and event commit before the first byte, the usage follows', async () => {
    const reply = await start('POST /api/v1/lab/written', unread);
    const id = reply.headers['x-request-id'];
    const audit = () =>
      app.rows("select action, result from eco_audit_log where request_id = $1 and action = 'lab.write'", [id]);
    expect(await audit()).toEqual([{ action: 'lab.write', result: 'success' }]);
    expect(await usageOf(reply)).toEqual([]);
    await text(reply);
    expect(await usageOf(reply)).toMatchObject([{ status: 200, quantity: 1 }]);
    expect(await audit()).toHaveLength(1);
    const failed = await start('POST /api/v1/lab/written', { failAt: 0 });
    expect(failed.statusCode).toBe(502);
    expect(await usageOf(failed)).toMatchObject([{ status: 502, quantity: 0 }]);
  });

  it('with an audit entry: it is in the journal before the first byte, or there is none', async () => {
    const reply = await start(`GET /api/v1/lab/audited?chunks=${unread.chunks}&bytes=${unread.bytes}`);
    await app.settled();
    const audit = () =>
      app.rows('select action from eco_audit_log where request_id = $1', [reply.headers['x-request-id']]);
    expect(await audit()).toEqual([{ action: 'lab.read' }]);
    await text(reply);
    expect(await usageOf(reply)).toHaveLength(1);
    expect(await audit()).toHaveLength(1);
    vi.spyOn(app.app.kernel.journal, 'append').mockRejectedValue(errors.RECORD_UNAVAILABLE());
    const refused = await start('GET /api/v1/lab/audited?chunks=1000&everyMs=5');
    expect(refused.statusCode).toBe(503);
    await expect.poll(() => lab.running).toBe(0);
  });

  it('are not ended where they cannot be recorded', async () => {
    const reply = await start(`GET /api/v1/lab/stream?chunks=${unread.chunks}&bytes=${unread.bytes}`);
    vi.spyOn(app.app.kernel.journal, 'append').mockRejectedValue(errors.RECORD_UNAVAILABLE());
    await expect(text(reply)).rejects.toThrow('aborted');
    expect(lab.chunks).toBe(unread.chunks);
  });

  it('are not at work, and have a bound of their own', async () => {
    const live = [1, 2, 3].map(() => start('GET /api/v1/lab/events?everyMs=5'));
    await Promise.all(live);
    expect([await open(), await figure('nexus_inflight_requests')]).toEqual([3, 0]);
    // MAX_INFLIGHT is 2.
    expect((await start('GET /api/v1/customers')).statusCode).toBe(200);
    const fourth = await start('GET /api/v1/lab/events');
    expect([fourth.statusCode, fourth.headers['retry-after']]).toEqual([503, '2']);
    expect(JSON.parse(await text(fourth))).toMatchObject({ code: 'OVERLOADED' });
    (await live[0])?.destroy();
    await expect.poll(open).toBe(2);
    expect((await start('GET /api/v1/lab/events?everyMs=5')).statusCode).toBe(200);
  });

  it('have no HEAD', async () => {
    expect((await start('HEAD /api/v1/lab/events')).statusCode).toBe(405);
    expect((await start('HEAD /api/v1/customers')).statusCode).toBe(200);
  });

  it('end although the act does not hear that it should', async () => {
    const reply = await start('GET /api/v1/lab/stream?chunks=2&everyMs=400&deaf=true');
    await once(reply, 'data');
    reply.destroy();
    await expect.poll(() => usageOf(reply), { timeout: 3000 }).toMatchObject([{ status: 499, bytes_out: 10 }]);
  });

  describe('of a known length', () => {
    it('are documents with a name', async () => {
      const reply = await start('GET /api/v1/lab/document');
      expect(reply.headers).toMatchObject({
        'content-type': 'application/pdf',
        'content-length': '1000',
        'content-disposition': 'attachment; filename="invoice.pdf"',
      });
      expect((await buffer(reply)).equals(Buffer.alloc(1000, 1))).toBe(true);
      expect(await usageOf(reply)).toMatchObject([{ status: 200, bytes_out: 1000, quantity: 1 }]);
    });

    it('may be made while they are sent', async () => {
      const reply = await start('GET /api/v1/lab/document?streamed=true');
      expect(reply.headers['content-length']).toBe('1000');
      expect((await buffer(reply)).length).toBe(1000);
      expect(await usageOf(reply)).toMatchObject([{ status: 200, bytes_out: 1000, quantity: 1 }]);
    });

    it.each([900, 1100])('break off where the act makes another number of bytes (%i announced)', async (length) => {
      const reply = await start(`GET /api/v1/lab/document?streamed=true&length=${length}`);
      const got = await buffer(reply).catch((error: Error) => error.message);
      if (length > 1000) expect(got).toBe('aborted');
      await expect.poll(() => usageOf(reply)).toMatchObject([{ status: 500, quantity: 0 }]);
    });
  });
});
