import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { closers, serve, setUp, statuses } from './outbound.fixture.ts';
import { createOutbound } from './outbound.ts';

describe('retries', () => {
  it.each([
    ['exponential', [1000, 2000, 4000]],
    ['linear', [5000, 10_000, 15_000]],
    ['none', []],
  ] as const)('%s pauses by its rule and returns the last answer', async (retry, expected) => {
    const { origin, seen } = await serve(statuses([503]));
    const { request, pauses } = setUp();
    expect((await request(origin, { retry })).status).toBe(503);
    expect(pauses).toEqual(expected);
    expect(seen).toHaveLength(expected.length + 1);
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('repeats after %i', async (status) => {
    const { origin } = await serve(statuses([status, 200]));
    const { request, pauses } = setUp();
    expect((await request(origin, { retry: 'exponential' })).status).toBe(200);
    expect(pauses).toEqual([1000]);
  });

  it.each([400, 401, 403, 404, 409, 422, 501, 505])('does not repeat after %i', async (status) => {
    const { origin, seen } = await serve(statuses([status, 200]));
    expect((await setUp().request(origin, { retry: 'exponential' })).status).toBe(status);
    expect(seen).toHaveLength(1);
  });

  it('repeats after a broken connection', async () => {
    let calls = 0;
    const { origin } = await serve((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else response.end('ok');
    });
    const { request, pauses } = setUp();
    expect((await request(origin, { retry: 'linear' })).status).toBe(200);
    expect(pauses).toEqual([5000]);
  });

  it('repeats a POST only when it is declared idempotent', async () => {
    const { origin, seen } = await serve(statuses([503]));
    const { request } = setUp();
    await request(origin, { method: 'POST', retry: 'exponential' });
    expect(seen).toHaveLength(1);
    await request(origin, { method: 'POST', retry: 'exponential', idempotent: true });
    expect(seen).toHaveLength(5);
    await request(origin, { method: 'GET', retry: 'exponential', idempotent: false, service: 'other' });
    expect(seen).toHaveLength(6);
  });

  it.each([
    ['7', [7000]],
    ['0', [1000]],
    ['Thu, 15 Jan 2026 12:00:30 GMT', [30_000]],
    ['nonsense', [1000]],
  ])('honours Retry-After: %s', async (value, expected) => {
    const { origin } = await serve(statuses([429, 200], { 'retry-after': value }));
    const { request, pauses } = setUp();
    expect((await request(origin, { retry: 'exponential' })).status).toBe(200);
    expect(pauses).toEqual(expected);
  });

  it('leaves a longer wait to the caller', async () => {
    const { origin } = await serve(statuses([503], { 'retry-after': '3600' }));
    const { request, pauses } = setUp();
    expect(await request(origin, { retry: 'exponential' })).toMatchObject({ status: 503 });
    expect(pauses).toEqual([]);
  });

  it('ends a pause when the caller aborts', async () => {
    const { origin } = await serve(statuses([503]));
    const clock = new ManualClock();
    const outbound = createOutbound({ clock, log: createLog({ level: 'silent' }), allowPrivate: () => true });
    closers.push(() => outbound.close());
    const pending = outbound.request({
      service: 'test',
      method: 'GET',
      url: origin,
      timeoutMs: 1000,
      maxBytes: 10,
      retry: 'linear',
      signal: AbortSignal.timeout(50),
    });
    await expect(pending).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' });
  });
});

describe('the breaker', () => {
  it('opens per service and host, fails fast, probes, and closes', async () => {
    let healthy = false;
    const { origin, seen } = await serve((_request, response) => response.writeHead(healthy ? 200 : 500).end());
    const other = await serve(statuses([200]));
    const { request, failure, clock, metrics } = setUp();
    for (let i = 0; i < 5; i += 1) expect((await request(origin)).status).toBe(500);
    expect(await failure(origin)).toMatchObject({ code: 'OUTBOUND_FAILED', options: { retryAfterSeconds: 15 } });
    expect(seen).toHaveLength(5);
    expect((await request(other.origin)).status).toBe(200);
    expect((await request(origin, { service: 'second' })).status).toBe(500);
    const text = await metrics.text();
    expect(text).toContain('nexus_outbound_breakers_open{service="test"} 1');
    expect(text).toContain('nexus_outbound_calls_total{service="test",result="5xx"} 5');
    expect(text).toContain('nexus_outbound_calls_total{service="test",result="open"} 1');
    healthy = true;
    clock.advance(15_000);
    expect((await request(origin)).status).toBe(200);
    expect((await request(origin)).status).toBe(200);
    expect(await metrics.text()).toContain('nexus_outbound_breakers_open{service="test"} 0');
  });

  it('does not open on 4xx', async () => {
    const { origin, seen } = await serve(statuses([404, 429]));
    const { request } = setUp();
    for (let i = 0; i < 10; i += 1) await request(origin);
    expect(seen).toHaveLength(10);
  });
});
