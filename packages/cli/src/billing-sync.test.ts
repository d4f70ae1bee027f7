import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callCli } from './cli.fixture.ts';

let close = () => {};
afterEach(() => close());

/** Answers every call so. */
async function serve(status: number, body: object): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => void server.close();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe('nexus billing sync', () => {
  it('asks the server, and says what was made', async () => {
    const { url, seen } = await serve(200, { made: 2, unchanged: 3 });
    const done = await callCli(['billing', 'sync'], { NEXUS_URL: url, NEXUS_API_KEY: 'eco_api_1' });
    expect(done).toEqual({ code: 0, stdout: '2 prices made, 3 unchanged\n', stderr: '' });
    expect(seen).toEqual(['POST /api/v1/billing/provider/sync Bearer eco_api_1']);
  });

  it('says why it was refused, or not reached', async () => {
    const problem = { code: 'BILLING_REFUSED', detail: 'The provider said no', requestId: 'eco_req_1' };
    const { url } = await serve(409, problem);
    const env = { NEXUS_URL: url, NEXUS_API_KEY: 'eco_api_1' };
    const refused = await callCli(['billing', 'sync'], env);
    expect([refused.code, refused.stderr]).toEqual([1, 'nexus: The provider said no\nRequest eco_req_1\n']);
    expect((await callCli(['billing', 'sync'], { ...env, NEXUS_URL: 'http://127.0.0.1:9' })).code).toBe(5);
  });

  it('wants an address, a key, and nothing else', async () => {
    expect((await callCli(['billing', 'sync'], {})).code).toBe(3);
    const env = { NEXUS_URL: 'http://127.0.0.1:9', NEXUS_API_KEY: 'k' };
    expect((await callCli(['billing', 'sync', 'now'], env)).code).toBe(2);
    expect((await callCli(['billing', 'sync'], { NEXUS_API_KEY: 'k' })).code).toBe(2);
  });
});
