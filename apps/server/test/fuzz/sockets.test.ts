import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../harness.ts';
import { tablesWritten } from '../watch/writes.ts';
import { liftedLimits, makeWorld, type World } from '../world/world.ts';

/** How long a request may take to arrive here, milliseconds. */
const requestTimeoutMs = 1000;

interface Heard {
  status: number;
  head: string;
  body: string;
  /** All bytes as text: several replies where several requests were sent. */
  all: string;
}

describe.skipIf(!postgresAvailable)('bytes that are no good request (needs PostgreSQL)', () => {
  let world: World;
  let port: number;

  beforeAll(async () => {
    world = await makeWorld({
      manualClock: false,
      listen: true,
      env: { ...liftedLimits(), REQUEST_TIMEOUT_MS: String(requestTimeoutMs), PORT: '0' },
    });
    const address = world.app.server.server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => world?.close());

  /** Sends the parts, `pauseMs` apart, and hears until the server closes or `patienceMs` have passed. */
  async function say(
    parts: readonly (string | Buffer)[],
    { pauseMs = 0, end = false, patienceMs = 1500 } = {},
  ): Promise<Heard> {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    for (const part of parts) {
      if (!socket.writable) break;
      socket.write(part);
      if (pauseMs > 0) await Promise.race([closed, sleep(pauseMs)]);
    }
    if (end) socket.end();
    await Promise.race([closed, sleep(patienceMs)]);
    socket.destroy();
    const all = Buffer.concat(chunks).toString('latin1');
    const [head = '', ...rest] = all.split('\r\n\r\n');
    return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: rest.join('\r\n\r\n'), all };
  }

  const post = (body: string | Buffer, headers = ''): Buffer =>
    Buffer.concat([
      Buffer.from(
        `POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}` +
          `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`,
      ),
      Buffer.from(body),
    ]);

  function expectProblem({ status, head, body }: Heard, wanted: number, code?: string): void {
    expect(status, head).toBe(wanted);
    expect(head.toLowerCase()).toContain('application/problem+json');
    const problem = JSON.parse(body) as Record<string, unknown>;
    expect(problem).toMatchObject({
      status: wanted,
      detail: expect.any(String),
      requestId: expect.stringMatching(/^eco_req_/),
    });
    if (code !== undefined) expect(problem.code).toBe(code);
  }

  const get = (rest: string) => [`GET /api/v1/auth/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${rest}\r\n`];

  it.each<[string, string[]]>([
    ['no HTTP at all', ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello tls\r\n\r\n']],
    ['an unknown method', ['BREW /api/v1/auth/me HTTP/1.1\r\nhost: x\r\n\r\n']],
    ['an unknown version', ['GET / HTTP/9.9\r\nhost: x\r\n\r\n']],
    ['a header line without a colon', get('nonsense\r\n')],
    ['a NUL in a header', get('x-a: b\0c\r\n')],
    [
      'two lengths',
      ['POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ],
    [
      'a length and chunks (smuggling)',
      [
        'POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
    ],
    ['a negative length', ['POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: -2\r\n\r\n{}']],
    ['a length beyond 64 bits', get('content-length: 99999999999999999999999\r\n')],
    [
      'chunks of no size',
      [
        'POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
      ],
    ],
  ])('%s: 400', async (_, parts) => {
    expectProblem(await say(parts), 400);
  });

  it('headers above 16 kB: 431', async () => {
    expectProblem(await say(get(`x-long: ${'x'.repeat(20_000)}\r\n`)), 431, 'HEADERS_TOO_LARGE');
    expectProblem(
      await say(get(Array.from({ length: 3000 }, (_, n) => `x-${n}: 1\r\n`).join(''))),
      431,
      'HEADERS_TOO_LARGE',
    );
  });

  it('a body of 10 MB: 413', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, 0x20);
    expectProblem(await say([post(body)], { patienceMs: 4000 }), 413, 'PAYLOAD_TOO_LARGE');
    const chunked =
      'POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n';
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000, 0x20), Buffer.from('\r\n')]);
    expectProblem(await say([chunked, ...Array.from({ length: 10 }, () => chunk)], { patienceMs: 4000 }), 413);
  });

  it('a body that comes too slowly: 408', async () => {
    const [head = '', body = ''] = post('{"email": "a@example.com"}').toString().split('\r\n\r\n');
    const drops = [...body].map((letter) => letter);
    const heard = await say([`${head}\r\n\r\n`, ...drops], { pauseMs: 200, patienceMs: 4000 });
    expectProblem(heard, 408, 'REQUEST_TIMEOUT');
  });

  it('a head that comes too slowly: 408', async () => {
    const heard = await say(
      ['GET /api/v1/auth/me HTTP/1.1\r\n', 'host: x\r\n', ...Array.from({ length: 20 }, () => 'a: b\r\n')],
      {
        pauseMs: 200,
        patienceMs: 4000,
      },
    );
    expectProblem(heard, 408, 'REQUEST_TIMEOUT');
  });

  it('a body cut short leaves nothing', async () => {
    const written = await tablesWritten(world, () =>
      Promise.all(
        Array.from({ length: 20 }, (_, n) => {
          const whole = post(
            JSON.stringify({ email: `cut${n}@example.com`, password: 'x'.repeat(50), displayName: 'Cut' }),
          );
          return say([whole.subarray(0, whole.length - 1 - n)], { end: true, patienceMs: 500 });
        }),
      ),
    );
    // Background work writes by itself.
    expect(written.filter((name) => !/^graphile_worker\.|^eco_(audit|usage)_/.test(name))).toEqual([]);
  });

  it('malformed JSON: 400', async () => {
    for (const body of [
      '{',
      '{"a":1,}',
      '\ufeff{}',
      '"\\ud800"',
      '[1,2',
      `${'['.repeat(50_000)}`,
      '{"a":"\0"}',
      Buffer.from([0x22, 0xff, 0x22]),
    ]) {
      expectProblem(await say([post(body)]), 400);
    }
  });

  it('many requests in one packet are answered in their order', async () => {
    const one = (path: string, last = false) =>
      `GET ${path} HTTP/1.1\r\nhost: x\r\n${last ? 'connection: close\r\n' : ''}\r\n`;
    const paths = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? '/health' : `/api/v1/nothing/${n}`));
    const { all } = await say([paths.map((path, n) => one(path, n === paths.length - 1)).join('')]);
    const answers = [...all.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
    expect(answers).toEqual(paths.map((path) => (path === '/health' ? 200 : 404)));
    const named = [...all.matchAll(/\/api\/v1\/nothing\/(\d+) does not exist/g)].map(([, n]) => Number(n));
    expect([...new Set(named)]).toEqual(paths.flatMap((_, n) => (n % 2 === 1 ? [n] : [])));
  });

  it('leave a server that is ready and has stored nothing of it', async () => {
    const ready = await world.call('GET /ready');
    expect(ready.body).toMatchObject({ status: 'ok', database: true });
    expect(await world.rows('select * from nexus_journal_rejected')).toEqual([]);
    const [people] = await world.rows<{ count: number }>(
      "select count(*)::int as count from eco_identities where email like 'cut%'",
    );
    expect(people?.count).toBe(0);
  });
});
