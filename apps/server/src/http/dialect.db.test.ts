import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, type Call, type Registered, register, type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { labModule } from './lab.fixture.ts';

const type = 'application/vnd.fake+json';

describe.skipIf(!postgresAvailable)('a route in the dialect of another protocol (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, modules: [labModule] });
    owner = await register(app);
  });
  afterAll(() => app?.close());

  const call = (body: unknown, more: Call = {}): Promise<Answer> =>
    app.call('POST /fake/v1/things', { as: owner.token, body, ...more });

  it('answers in its envelope', async () => {
    const { status, headers, body } = await call({ name: 'one' });
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(body).toEqual({ request_id: headers['x-request-id'], data: { name: 'one' } });
  });

  it.each([
    ['by nobody', { name: 'one' }, { as: undefined }, 403, 'UNAUTHENTICATED', 'Access token required'],
    ['not valid', { name: 'much too long' }, {}, 400, 'INVALID_REQUEST', '/name: Must have at most 10 characters'],
    ['in conflict', { name: 'taken' }, {}, 409, 'CONFLICT', 'The name is taken'],
    ['that breaks', { name: 'broken' }, {}, 500, 'INTERNAL', 'Something went wrong on our side'],
    [
      'of another type',
      'x',
      { headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Send the body as application/json',
    ],
    [
      'that is no JSON',
      '{',
      { headers: { 'content-type': 'application/json' } },
      400,
      'MALFORMED_BODY',
      'The body is not JSON',
    ],
  ])('answers a request %s with its errors', async (_, body, more, status, code, detail) => {
    const answer = await call(body, more);
    expect([answer.status, answer.headers['content-type'], answer.headers['x-fake-error']]).toEqual([
      status,
      type,
      code,
    ]);
    expect(JSON.parse(answer.text)).toEqual({ errors: [detail] });
    await app.settled();
    const rows = await app.rows('select status, quantity::int from eco_api_usage where id = $1', [
      answer.headers['x-request-id'],
    ]);
    expect(rows).toEqual([{ status, quantity: 0 }]);
  });

  it('answers with its errors where the server refuses before the pipeline', async () => {
    vi.spyOn(app.app.kernel.journal, 'overloaded').mockReturnValue(true);
    const { status, headers, text: body } = await call({ name: 'one' });
    vi.restoreAllMocks();
    expect([status, headers['content-type'], headers['retry-after']]).toEqual([503, type, '2']);
    expect(JSON.parse(body)).toEqual({ errors: ['The server is overloaded'] });
  });

  it('repeats replies with their Idempotency-Key, and commits its audit entry and usage', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await call({ name: 'two' }, { headers });
    const again = await call({ name: 'two' }, { headers });
    expect([again.status, again.text, again.headers['content-type']]).toEqual([
      200,
      first.text,
      first.headers['content-type'],
    ]);
    const entries = await app.rows(
      "select request_id from eco_audit_log where action = 'lab.write' and request_id = any ($1)",
      [[first.headers['x-request-id'], again.headers['x-request-id']]],
    );
    expect(entries).toEqual([{ request_id: first.headers['x-request-id'] }]);
  });

  it('streams, with its error before the first chunk', async () => {
    const url = await app.app.listen();
    const get = async (path: string): Promise<IncomingMessage> => {
      const sent = request(url + path, { headers: { authorization: `Bearer ${owner.token}` } });
      sent.end();
      return ((await once(sent, 'response')) as [IncomingMessage])[0];
    };
    const whole = await get('/fake/v1/stream?chunks=2&bytes=3');
    expect([whole.headers['content-type'], await text(whole)]).toEqual(['text/event-stream', 'xx\nxx\n']);
    const failed = await get('/fake/v1/stream?failAt=0');
    expect([failed.statusCode, failed.headers['content-type']]).toEqual([502, type]);
    expect(JSON.parse(await text(failed))).toEqual({ errors: ['The provider did not answer'] });
  });
});
