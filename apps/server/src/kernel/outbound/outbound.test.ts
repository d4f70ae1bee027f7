import { describe, expect, it } from 'vitest';
import { outboundFailure } from './failure.ts';
import { Guard, type ResolvedAddress } from './guard.ts';
import { closers, type Handler, serve, setUp, statuses } from './outbound.fixture.ts';
import { redirected } from './redirect.ts';
import { createTransport } from './transport.ts';

describe('a call', () => {
  it('sends method, headers and body and returns status, headers and body', async () => {
    const { origin, seen } = await serve((_request, response, body) =>
      response.writeHead(201, { 'X-Reply': 'yes' }).end(`got ${body}`),
    );
    const reply = await setUp().request(`${origin}/a/b?c=d`, {
      method: 'POST',
      body: 'hello',
      headers: { 'Content-Type': 'text/plain', Host: 'evil.test', Connection: 'close', 'Content-Length': '99' },
    });
    expect(reply).toMatchObject({ status: 201, headers: { 'x-reply': 'yes' } });
    expect(reply.body.toString()).toBe('got hello');
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/a/b?c=d', body: 'hello' });
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '5',
      'user-agent': 'nexus',
    });
    expect(seen[0]?.headers.host).toBe(new URL(origin).host);
  });

  it('refuses headers with line breaks and never retries them', async () => {
    const { origin, seen } = await serve(statuses([200]));
    const { failure, pauses } = setUp();
    const error = await failure(origin, { headers: { 'x-a': 'b\r\nx-evil: 1' }, retry: 'exponential' });
    expect(error).toMatchObject({ code: 'OUTBOUND_REFUSED' });
    expect(seen).toHaveLength(0);
    expect(pauses).toEqual([]);
  });

  it.each(['announced', 'streamed'])('aborts a reply that exceeds the limit (%s)', async (kind) => {
    const { origin } = await serve((_request, response) => {
      if (kind === 'announced') response.setHeader('content-length', '1001');
      // Written in two parts, so that Node announces no length by itself.
      response.write('x');
      response.end('x'.repeat(1000));
    });
    const { failure, request } = setUp();
    expect(await failure(origin)).toMatchObject({
      code: 'OUTBOUND_FAILED',
      options: { detail: expect.stringContaining('too large') },
    });
    expect((await request(origin, { maxBytes: 1001 })).body).toHaveLength(1001);
  });

  it.each<[string, Handler]>([
    ['before the headers', () => undefined],
    ['in the body', (_request, response) => void response.writeHead(200).write('x')],
    [
      'while the body drips',
      (_request, response) => {
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('ends at its time limit when the service hangs %s', async (_name, handler) => {
    const { origin } = await serve(handler);
    const start = performance.now();
    expect(await setUp().failure(origin, { timeoutMs: 150 })).toMatchObject({
      code: 'OUTBOUND_FAILED',
      options: { detail: 'The service did not answer in time' },
    });
    // Without the limit it would never end.
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('ends at its time limit if the name does not resolve, and when the caller aborts', async () => {
    const { failure } = setUp({ resolver: () => new Promise(() => undefined) });
    expect(await failure('http://slow.test/', { timeoutMs: 100 })).toMatchObject({ code: 'OUTBOUND_FAILED' });
    const abort = new AbortController();
    const pending = failure('http://slow.test/', { signal: abort.signal });
    abort.abort();
    expect(await pending).toMatchObject({ options: { detail: 'The call was aborted before the service replied' } });
  });

  it('keeps paths, queries and internal details out of the public detail and the log', async () => {
    const { failure, lines } = setUp();
    const error = await failure('http://127.0.0.1:1/c4n4ry-path?q=c4n4ry');
    expect(error).toMatchObject({ code: 'OUTBOUND_FAILED', options: { detail: 'The service could not be reached' } });
    expect(error.message).toContain('ECONNREFUSED');
    expect(lines.join('')).toContain('"host":"127.0.0.1:1"');
    expect(lines.join('')).not.toContain('c4n4ry');
  });
});

describe('the guard', () => {
  it('resolves once and connects to what was checked (DNS rebinding)', async () => {
    const { port, seen } = await serve(statuses([200]));
    const asked: string[] = [];
    // A rebinding name: its second answer would be another machine.
    const answers: ResolvedAddress[][] = [
      [{ address: '127.0.0.1', family: 4 }],
      [{ address: '127.0.0.99', family: 4 }],
    ];
    const { request } = setUp({
      resolver: async (host) => {
        asked.push(host);
        return answers[asked.length - 1] ?? [];
      },
    });
    expect((await request(`http://name.test.:${port}/`)).status).toBe(200);
    expect(asked).toEqual(['name.test']);
    expect(seen[0]?.headers.host).toBe(`name.test:${port}`);
  });

  it('refuses a name with an internal address, without connecting, retrying or counting a failure', async () => {
    const { port, server } = await serve(statuses([200]));
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const { failure, pauses } = setUp({
      allowPrivate: () => false,
      resolver: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    for (let i = 0; i < 7; i += 1) {
      expect(await failure(`http://name.test:${port}/`, { retry: 'exponential' })).toMatchObject({
        code: 'OUTBOUND_REFUSED',
      });
    }
    expect(await failure(`http://127.0.0.1:${port}/`)).toMatchObject({ code: 'OUTBOUND_REFUSED' });
    expect(connections).toBe(0);
    expect(pauses).toEqual([]);
  });

  it('also checks the address of the socket, should a name be resolved again', async () => {
    const { port, seen } = await serve(statuses([200]));
    const lying = new Guard(
      async () => [],
      () => false,
    );
    Object.assign(lying, {
      lookup: (
        _host: string,
        options: { all?: boolean },
        done: (error: null, found: unknown, family?: number) => void,
      ) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)),
    });
    const transport = createTransport(lying);
    closers.push(() => transport.close());
    const exchange = transport.exchange({
      method: 'GET',
      url: new URL(`http://name.test:${port}/`),
      headers: {},
      body: undefined,
      signal: AbortSignal.timeout(1000),
      timeoutMs: 1000,
      maxBytes: 10,
    });
    await expect(exchange).rejects.toMatchObject({ code: 'OUTBOUND_REFUSED' });
    expect(seen).toHaveLength(0);
  });
});

describe('redirects', () => {
  const to =
    (location: string, status = 302): Handler =>
    (request, response) =>
      request.url === '/end' ? response.end('end') : response.writeHead(status, { location }).end();
  const credentials = { Authorization: 'Bearer c4n4ry-abc', Cookie: 'a=b', 'X-Api-Key': 'k', 'X-Other': 'o' };

  it('returns a redirect unless asked to follow it', async () => {
    const { origin } = await serve(to('/end'));
    expect(await setUp().request(origin)).toMatchObject({ status: 302, headers: { location: '/end' } });
  });

  it('keeps credentials within an origin and drops them for others', async () => {
    const other = await serve((_request, response) => response.end('other'));
    const { origin, seen } = await serve((request, response) =>
      response.writeHead(307, { location: request.url === '/a' ? '/b' : `${other.origin}/end` }).end(),
    );
    const reply = await setUp().request(`${origin}/a`, { redirect: 'follow', headers: credentials });
    expect(reply.body.toString()).toBe('other');
    expect(seen[1]).toMatchObject({ path: '/b', headers: { authorization: 'Bearer c4n4ry-abc', cookie: 'a=b' } });
    expect(other.seen[0]?.headers).toMatchObject({ 'x-other': 'o' });
    for (const name of ['authorization', 'cookie', 'x-api-key'])
      expect(other.seen[0]?.headers).not.toHaveProperty(name);
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'body'],
    [308, 'PUT', 'PUT', 'body'],
    [301, 'PUT', 'PUT', 'body'],
  ])('a %i makes of a %s a %s', async (status, method, expected, body) => {
    const { origin, seen } = await serve(to('/end', status));
    await setUp().request(origin, {
      method,
      body: 'body',
      redirect: 'follow',
      headers: { 'content-type': 'text/plain' },
    });
    expect(seen[1]).toMatchObject({ method: expected, body, path: '/end' });
    expect(seen[1]?.headers['content-type']).toBe(body === '' ? undefined : 'text/plain');
  });

  it('never follows from https to http', () => {
    const guard = new Guard(
      async () => [],
      () => false,
    );
    const sent = {
      method: 'GET',
      url: new URL('https://a.example.com/'),
      headers: {},
      body: undefined,
      signal: AbortSignal.timeout(1000),
      timeoutMs: 1000,
      maxBytes: 10,
    };
    const led = (location: string) =>
      redirected(guard, sent, { status: 302, headers: { location }, body: Buffer.from('') });
    expect(led('https://b.example.com/')?.url.href).toBe('https://b.example.com/');
    expect(() => led('http://a.example.com/')).toThrowError(expect.objectContaining({ code: 'OUTBOUND_REFUSED' }));
  });

  it('follows five and no more', async () => {
    const { origin, seen } = await serve(to('/again'));
    expect(await setUp().failure(origin, { redirect: 'follow', retry: 'exponential' })).toMatchObject({
      code: 'OUTBOUND_FAILED',
    });
    expect(seen).toHaveLength(6);
  });

  it.each([
    'http://10.0.0.1/',
    'http://[::ffff:7f00:1]/',
    'http://inner.test/',
    'file:///etc/passwd',
    'http://u:p@127.0.0.1/',
  ])('refuses to be led to %s', async (location) => {
    const { origin } = await serve(to(location));
    const { failure } = setUp({
      allowPrivate: (host) => host === '127.0.0.1',
      resolver: async () => [{ address: '192.168.0.1', family: 4 }],
    });
    expect(await failure(origin, { redirect: 'follow' })).toMatchObject({ code: 'OUTBOUND_REFUSED' });
  });
});

describe('a call that is isolated', () => {
  it('has a breaker of its own, and its failures say why', async () => {
    const { origin } = await serve((request, response) =>
      request.url === '/bad' ? request.socket.destroy() : response.end('ok'),
    );
    const { request, failure } = setUp();
    for (let n = 0; n < 5; n += 1) {
      expect(outboundFailure(await failure(`${origin}/bad`, { isolate: 'one', method: 'POST' }))).toBe('network');
    }
    expect(outboundFailure(await failure(`${origin}/bad`, { isolate: 'one', method: 'POST' }))).toBe('open');
    expect((await request(`${origin}/good`, { isolate: 'two' })).status).toBe(200);
    expect((await request(`${origin}/good`)).status).toBe(200);
  });

  it('waits for no socket of others of its origin', async () => {
    let hanging = 0;
    const { origin } = await serve((request, response) => {
      if (request.url === '/hang') hanging += 1;
      else response.end('ok');
    });
    const { request } = setUp();
    const abort = new AbortController();
    const hung = Array.from({ length: 40 }, () =>
      request(`${origin}/hang`, { isolate: 'one', signal: abort.signal }).catch((error: unknown) => error),
    );
    await expect.poll(() => hanging).toBe(40);
    expect((await request(`${origin}/good`, { isolate: 'two' })).status).toBe(200);
    abort.abort();
    for (const error of await Promise.all(hung)) expect(outboundFailure(error)).toBe('aborted');
  });
});

describe('what a call may say', () => {
  it('cuts a long reply off, whether its length is announced or not', async () => {
    const { origin } = await serve((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': 5_000_000 });
      response.end(Buffer.alloc(5_000_000, 'x'));
    });
    const { request, failure } = setUp();
    for (const path of ['/announced', '/chunked']) {
      const { status, body } = await request(`${origin}${path}`, { maxBytes: 1024, truncate: true });
      expect([status, body.length]).toEqual([200, 1024]);
      expect(outboundFailure(await failure(`${origin}${path}`, { maxBytes: 1024 }))).toBe('too-large');
    }
  });

  it('refuses http where https is demanded, and addresses before they are called', async () => {
    const { failure, outbound } = setUp({
      allowPrivate: () => false,
      resolver: async (host) => {
        if (host === 'gone.test') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
        return [{ address: host === 'inner.test' ? '10.0.0.1' : '8.8.8.8', family: 4 }];
      },
    });
    expect(outboundFailure(await failure('http://outer.test/', { httpsOnly: true }))).toBe('refused');
    const check = (url: string, httpsOnly = false) => outbound.check(url, { httpsOnly });
    await check('http://outer.test/');
    await check('https://outer.test/', true);
    await check('https://gone.test/', true);
    for (const url of ['http://inner.test/', 'http://127.0.0.1/', 'http://[::1]/', 'ftp://outer.test/']) {
      await expect(check(url)).rejects.toMatchObject({ code: 'OUTBOUND_REFUSED' });
    }
    await expect(check('http://outer.test/', true)).rejects.toMatchObject({ code: 'OUTBOUND_REFUSED' });
  });
});
