import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { liftedLimits } from '../../test/world/world.ts';
import { labModule } from './lab.fixture.ts';

describe.skipIf(!postgresAvailable)('requests that could be read in two ways (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;
  let port: number;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits(), listen: true, modules: [labModule] });
    person = await register(app);
    const address = app.app.server.server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => app?.close());

  /** Sends the bytes as they are. */
  async function send(head: string, body: Buffer | string = ''): Promise<{ status: number; body: Json }> {
    const socket = connect(port, '127.0.0.1');
    const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    socket.write(`${head}\r\nconnection: close\r\n${length}\r\n`);
    socket.write(body);
    const [line = '', rest = ''] = (await text(socket)).split('\r\n\r\n');
    const isJson = /json/.test(line);
    return { status: Number(line.split(' ')[1]), body: isJson ? (JSON.parse(rest) as Json) : ({} as Json) };
  }

  const post = (path: string, body: Buffer | string, type = 'application/json') =>
    send(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\nauthorization: Bearer ${person.token}`, body);

  /** The text as Latin-1: every `é` is the byte E9, which is no UTF-8. */
  const latin1 = (body: string): Buffer => Buffer.from(body, 'latin1');

  it('what is no HTTP is refused with the header fields of every other reply', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 400 Bad Request',
      'x-content-type-options: nosniff',
      'cache-control: no-store',
      'content-type: application/problem+json; charset=utf-8',
      `x-request-id: ${(JSON.parse(body) as Json).requestId}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ]);
  });

  describe('two lines of a header field', () => {
    it.each([
      ['Host', 'Host: x\r\nHost: y'],
      ['Authorization', 'Host: x\r\nAuthorization: Bearer TOKEN\r\nAuthorization: Bearer TOKEN'],
      ['authorization', 'Host: x\r\nAuthorization: Bearer TOKEN\r\nauthorization: Bearer other'],
      ['Content-Type', 'Host: x\r\nContent-Type: text/plain\r\nContent-Type: application/json'],
      ['X-Api-Key', 'Host: x\r\nX-Api-Key: a\r\nX-Api-Key: b'],
      ['Idempotency-Key', 'Host: x\r\nIdempotency-Key: a\r\nIdempotency-Key: b'],
    ])('%s: 400', async (name, fields) => {
      for (const path of ['/api/v1/auth/me', '/docs', '/oidc/me', '/nothing']) {
        const { status, body } = await send(`GET ${path} HTTP/1.1\r\n${fields.replaceAll('TOKEN', person.token)}`);
        const detail = `The header field ${name} is sent more than once`;
        expect([status, body.code, body.detail], path).toEqual([400, 'INVALID_REQUEST', detail]);
      }
    });

    it('that may be a list are accepted', async () => {
      const fields = `Accept: text/html\r\nAccept: */*\r\nCookie: a=1\r\nCookie: b=2\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2`;
      const own = `GET /api/v1/auth/me HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${person.token}\r\n${fields}`;
      expect((await send(own)).status).toBe(200);
    });
  });

  describe('bodies that are not UTF-8', () => {
    it('are refused as JSON: a password in Latin-1 is not that of others', async () => {
      const email = 'accents@example.com';
      const password = 'Pässword-Änd-Öther-7';
      const made = await post('/api/v1/auth/register', JSON.stringify({ email, password, displayName: 'Zoé' }));
      expect(made.status).toBe(201);
      for (const other of [password, 'P\u00e9ssword-\u00cfnd-\u00ffther-7']) {
        const { status, body } = await post('/api/v1/auth/login', latin1(JSON.stringify({ email, password: other })));
        expect([status, body.code, body.detail]).toEqual([400, 'MALFORMED_BODY', 'The body is not valid UTF-8']);
      }
    });

    it.each([
      ['JSON in UTF-16', '/api/v1/auth/login', Buffer.from('{"email":"é"}', 'utf16le'), 'application/json'],
      ['a surrogate', '/api/v1/customers', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'application/json'],
      ['a verification, which has a fast path', '/api/v1/keys/verify', latin1('{"key":"é"}'), 'application/json'],
      ['a line', '/api/v1/lab/lines', latin1('{"n":1}\n{"é":2}'), 'application/x-ndjson'],
      [
        'a field of a form',
        '/api/v1/lab/form',
        latin1('--c\r\ncontent-disposition: form-data; name="a"\r\n\r\né\r\n--c--\r\n'),
        'multipart/form-data; boundary=c',
      ],
      [
        'the name of a file',
        '/api/v1/lab/form',
        latin1('--c\r\ncontent-disposition: form-data; name="a"; filename="é"\r\n\r\nx\r\n--c--\r\n'),
        'multipart/form-data; boundary=c',
      ],
    ])('are refused: %s', async (_, path, bytes, type) => {
      const { status, body } = await post(path, bytes, type);
      expect([status, body.code]).toEqual([400, 'MALFORMED_BODY']);
      expect(body.detail).toMatch(/^(The body|Line 2|A part of the form) is not valid UTF-8$/);
    });

    it.each([
      ['a stray percent sign', 'grant_type=%zz'],
      ['escapes that are no UTF-8', 'grant_type=refresh_token&refresh_token=%e9'],
      ['bytes', latin1('grant_type=é')],
    ])('are refused as forms of the provider: %s', async (_, form) => {
      for (const path of ['/oidc/token', '/oidc/token/revocation', '/oidc/device']) {
        const { status, body } = await post(path, form, 'application/x-www-form-urlencoded');
        expect([status, body.error], path).toEqual([400, 'invalid_request']);
        expect(body.error_description).toBe('the body is not valid percent-encoded UTF-8');
      }
    });

    it('may hold every character of UTF-8, the replacement character too', async () => {
      const name = 'Zoë \ufffd 👩‍👧';
      const { status, body } = await post('/api/v1/customers', JSON.stringify({ name, externalId: 'utf-8' }));
      expect([status, body.name]).toEqual([201, name]);
    });
  });

  describe('names that every object has', () => {
    it.each(['__proto__', 'constructor', 'prototype', 'toString', 'a/b~c'])('%s is an unknown name', async (name) => {
      const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
      for (const value of ['1', '{"prototype":{"admin":true}}']) {
        const { status, body } = await post('/api/v1/customers', `{"name":"A","externalId":"a","${name}":${value}}`);
        const errors = [{ path: `/${escaped}`, message: 'Unknown; check the spelling' }];
        expect([status, body.code, body.errors]).toEqual([400, 'INVALID_REQUEST', errors]);
      }
    });

    it('are refused where other names are free', async () => {
      const { status, body } = await post('/api/v1/customers', '{"name":"A","metadata":{"\\u005f_proto__":"x"}}');
      expect([status, body.errors]).toEqual([
        400,
        [{ path: '/metadata/__proto__', message: 'Unknown; check the spelling' }],
      ]);
    });

    it('each unknown name has its own pointer', async () => {
      const { body } = await post('/api/v1/customers', '{"name":"A","externalId":"a","x":1,"y":2}');
      expect(body.errors).toEqual(
        ['x', 'y'].map((name) => ({ path: `/${name}`, message: 'Unknown; check the spelling' })),
      );
    });
  });

  describe('paths and queries', () => {
    const get = (path: string) => send(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${person.token}`);

    it.each(['/api/v1/keys/%ff', '/api/v1/keys/%zz', '/%c0%af', '/oidc/%ff', '/docs/%'])(
      'the path %s is refused as a path',
      async (path) => {
        const { status, body } = await get(path);
        const detail = 'The path is not valid percent-encoded UTF-8';
        expect([status, body.code, body.detail]).toEqual([400, 'INVALID_REQUEST', detail]);
      },
    );

    it.each(['/api/v1/customers?externalId=%ff', '/api/v1/customers?%zz=1', '/oidc/auth?state=%e9', '/docs?%'])(
      'the query of %s is refused as a query',
      async (path) => {
        const { status, body } = await get(path);
        const detail = 'The query is not valid percent-encoded UTF-8';
        expect([status, body.code, body.detail]).toEqual([400, 'INVALID_REQUEST', detail]);
      },
    );

    it('a parameter of the path that is too long refers to nothing', async () => {
      expect((await get(`/api/v1/keys/${'x'.repeat(600)}`)).status).toBe(404);
    });

    it('a parameter of the query that is repeated is named', async () => {
      const { status, body } = await get('/api/v1/customers?limit=1&limit=2&externalId=a');
      const errors = [{ path: 'query/limit', message: 'Given more than once' }];
      expect([status, body.code, body.errors]).toEqual([400, 'INVALID_REQUEST', errors]);
      expect(body.detail).toBe('query/limit: Given more than once');
    });

    it('a name that every object has is an unknown parameter', async () => {
      const { status, body } = await get('/api/v1/customers?__proto__=1&constructor=2');
      const errors = ['__proto__', 'constructor'].map((name) => ({
        path: `query/${name}`,
        message: 'Unknown; check the spelling',
      }));
      expect([status, body.errors]).toEqual([400, errors]);
    });
  });
});
