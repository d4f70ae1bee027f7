import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  InvalidRequestError,
  Nexus,
  NotFoundError,
  RateLimitedError,
  ServerError,
  TimeoutError,
  UnexpectedReplyError,
  UnreachableError,
} from './index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

const servers: http.Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function server(handler: Handler): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const made = http.createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(await request.toArray()).toString() });
    handler(request, response, received.length);
  });
  servers.push(made);
  await once(made.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, received };
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const problem = (response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}) =>
  json(response, status, { code, detail: `it was ${code}`, requestId: 'eco_req_1', status }, headers);

const client = (url: string, options: object = {}) => new Nexus({ url, apiKey: 'eco_api_secret', ...options });
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe('a call', () => {
  it('puts the members of its input into path, query and body', async () => {
    const { url, received } = await server((_, response) => json(response, 200, {}));
    const nexus = client(`${url}/`);
    const place = { project: 'a/b c', environment: 'eco_env_1', name: 'DATABASE_URL' };
    await nexus.secrets.write({ ...place, path: '/db', value: 'x' });
    await nexus.keys.list({ limit: 5 });
    expect(received.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/api/v1/projects/a%2Fb%20c/environments/eco_env_1/secrets/DATABASE_URL?path=%2Fdb', '{"value":"x"}'],
      ['GET', '/api/v1/keys?limit=5', ''],
    ]);
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer eco_api_secret',
      'content-type': 'application/json',
      'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(received[1]?.headers).not.toHaveProperty('idempotency-key');
  });

  it.each(['', '.', '..'])('is not sent with %j in its path', async (id) => {
    const { url, received } = await server((_, response) => json(response, 200, {}));
    expect(await failure(client(url).keys.delete({ id }))).toBeInstanceOf(TypeError);
    expect(received).toEqual([]);
  });

  it('answers the response itself where it is no JSON', async () => {
    const { url } = await server((_, response) => response.writeHead(200).end('%PDF'));
    const reply = await client(url).invoices.readPdf({ invoice: 'eco_inv_1' });
    expect(await reply.text()).toBe('%PDF');
  });

  it('shows no key when it is printed', async () => {
    const { inspect } = await import('node:util');
    expect(inspect(client('http://127.0.0.1:1'), { depth: 9, showHidden: true })).not.toContain('eco_api_secret');
  });
});

describe('a list', () => {
  const pages: Handler = (request, response) => {
    const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('cursor');
    json(response, 200, cursor === null ? { items: [1, 2], nextCursor: 'two' } : { items: [3], nextCursor: null });
  };

  it('is one page when awaited, and all of them when iterated', async () => {
    const { url, received } = await server(pages);
    const { keys } = client(url);
    expect(await keys.list()).toEqual({ items: [1, 2], nextCursor: 'two' });
    const items: unknown[] = [];
    for await (const item of keys.list({ limit: 2 })) items.push(item);
    expect(items).toEqual([1, 2, 3]);
    expect(received.map((each) => each.url)).toEqual([
      '/api/v1/keys',
      '/api/v1/keys?limit=2',
      '/api/v1/keys?limit=2&cursor=two',
    ]);
  });

  it('asks for no page that nobody wants', async () => {
    const { url, received } = await server(pages);
    for await (const _ of client(url).keys.list()) break;
    expect(received).toHaveLength(1);
  });
});

describe('a failure', () => {
  it('is an error of a class, with code, request and fields', async () => {
    const fields = [{ path: '/name', message: 'Must be at most 100 characters' }];
    const { url } = await server((_, response) =>
      json(response, 400, { code: 'INVALID_REQUEST', detail: 'name', requestId: 'eco_req_1', errors: fields }),
    );
    const error = await failure(client(url).keys.read({ id: 'eco_api_1' }));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({
      name: 'InvalidRequestError',
      code: 'INVALID_REQUEST',
      requestId: 'eco_req_1',
      fields,
    });
  });

  it('of a repeatable call is repeated, with one idempotency key', async () => {
    const { url, received } = await server((_, response, attempt) =>
      attempt < 3 ? problem(response, 503, 'OVERLOADED', { 'retry-after': '0' }) : json(response, 200, { id: 'a' }),
    );
    expect(await client(url).keys.revoke({ id: 'eco_api_1' })).toEqual({ id: 'a' });
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it('of a call that might count twice is not repeated', async () => {
    const { url, received } = await server((_, response) => problem(response, 503, 'OVERLOADED'));
    expect(await failure(client(url).keys.verify({ key: 'k' }))).toBeInstanceOf(ServerError);
    expect(received).toHaveLength(1);
  });

  it('that a repetition cannot mend is not repeated', async () => {
    const { url, received } = await server((_, response) => problem(response, 404, 'NOT_FOUND'));
    expect(await failure(client(url).keys.read({ id: 'eco_api_1' }))).toBeInstanceOf(NotFoundError);
    expect(received).toHaveLength(1);
  });

  it('that asks for a pause is repeated after it', async () => {
    let refusedAt = 0;
    let repeatedAt = 0;
    const { url } = await server((_, response, attempt) => {
      if (attempt > 1) {
        repeatedAt = performance.now();
        return json(response, 200, {});
      }
      refusedAt = performance.now();
      return problem(response, 429, 'RATE_LIMITED', { 'retry-after': '2' });
    });
    await client(url).keys.read({ id: 'eco_api_1' });
    // Timers of Node may be a millisecond early.
    expect(repeatedAt - refusedAt).toBeGreaterThan(1990);
  });

  it('that asks for a long pause is thrown at once', async () => {
    const { url, received } = await server((_, response) =>
      problem(response, 429, 'RATE_LIMITED', { 'retry-after': '3600' }),
    );
    const error = await failure(client(url).keys.read({ id: 'eco_api_1' }));
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ retryAfter: 3600 });
    expect(received).toHaveLength(1);
  });

  it('waits for the first attempt where that is still at work', async () => {
    const { url, received } = await server((_, response, attempt) =>
      attempt === 1 ? problem(response, 409, 'IDEMPOTENCY_IN_PROGRESS') : json(response, 200, {}),
    );
    await client(url).keys.revoke({ id: 'eco_api_1' });
    expect(received).toHaveLength(2);
  });
});

describe('a server', () => {
  const once = { retries: 0 };

  it('that hangs: the call ends in time', async () => {
    const { url, received } = await server(() => {});
    const error = await failure(client(url, { timeoutMs: 1000, retries: 1 }).keys.list());
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ code: 'TIMEOUT', status: 0 });
    expect(received).toHaveLength(2);
  });

  it('that hangs within its reply: the call ends in time', async () => {
    const { url } = await server((_, response) => response.writeHead(200).write('{"items":'));
    expect(await failure(client(url, { timeoutMs: 1000, retries: 0 }).keys.list())).toBeInstanceOf(TimeoutError);
  });

  it('that resets the connection', async () => {
    const { url } = await server((request) => request.socket.resetAndDestroy());
    const error = await failure(client(url, once).keys.list());
    expect(error).toBeInstanceOf(UnreachableError);
    expect((error as Error).message).not.toContain('eco_api_secret');
  });

  it('that is not there', async () => {
    expect(await failure(client('http://127.0.0.1:1', once).keys.list())).toMatchObject({ code: 'UNREACHABLE' });
  });

  it('that sends half a body', async () => {
    const { url } = await server((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"items":', () => request.socket.destroy());
    });
    expect(await failure(client(url, once).keys.list())).toBeInstanceOf(UnreachableError);
  });

  it.each([200, 302, 404])('that answers %s with a page of HTML', async (status) => {
    const { url, received } = await server((_, response) =>
      response.writeHead(status, { 'content-type': 'text/html', location: '/elsewhere' }).end('<html>proxy</html>'),
    );
    const error = await failure(client(url).keys.list());
    expect(error).toBeInstanceOf(UnexpectedReplyError);
    expect(error).toMatchObject({ code: 'UNEXPECTED_REPLY', status });
    expect((error as Error).message).toContain('proxy');
    expect(received).toHaveLength(1);
  });

  it('that a proxy answers for with 502 is asked again', async () => {
    const { url } = await server((_, response, attempt) =>
      attempt === 1 ? response.writeHead(502).end('<html>') : json(response, 200, { items: [], nextCursor: null }),
    );
    expect(await client(url).keys.list()).toEqual({ items: [], nextCursor: null });
  });
});

describe('a signal', () => {
  const reason = new Error('not wanted any more');

  it('ends a call that waits for its reply', async () => {
    const { url } = await server(() => controller.abort(reason));
    const controller = new AbortController();
    expect(await failure(client(url).keys.list({}, { signal: controller.signal }))).toBe(reason);
  });

  it('ends a call that waits to be repeated', async () => {
    const { url, received } = await server((_, response) => {
      problem(response, 429, 'RATE_LIMITED', { 'retry-after': '29' });
      response.on('close', () => setTimeout(() => controller.abort(reason), 50));
    });
    const controller = new AbortController();
    expect(await failure(client(url).keys.list({}, { signal: controller.signal }))).toBe(reason);
    expect(received).toHaveLength(1);
  });
});
