import { describe, expect, it } from 'vitest';
import { NexusError } from '../../../kernel/errors.ts';
import { type Handler, serve, setUp, statuses } from '../../../kernel/outbound/outbound.fixture.ts';
import { outboundFetch } from './outbound.ts';

const asked = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const;

async function fetched(handler: Handler, options: Parameters<typeof setUp>[0] = {}) {
  const { origin, seen } = await serve(handler);
  const { outbound } = setUp(options);
  return { seen, call: (more: object = {}) => outboundFetch(outbound, 'social-test')(origin, { ...asked, ...more }) };
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (thrown: unknown) => (thrown instanceof NexusError ? thrown.code : thrown),
  );

describe('outboundFetch', () => {
  it('sends forms with their headers, and hands on status, headers and body', async () => {
    const { call, seen } = await fetched((_request, response) =>
      response.writeHead(400, { 'content-type': 'application/json', 'x-two': ['a', 'b'] }).end('{"error":"x"}'),
    );
    const body = new URLSearchParams({ code: 'a b' });
    const reply = await call({ method: 'POST', body, headers: { accept: 'application/json' } });
    expect([reply.status, await reply.json(), reply.headers.get('x-two')]).toEqual([400, { error: 'x' }, 'a, b']);
    expect(seen[0]).toMatchObject({ method: 'POST', body: 'code=a+b', headers: { accept: 'application/json' } });
  });

  it('follows no redirect: nobody else gets our secret', async () => {
    const { call, seen } = await fetched((_request, response) =>
      response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    );
    expect((await call({ method: 'POST', body: 'client_secret=x' })).status).toBe(307);
    expect(seen).toHaveLength(1);
  });

  it.each([500, 503, 429])('is OUTBOUND_FAILED for %i', async (status) => {
    const { call } = await fetched(statuses([status]));
    expect(await codeOf(call())).toBe('OUTBOUND_FAILED');
  });

  it('is OUTBOUND_FAILED for what has no end', async () => {
    const { call } = await fetched((_request, response) => response.end('x'.repeat(600 * 1024)));
    expect(await codeOf(call())).toBe('OUTBOUND_FAILED');
  });

  it('does not reach into our own network (SSRF): a provider’s metadata may name any endpoint', async () => {
    const { call, seen } = await fetched(statuses([200]), { allowPrivate: () => false });
    expect(await codeOf(call())).toBe('OUTBOUND_FAILED');
    expect(seen).toEqual([]);
  });
});
