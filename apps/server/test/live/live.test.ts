import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../harness.ts';
import { makeWorld, type World } from '../world/world.ts';
import { addressOf, refusedHandshake, SocketClient, StreamClient, soon } from './client.ts';

describe.skipIf(!postgresAvailable)('live topics (needs PostgreSQL)', () => {
  let world: World;
  let host: string;
  let owner: string;
  let customers = 0;
  const clients: { end(): void }[] = [];
  beforeAll(async () => {
    world = await makeWorld({ listen: true, manualClock: false });
    host = addressOf(world.app);
    owner = world.a.members.owner.token;
  });
  afterAll(() => world?.close());
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
  });

  async function makeCustomer(as = owner): Promise<string> {
    customers += 1;
    const body = { externalId: `c-${customers}`, name: `Customer ${customers}` };
    const made = await world.call('POST /api/v1/customers', { as, body });
    expect(made.status).toBe(201);
    return String(made.body.id);
  }

  /** One organization may not take all connections of the database: some are asked to come again. */
  async function makeCustomerAtLast(): Promise<void> {
    customers += 1;
    const body = { externalId: `c-${customers}`, name: `Customer ${customers}` };
    const status = async () => (await world.call('POST /api/v1/customers', { as: owner, body })).status;
    await soon(status).toBe(201);
  }

  async function socketAs(token: string, query = ''): Promise<SocketClient> {
    const client = await SocketClient.as(host, token, query);
    clients.push(client);
    return client;
  }

  async function listenTo(
    topic: string,
    { token = owner, cursor, org = '' }: { token?: string; cursor?: string; org?: string } = {},
  ) {
    const client = await socketAs(token, org === '' ? '' : `?organization=${org}`);
    client.subscribe(topic, cursor);
    await soon(() => client.messages.some((each) => each.topic === topic)).toBe(true);
    return client;
  }

  const subjects = (client: { of(type: string): { data?: Record<string, unknown> }[] }) =>
    client.of('event').map(({ data }) => data?.subject);

  const logged = async (org: string) =>
    (await world.rows<{ seq: string; subject: string }>(
      'select seq, subject from eco_live_log where org_id = $1 order by seq',
      [org],
    )) ?? [];

  it('tells events by server-sent events and by WebSocket alike, in the order of their commits', async () => {
    const stream = await StreamClient.open(host, owner, 'topics=events');
    clients.push(stream);
    const socket = await listenTo('events');
    await soon(() => stream.of('subscribed').length).toBe(1);
    const made = [await makeCustomer(), await makeCustomer(), await makeCustomer()];
    await soon(() => subjects(stream)).toEqual(made);
    await soon(() => subjects(socket)).toEqual(made);
    expect(stream.of('event')).toEqual(socket.of('event'));
    expect(stream.lastId).toBe(`events=${socket.cursor('events')}`);
  });

  it('sends what was missed, once and in order, to whoever resumes', async () => {
    const before = await listenTo('events');
    const cursor = before.cursor('events') ?? '';
    before.end();
    const missed = [await makeCustomer(), await makeCustomer()];
    const after = await listenTo('events', { cursor });
    const stream = await StreamClient.open(
      host,
      owner,
      `topics=events&cursor=${encodeURIComponent(`events=${cursor}`)}`,
    );
    clients.push(stream);
    const more = [...missed, await makeCustomer()];
    await soon(() => subjects(after)).toEqual(more);
    await soon(() => subjects(stream)).toEqual(more);
  });

  it('numbers without gaps what two hundred acts commit at once, and every listener hears all of it', async () => {
    const listeners = await Promise.all(Array.from({ length: 5 }, () => listenTo('events')));
    const [last] = (await logged(world.a.org)).slice(-1);
    await Promise.all(Array.from({ length: 200 }, () => makeCustomerAtLast()));
    const since = async () => (await logged(world.a.org)).filter(({ seq }) => Number(seq) > Number(last?.seq ?? 0));
    await soon(async () => (await since()).length).toBe(200);
    const rows = await since();
    expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, at) => Number(last?.seq ?? 0) + 1 + at));
    for (const listener of listeners) {
      await soon(() => subjects(listener)).toEqual(rows.map(({ subject }) => subject));
    }
  });

  it('tells only the kind of events that was asked for', async () => {
    const client = await listenTo('events:customer.deleted');
    const kind = await listenTo('events:customer.*');
    const id = await makeCustomer();
    await world.call(`DELETE /api/v1/customers/${id}`, { as: owner });
    await soon(() => client.of('event').map(({ data }) => data?.type)).toEqual(['customer.deleted']);
    await soon(() => kind.of('event').map(({ data }) => data?.type)).toEqual(['customer.created', 'customer.deleted']);
  });

  it('tells entries of the audit log once they have their place, without what changed', async () => {
    const client = await listenTo('audit');
    const id = await makeCustomer();
    await soon(() => client.of('event').map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ action: 'customer.create', resource: { type: 'customer', id } }),
    );
    for (const { data } of client.of('event')) expect(data).not.toHaveProperty('after');
  });

  it('shows a state as a snapshot and then its changes', async () => {
    const client = await listenTo('usage');
    const [snapshot] = client.of('snapshot');
    expect(Object.keys(snapshot?.data?.minutes ?? {})).toHaveLength(10);
    await makeCustomer();
    await world.settled();
    await soon(() => client.of('delta').length).toBeGreaterThan(0);
    const [delta] = client.of('delta');
    expect(delta?.version).toBe((snapshot?.version ?? 0) + 1);
    expect(Number(delta?.data?.requests)).toBeGreaterThan(Number(snapshot?.data?.requests));
  });

  describe('refuses', () => {
    it('what a GET would refuse: a topic without its permission, and one that is not there', async () => {
      const { token } = world.a.members.viewer;
      const client = await listenTo('audit', { token, org: world.a.org });
      client.subscribe('weather');
      client.subscribe('events:%');
      client.subscribe('usage:x');
      await soon(() => client.of('denied')).toEqual([
        { type: 'denied', topic: 'audit', code: 'FORBIDDEN' },
        { type: 'denied', topic: 'weather', code: 'TOPIC_UNKNOWN' },
        { type: 'denied', topic: 'events:%', code: 'TOPIC_UNKNOWN' },
        { type: 'denied', topic: 'usage:x', code: 'TOPIC_UNKNOWN' },
      ]);
      const open = (topics: string) => StreamClient.open(host, token, `topics=${topics}`, world.a.org);
      expect((await open('events,audit')).status).toBe(403);
      const stream = await open('events');
      clients.push(stream);
      expect(stream.status).toBe(200);
    });

    it('to tell one organization of another, also where its cursor or its id is used', async () => {
      const [ours, theirs] = [
        await listenTo('events'),
        await listenTo('events', { token: world.b.members.owner.token }),
      ];
      const id = await makeCustomer();
      await soon(() => subjects(ours)).toEqual([id]);
      const resumed = await listenTo('events', {
        token: world.b.members.owner.token,
        cursor: ours.cursor('events') ?? '',
      });
      expect(resumed.of('reset')).toHaveLength(1);
      expect(subjects(theirs)).toEqual([]);
      const other = await refusedHandshake(host, {
        authorization: `Bearer ${world.b.members.owner.token}`,
        'x-nexus-organization': world.a.org,
      });
      expect(other.status).toBe(403);
    });

    it('credentials that are missing or wrong, and what is no WebSocket', async () => {
      expect(await refusedHandshake(host, {})).toMatchObject({ status: 401 });
      const wrong = await refusedHandshake(host, { authorization: 'Bearer eco_api_0000000000000000000000' });
      expect(wrong).toMatchObject({ status: 401, body: expect.stringContaining('INVALID_TOKEN') });
      const plain = await world.call('GET /api/v1/live/socket', { as: owner });
      expect([plain.status, plain.body.code]).toEqual([426, 'UPGRADE_REQUIRED']);
    });

    it('no request that offers another protocol: it is answered without', async () => {
      const headers = { authorization: `Bearer ${owner}`, connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' };
      for (const path of ['/api/v1/auth/me', '/api/v1/live/events']) {
        const [answer] = (await once(get(`http://${host}${path}`, { headers }), 'response')) as [IncomingMessage];
        answer.resume();
        expect([path, answer.statusCode]).toEqual([path, 200]);
      }
    });

    it('messages that are too many, too long or none of the protocol', async () => {
      const flood = await socketAs(owner);
      for (let sent = 0; sent < 30; sent += 1) flood.subscribe(`events:customer.x${sent}`);
      await soon(() => flood.closed?.code).toBe(1008);
      const pings = await socketAs(owner);
      for (let sent = 0; sent < 2; sent += 1) pings.socket.send('{"type":"ping"}');
      await soon(() => pings.closed?.code).toBe(1008);
      for (const [message, code] of [
        ['{"type":"subscribe"}', 1008],
        ['nonsense', 1008],
        ['[]', 1008],
        [Buffer.from([1, 2, 3]), 1008],
        ['x'.repeat(70_000), 1009],
      ] as const) {
        const client = await socketAs(owner);
        client.socket.send(message);
        await soon(() => client.closed?.code).toBe(code);
      }
    });
  });

  it('resets whoever comes from before the log, from beyond its end or from nowhere', async () => {
    const client = await listenTo('events');
    const cursor = client.cursor('events') ?? '';
    const [seq = '0', tag = ''] = cursor.split('.');
    const beyond = await listenTo('events', { cursor: `${Number(seq) + 1000}.${tag}` });
    expect(beyond.of('reset')).toMatchObject([{ cursor }]);
    const nowhere = await listenTo('events', { cursor: 'x' });
    expect(nowhere.of('reset')).toMatchObject([{ cursor }]);
    for (const each of [client, beyond, nowhere]) each.end();
    await soon(() => world.call('GET /api/v1/live/events', { as: owner }).then(({ status }) => status)).toBe(200);
    await world.rows('update eco_live_heads set pruned_seq = seq - 1 where org_id = $1', [world.a.org]);
    await world.rows('delete from eco_live_log where org_id = $1 and seq < $2', [world.a.org, Number(seq)]);
    const early = await listenTo('events', { cursor: `1.${tag}` });
    expect(early.of('reset')).toMatchObject([{ cursor }]);
    await makeCustomer();
    await soon(() => early.of('event').length).toBe(1);
  });

  it('lists the connections of a node to the operators alone', async () => {
    await listenTo('events');
    const answer = await world.call('GET /api/v1/admin/live', { as: owner });
    expect(answer.status).toBe(404);
  });

  it('admits twenty connections of a person', async () => {
    const token = world.b.members.developer.token;
    await Promise.all(Array.from({ length: 20 }, () => socketAs(token)));
    const more = await refusedHandshake(host, { authorization: `Bearer ${token}` });
    expect(more).toMatchObject({ status: 429, body: expect.stringContaining('RATE_LIMITED') });
    clients.shift()?.end();
    await soon(async () => (await StreamClient.open(host, token, 'topics=events')).status).toBe(200);
  });
});
