import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { day, hour, second } from '../../../kernel/clock.ts';
import { ownType, type Stage, stage } from '../webhooks.fixture.ts';
import { pauses } from './schedule.ts';

const failing = { status: 500, body: 'broken' };

describe.skipIf(!postgresAvailable)('sending (needs PostgreSQL)', () => {
  let here: Stage;
  beforeAll(async () => {
    here = await stage();
  }, 60_000);
  afterAll(() => here?.close());

  const receivedAt = (path: string) => here.receiver.received.filter((each) => each.path === path);
  const delivery = async (id: unknown) => here.made(`GET /api/v1/webhooks/deliveries/${id}`);
  const only = async (endpoint: string) => {
    const [first, ...others] = await here.deliveriesTo(endpoint);
    expect(others).toEqual([]);
    return delivery(first?.id);
  };
  async function untilDue(endpoint: string): Promise<number> {
    const { nextAttemptAt } = await only(endpoint);
    const wait = Date.parse(String(nextAttemptAt)) - here.app.manual.now();
    here.app.manual.advance(wait);
    return wait;
  }

  it('signs an event of the product, under the id that it has in the outbox', async () => {
    const endpoint = await here.endpoint('/events', { events: ['customer.*'] });
    const customer = await here.made('POST /api/v1/customers', { externalId: 'acme', name: 'Acme' });
    await here.drain();
    const [one, ...others] = receivedAt('/events');
    expect(others).toEqual([]);
    expect(one).toMatchObject({ verified: true, signatures: 1, event: { type: 'customer.created' } });
    expect(Object.keys(one?.event ?? {})).toEqual(['id', 'type', 'timestamp', 'apiVersion', 'data']);
    expect(one?.headers['webhook-id']).toBe(one?.event.id);
    const [event] = await here.app.rows(`select id from nexus_events where type = 'customer.created'`);
    expect(event?.id).toBe(one?.event.id);
    expect(await only(endpoint)).toMatchObject({
      ...{ state: 'delivered', attempts: 1, lastStatus: 200, subject: String(customer.id), body: one?.body },
      attemptLog: [{ number: 1, status: 200, failure: null, answer: 'ok' }],
    });
    // What nobody is subscribed to is not stored.
    expect(await here.app.rows(`select type from eco_webhook_messages`)).toEqual([{ type: 'customer.created' }]);
  });

  it('names the headers that endpoints cannot set', async () => {
    const names = ['Host', 'content-length', 'webhook-id', 'Webhook-Signature', 'transfer-encoding'];
    for (const name of names) {
      const body = { url: here.receiver.url('/'), events: ['*'], headers: { [name]: 'x' } };
      const { status, body: answer } = await here.call('POST /api/v1/webhooks/endpoints', body);
      expect([status, answer.detail]).toEqual([400, `/headers/${name}: ${name} is set by the sender`]);
    }
  });

  it('keeps nothing readable in the database: data, answers, secrets and headers', async () => {
    const path = '/sealed';
    await here.endpoint(path, { headers: { Authorization: 'Bearer c4n4ry' } });
    here.behave(path, { status: 200, body: 'c4n4ry' });
    await here.send({ note: 'c4n4ry' });
    await here.drain();
    expect(receivedAt(path)[0]?.headers.authorization).toBe('Bearer c4n4ry');
    const readable = ['c4n4ry', 'whsec_'].map((text) => Buffer.from(text).toString('hex'));
    for (const table of ['endpoints', 'messages', 'attempts']) {
      const rows = await here.app.rows<{ row: string }>(`select t::text as row from eco_webhook_${table} t`);
      expect(rows.length).toBeGreaterThan(0);
      for (const { row } of rows) {
        expect(row).not.toMatch(/c4n4ry|whsec_/);
        for (const hex of readable) expect(row).not.toContain(hex);
      }
    }
  });

  it('tries ten times, at the times of the schedule, and then gives up', async () => {
    const endpoint = await here.endpoint('/fails');
    here.behave('/fails', failing);
    await here.send();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= pauses.length; attempt += 1) {
      waits.push(await untilDue(endpoint));
      await here.drain();
      expect(receivedAt('/fails').length).toBe(attempt);
    }
    for (const [n, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((pauses[n] ?? 0) * 0.8);
      expect(wait).toBeLessThanOrEqual((pauses[n] ?? 0) * 1.2);
    }
    expect(new Set(receivedAt('/fails').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receivedAt('/fails').map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    const ended = await only(endpoint);
    expect(ended).toMatchObject({ state: 'exhausted', attempts: 10, nextAttemptAt: null, lastFailure: 'STATUS' });
    expect(ended.attemptLog).toHaveLength(10);
    here.app.manual.advance(2 * day);
    await here.drain();
    expect(receivedAt('/fails').length).toBe(10);
  }, 60_000);

  it.each([
    ['30', 30 * second],
    ['7200', 2 * hour],
    ['999999', day],
  ])('waits as long as Retry-After: %s asks for, and no longer than a day', async (asked, expected) => {
    const path = `/asked-${asked}`;
    const endpoint = await here.endpoint(path);
    here.behave(path, { status: 503, headers: { 'retry-after': asked } });
    await here.send();
    await here.drain();
    expect(await untilDue(endpoint)).toBe(expected);
  });

  it.each([
    [
      'a redirect, and does not follow it',
      { status: 302, headers: { location: 'http://169.254.169.254/' } },
      'REDIRECT',
    ],
    ['a closed connection', 'drop', 'NETWORK'],
    ['404', { status: 404 }, 'STATUS'],
  ] as const)('takes %s for a failure', async (what, behaviour, failure) => {
    const path = `/failure-${encodeURIComponent(what)}`;
    const endpoint = await here.endpoint(path);
    here.behave(path, behaviour);
    await here.send();
    await here.drain();
    expect(await only(endpoint)).toMatchObject({ state: 'retrying', attempts: 1, lastFailure: failure });
    expect(receivedAt(path).length).toBe(1);
  });

  it('takes no answer in time for a failure', async () => {
    const endpoint = await here.endpoint('/hangs', { timeoutMs: 1000 });
    here.behave('/hangs', 'hang');
    await here.send();
    await here.drain();
    expect(await only(endpoint)).toMatchObject({ state: 'retrying', lastStatus: null, lastFailure: 'TIMEOUT' });
  });

  it('accepts an answer of 10 MB and keeps its beginning', async () => {
    const endpoint = await here.endpoint('/huge');
    here.behave('/huge', 'huge');
    await here.send();
    await here.drain();
    const { state, attemptLog } = await only(endpoint);
    expect([state, String(attemptLog?.[0]?.answer).length]).toEqual(['delivered', 1024]);
  });

  it('disables an endpoint that answers 410, and holds what comes then', async () => {
    const endpoint = await here.endpoint('/gone');
    here.behave('/gone', { status: 410 });
    await here.send();
    await here.drain();
    await here.send();
    await here.drain();
    expect(receivedAt('/gone').length).toBe(1);
    expect(await here.made(`GET /api/v1/webhooks/endpoints/${endpoint}`)).toMatchObject({
      ...{ state: 'disabled', disabledReason: 'gone' },
    });
    // The one that it refused, too.
    expect((await here.deliveriesTo(endpoint)).map(({ state }) => state)).toEqual(['held', 'held']);
    const [event] = await here.app.rows(
      `select data from nexus_events where type = 'webhook-endpoint.disabled' and subject = $1`,
      [endpoint],
    );
    expect(event?.data).toEqual({ customerId: null, reason: 'gone' });
    here.behave('/gone', { status: 200 });
    const replay = { since: '2026-01-01T00:00:00Z' };
    const refused = await here.call(`POST /api/v1/webhooks/endpoints/${endpoint}/replay`, replay);
    expect([refused.status, refused.body.code]).toEqual([409, 'ENDPOINT_DISABLED']);
    await here.made(`POST /api/v1/webhooks/endpoints/${endpoint}/enable`);
    here.app.manual.advance(1);
    const replayed = await here.made(`POST /api/v1/webhooks/endpoints/${endpoint}/replay`, replay);
    expect(replayed).toEqual({ replayed: 2, remaining: false });
    await here.drain();
    expect((await here.deliveriesTo(endpoint)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    const ids = receivedAt('/gone').map(({ event: { id } }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('retries no type that the endpoint is no longer subscribed to, and sends at once what was behind it', async () => {
    const endpoint = await here.endpoint('/narrowed', { events: ['order.*', 'customer.*'], ordering: 'endpoint' });
    here.behave('/narrowed', { status: 500 });
    await here.send({ n: 1 });
    await here.drain();
    await here.made('POST /api/v1/customers', { externalId: 'behind', name: 'Behind' });
    await here.drain();
    const states = async () => (await here.deliveriesTo(endpoint)).map(({ type, state }) => [type, state]);
    expect(await states()).toEqual([
      ['customer.created', 'pending'],
      ['order.shipped', 'retrying'],
    ]);
    here.behave('/narrowed', { status: 200 });
    const change = (events: string[]) => here.made(`PATCH /api/v1/webhooks/endpoints/${endpoint}`, { events });
    await change(['*']);
    expect((await states())[1]).toEqual(['order.shipped', 'retrying']);
    await change(['customer.*']);
    await here.drain();
    const held = [
      ['customer.created', 'delivered'],
      ['order.shipped', 'held'],
    ];
    expect(await states()).toEqual(held);
    here.app.manual.advance(hour);
    await here.drain();
    expect(await states()).toEqual(held);
    const [, { id }] = (await here.deliveriesTo(endpoint)) as [unknown, { id: string }];
    await here.made(`POST /api/v1/webhooks/deliveries/${id}/replay`);
    await here.drain();
    expect((await states())[1]).toEqual(['order.shipped', 'delivered']);
  });

  it('sends with both secrets while one is replaced, and refuses a second rotation', async () => {
    const endpoint = await here.endpoint('/rotated');
    const rotate = () => here.call(`POST /api/v1/webhooks/endpoints/${endpoint}/rotate`, { overlapHours: 24 });
    const { body } = await rotate();
    const again = await rotate();
    expect([again.status, again.body.code]).toEqual([409, 'ROTATION_OPEN']);
    await here.send();
    await here.drain();
    here.receiver.trust('/rotated', String(body.secret));
    await here.send();
    await here.drain();
    here.app.manual.advance(25 * hour);
    await here.send();
    await here.drain();
    const sent = receivedAt('/rotated').map(({ verified, signatures }) => [verified, signatures]);
    expect(sent).toEqual([
      [true, 2],
      [true, 2],
      [true, 1],
    ]);
    expect((await rotate()).status).toBe(200);
  });

  it('sends half as fast to who answers 429, and faster again with each success', async () => {
    const endpoint = await here.endpoint('/busy', { ratePerSecond: 8 });
    here.behave('/busy', { status: 429 });
    const pace = async () =>
      (
        await here.app.rows<{ pace: number | null }>('select pace from eco_webhook_endpoints where id = $1', [endpoint])
      )[0]?.pace;
    await here.send();
    await here.drain();
    expect(await pace()).toBe(4);
    await untilDue(endpoint);
    await here.drain();
    expect(await pace()).toBe(2);
    here.behave('/busy', { status: 200 });
    await untilDue(endpoint);
    await here.drain();
    expect(await pace()).toBeCloseTo(2.2);
  });

  it('sends to endpoints of a customer what concerns it, and to nobody else', async () => {
    const one = await here.made('POST /api/v1/customers', { externalId: 'one', name: 'One' });
    const other = await here.made('POST /api/v1/customers', { externalId: 'other', name: 'Other' });
    await here.drain();
    await here.endpoint('/of-one', { customerId: one.id, events: ['customer.*', ownType] });
    await here.send({ n: 1 }, { customerId: one.id });
    await here.send({ n: 2 }, { customerId: other.id });
    await here.send({ n: 3 });
    await here.made(`PATCH /api/v1/customers/${one.id}`, { name: 'One more' });
    await here.made(`PATCH /api/v1/customers/${other.id}`, { name: 'Other more' });
    await here.drain();
    const got = receivedAt('/of-one').map(({ event }) => [event.type, event.data.n ?? event.data.externalId]);
    expect(got.sort()).toEqual([
      ['customer.updated', 'one'],
      [ownType, 1],
    ]);
  });

  it('sends an event once to each endpoint, however often the outbox hands it over', async () => {
    const endpoint = await here.endpoint('/twice', { events: ['customer.deleted'] });
    const { id } = await here.made('POST /api/v1/customers', { externalId: 'twice', name: 'Twice' });
    await here.made(`DELETE /api/v1/customers/${id}`);
    await here.drain();
    await here.app.rows(`update nexus_events set delivered_at = null where type = 'customer.deleted'`);
    await here.drain();
    expect(receivedAt('/twice').length).toBe(1);
    expect((await here.deliveriesTo(endpoint)).length).toBe(1);
  });
});
