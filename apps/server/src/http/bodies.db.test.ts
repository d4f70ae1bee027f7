import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { lab, labModule } from './lab.fixture.ts';

interface Reply {
  status: number;
  body: Record<string, unknown>;
  id: string;
  headers: IncomingMessage['headers'];
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!postgresAvailable)('bodies of other types than JSON (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let url: string;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, modules: [labModule] });
    owner = await register(app);
    url = await app.app.listen();
  });
  afterAll(() => app?.close());
  beforeEach(() => lab.forget());

  function open(path: string, type: string, headers: Record<string, string> = {}): ClientRequest {
    const own = { authorization: `Bearer ${owner.token}`, 'content-type': type };
    const sent = request(url + path, { method: 'POST', headers: { ...own, ...headers } });
    // The server may close its side before everything is sent.
    sent.on('error', () => {});
    return sent;
  }

  async function replyTo(sent: ClientRequest): Promise<Reply> {
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    const { statusCode = 0, headers } = reply;
    return {
      status: statusCode,
      headers,
      id: String(headers['x-request-id']),
      body: (await json(reply)) as Reply['body'],
    };
  }

  function post(path: string, type: string, body: Buffer | string, headers?: Record<string, string>): Promise<Reply> {
    const sent = open(path, type, headers);
    sent.end(body);
    return replyTo(sent);
  }

  async function recorded(id: string): Promise<unknown[]> {
    await app.settled();
    return app.rows('select status, bytes_in::int, quantity::int from eco_api_usage where id = $1', [id]);
  }

  describe('raw bytes', () => {
    const raw = '/api/v1/lab/raw';
    const octets = 'application/octet-stream';

    it('arrive as they were sent, also JSON', async () => {
      const bytes = Buffer.from([0, 255, 254, 13, 10, 0x7b, 0]);
      expect((await post(raw, octets, bytes)).body).toEqual({ bytes: 7, sha256: sha256(bytes) });
      const text = Buffer.from('{ "a" : 1 , "a" : 2 }\n');
      expect((await post(raw, 'application/json; charset=utf-8', text)).body.sha256).toBe(sha256(text));
      expect((await post(raw, octets, '')).body.bytes).toBe(0);
    });

    it('may have as many bytes as the route says: 10 MB, and no byte more', async () => {
      const limit = 10 * 1024 * 1024;
      const whole = Buffer.alloc(limit, 7);
      const { status, body, id } = await post(raw, octets, whole);
      expect([status, body.sha256]).toEqual([200, sha256(whole)]);
      expect(await recorded(id)).toEqual([{ status: 200, bytes_in: limit, quantity: 1 }]);
      for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
        const refused = await post(raw, octets, Buffer.alloc(limit + 1, 7), headers);
        expect([refused.status, refused.body.code, refused.headers.connection]).toEqual([
          413,
          'PAYLOAD_TOO_LARGE',
          'close',
        ]);
        expect(await recorded(refused.id)).toMatchObject([{ status: 413, quantity: 0 }]);
      }
    });

    it('are refused by type: 415 names what is accepted', async () => {
      const { status, body } = await post(raw, 'text/plain', 'hello');
      expect([status, body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      expect(body.detail).toContain('application/octet-stream or application/json');
      const json = await post('/api/v1/customers', 'text/plain', 'hello');
      expect([json.status, json.body.detail]).toEqual([415, 'Send the body as application/json']);
    });

    it('are refused before the act where the organization is entitled to no more, and leave nothing', async () => {
      lab.full = true;
      const refused = await post('/api/v1/lab/repeatable', octets, 'one');
      expect([refused.status, refused.body.code]).toEqual([402, 'QUOTA_EXCEEDED']);
      expect(await app.rows(`select from eco_audit_log where request_id = $1`, [refused.id])).toEqual([]);
      lab.full = false;
      expect((await post('/api/v1/lab/repeatable', octets, 'one')).status).toBe(200);
    });

    it('are repeated with their Idempotency-Key, and refused with other bytes', async () => {
      const path = '/api/v1/lab/repeatable';
      const key = { 'idempotency-key': 'one' };
      const first = await post(path, 'image/png', Buffer.from([1, 2, 255]), key);
      const again = await post(path, 'image/png', Buffer.from([1, 2, 255]), key);
      expect(again.body).toEqual(first.body);
      expect(await recorded(again.id)).toMatchObject([{ status: 200, quantity: 0 }]);
      // Both are U+FFFD as text.
      const other = await post(path, 'image/png', Buffer.from([1, 2, 254]), key);
      expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    });
  });

  describe('NDJSON', () => {
    const lines = '/api/v1/lab/lines';
    const ndjson = 'application/x-ndjson';

    it('arrives line by line, with or without a last newline, blank lines and carriage returns', async () => {
      expect((await post(lines, ndjson, '{"n":1}\n{"n":2}\n')).body).toEqual({ lines: 2, sum: 3 });
      expect((await post(lines, ndjson, '\n{"n":1}\r\n\r\n  \n{"n":2}')).body).toEqual({ lines: 2, sum: 3 });
      expect((await post(lines, ndjson, '')).body).toEqual({ lines: 0, sum: 0 });
    });

    it('is acted on while it arrives, wherever the pieces are cut', async () => {
      const sent = open(lines, ndjson);
      const text = '{"n":10}\n{"n":20}\n{"n":30}\n';
      for (const letter of text.slice(0, 20)) sent.write(letter);
      await expect.poll(() => lab.chunks).toBe(2);
      sent.end(text.slice(20));
      expect((await replyTo(sent)).body).toEqual({ lines: 3, sum: 60 });
    });

    it.each([
      ['no JSON', '{"n":1}\n{"n":2}\n{"n":\n{"n":4}\n', 400, 'MALFORMED_BODY', 'Line 3'],
      ['no value of the schema', '{"n":1}\n\n{"n":"x"}\n', 400, 'INVALID_REQUEST', 'line 3/n'],
      ['a name too many', '{"n":1,"m":2}', 400, 'INVALID_REQUEST', 'line 1/'],
      ['a prototype', '{"n":1}\n{"__proto__":{},"n":1}', 400, 'INVALID_REQUEST', 'line 2/__proto__'],
      ['a NUL', '{"n":"\\u0000"}', 400, 'INVALID_REQUEST', 'Line 1'],
      ['a line too long', `{"n":1}\n{"n":1,"x":"${'x'.repeat(200)}`, 413, 'PAYLOAD_TOO_LARGE', 'Line 2'],
    ])('%s: the line is named', async (_, text, status, code, where) => {
      const refused = await post(lines, ndjson, text);
      expect([refused.status, refused.body.code]).toEqual([status, code]);
      expect(refused.body.detail).toContain(where);
      expect(await recorded(refused.id)).toMatchObject([{ status, quantity: 0 }]);
    });

    it('may have as many bytes as the route says, in all', async () => {
      const text = '{"n":1}\n'.repeat(150_000);
      for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
        const { status, body } = await post(lines, ndjson, text, headers);
        expect([status, body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      }
      expect(lab.chunks).toBeGreaterThan(100_000);
    });

    it('is discarded where the act reads no more, and the reply gets through', async () => {
      const { status, body } = await post(`${lines}?take=3`, ndjson, '{"n":1}\n'.repeat(100_000));
      expect([status, body]).toEqual([200, { lines: 3, sum: 3 }]);
    });

    it('ends with a client that leaves', async () => {
      const sent = open(lines, ndjson);
      sent.write('{"n":1}\n');
      await expect.poll(() => lab.chunks).toBe(1);
      sent.destroy();
      await expect
        .poll(async () => {
          await app.settled();
          const route = '/api/v1/lab/lines';
          return app.rows('select status from eco_api_usage where route = $1 and status = 400 and bytes_in = 0', [
            route,
          ]);
        })
        .toHaveLength(1);
    });
  });

  describe('a form', () => {
    const form = '/api/v1/lab/form';
    const type = 'multipart/form-data; boundary=cut';
    const field = (name: string, value: string): string =>
      `--cut\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const file = (name: string, filename: string, content: string): string =>
      `--cut\r\ncontent-disposition: form-data; name="${name}"; filename="${filename}"\r\ncontent-type: image/png\r\n\r\n${content}\r\n`;
    const end = '--cut--\r\n';

    it('arrives part by part', async () => {
      const made = new FormData();
      made.append('title', 'Hällo');
      made.append('picture', new Blob([Buffer.alloc(100_000, 1)]), 'a.png');
      made.append('after', 'x');
      const headers = { authorization: `Bearer ${owner.token}` };
      const reply = await fetch(url + form, { method: 'POST', headers, body: made });
      expect(await reply.json()).toEqual({
        parts: [
          { name: 'title', value: 'Hällo' },
          { name: 'picture', value: 'a.png', bytes: 100_000 },
          { name: 'after', value: 'x' },
        ],
      });
    });

    it('goes on where a file is not read', async () => {
      const body = file('a', 'a.png', 'x'.repeat(150_000)) + field('b', '1') + file('c', 'c.png', 'y') + end;
      const { body: reply } = await post(`${form}?skip=true`, type, body);
      expect(reply.parts).toMatchObject([{ name: 'a', bytes: 0 }, { name: 'b' }, { name: 'c', bytes: 0 }]);
    });

    it.each([
      [
        'more parts than the route takes',
        [1, 2, 3, 4, 5].map((n) => field(`f${n}`, 'x')).join('') + end,
        413,
        '4 parts',
      ],
      ['a field too long', field('long', 'x'.repeat(1001)) + end, 413, 'long'],
      ['a form too long', file('a', 'a.png', 'x'.repeat(300_000)) + end, 413, '262144 bytes'],
      ['a form without its end', field('a', '1') + file('b', 'b.png', 'cut he'), 400, 'whole form'],
      ['no form at all', 'hello', 400, 'whole form'],
    ])('%s is refused', async (_, body, status, detail) => {
      for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
        const refused = await post(form, type, body, headers);
        expect([refused.status, refused.body.detail]).toEqual([status, expect.stringContaining(detail)]);
        expect(await recorded(refused.id)).toMatchObject([{ status, quantity: 0 }]);
      }
    });

    it('is refused by type, and without a boundary', async () => {
      const json = await post(form, 'application/json', '{}');
      expect([json.status, json.body.detail]).toEqual([415, 'Send the body as multipart/form-data']);
      const bare = await post(form, 'multipart/form-data', field('a', '1') + end);
      expect([bare.status, bare.body.code]).toEqual([400, 'MALFORMED_BODY']);
    });

    it('ends with a client that leaves in the middle of a file', async () => {
      const sent = open(form, type);
      sent.write(file('a', 'a.png', 'x'.repeat(1000)).slice(0, -2));
      await sleep(200);
      sent.destroy();
      const ready = async (): Promise<number> => {
        const reply = await fetch(`${url}/metrics`);
        return Number(/^nexus_inflight_requests (\d+)$/m.exec(await reply.text())?.[1]);
      };
      await expect.poll(ready).toBe(0);
      expect((await post(form, type, field('a', '1') + end)).status).toBe(200);
    });
  });

  it('is at work only when it is there: slow ones are no reason to refuse others', async () => {
    const slow = [1, 2, 3].map(() => {
      const sent = open('/api/v1/lab/raw', 'application/octet-stream');
      sent.write('x');
      return sent;
    });
    await sleep(200);
    const reply = await fetch(`${url}/metrics`);
    expect(await reply.text()).toMatch(/^nexus_inflight_requests 0$/m);
    for (const sent of slow) sent.end();
    expect((await Promise.all(slow.map(replyTo))).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
