import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { minute } from '../../src/kernel/clock.ts';
import { liveService } from '../../src/kernel/live/live.ts';
import { register, type TestApp, testApp } from '../app.ts';
import { postgresAvailable } from '../harness.ts';
import { makeWorld, type World } from '../world/world.ts';
import { addressOf, refusedHandshake, SocketClient, soon } from './client.ts';

describe.skipIf(!postgresAvailable)('live connections that mean no good (needs PostgreSQL)', () => {
  let world: World;
  let host: string;
  let owner: string;
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

  const live = () => world.app.kernel.services.use(liveService);

  /** Events with so much in them, committed by the owner of the database. */
  async function makeEvents(org: string, count: number, bytes: number): Promise<void> {
    await world.rows(
      `insert into nexus_events (id, org_id, type, subject, data, at, next_attempt_at, delivered_at)
       select 'eco_evt_' || $4 || lpad(n::text, 16, '0'), $1, 'test.large', 'x', jsonb_build_object('text', repeat('x', $3)),
         '2026-01-15', '2026-01-15', '2026-01-15'
       from generate_series(1, $2::int) as n`,
      [org, count, bytes, Math.random().toString(36).slice(2, 8).padEnd(6, '0')],
    );
    live().committed();
  }

  /** A WebSocket that reads nothing after its handshake. */
  async function silentReader(): Promise<{ end(): void }> {
    const [name, port] = host.split(':');
    const socket = connect(Number(port), name);
    clients.push({ end: () => socket.destroy() });
    socket.write(
      `GET /api/v1/live/socket HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nauthorization: Bearer ${owner}\r\n\r\n`,
    );
    await once(socket, 'readable');
    // {"type":"subscribe","topic":"events"}, masked with zeros.
    const text = Buffer.from('{"type":"subscribe","topic":"events"}');
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]));
    await soon(() => [...live().connections].filter((each) => each.subscriptions.size > 0).length).toBe(1);
    return { end: () => socket.destroy() };
  }

  it('a reader who takes nothing costs bounded memory, is closed, and holds up nobody', async () => {
    await silentReader();
    const [slow] = [...live().connections];
    const other = await SocketClient.as(host, owner);
    clients.push(other);
    other.subscribe('events');
    await soon(() => other.of('subscribed').length).toBe(1);
    // 24 MB: more than the buffers of two sockets take.
    await makeEvents(world.a.org, 3000, 8000);
    await soon(() => other.of('event').length).toBe(3000);
    expect(slow?.transport.unsent()).toBeLessThan(512 * 1024);
    await soon(() => [...live().connections].length).toBe(1);
    const { text } = await world.call('GET /metrics');
    // No module declares it.
    await world.rows("delete from nexus_events where type = 'test.large'");
    expect(text).toMatch(/nexus_live_closed_total\{[^}]*reason="slow"[^}]*\} 1/);
  });

  describe('with the cookies of a session', () => {
    let cookie = '';
    beforeAll(async () => {
      const { email, password } = world.a.founder;
      const answer = await world.call('POST /api/v1/auth/login', { body: { email, password, cookies: true } });
      expect(answer.status, answer.text).toBe(200);
      cookie = [answer.headers['set-cookie']]
        .flat()
        .map((each) => String(each).split(';')[0])
        .join('; ');
    });

    const handshake = async (headers: Record<string, string>): Promise<number> => {
      const socket = new WebSocket(`ws://${host}/api/v1/live/socket`, { headers: { cookie, ...headers } });
      socket.on('error', () => {});
      clients.push({ end: () => socket.terminate() });
      return new Promise((resolve) => {
        socket.on('open', () => resolve(101));
        socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
      });
    };

    it('is refused to a page of another site, and given to our own', async () => {
      expect(await handshake({ origin: 'https://evil.example' })).toBe(403);
      expect(await handshake({ origin: 'null' })).toBe(403);
      expect(await handshake({ 'sec-fetch-site': 'cross-site' })).toBe(403);
      expect(await handshake({ origin: `http://${host}` })).toBe(101);
    });

    it('tells a page why, where the session has ended', async () => {
      const token = await world.somebody();
      await world.call('POST /api/v1/auth/logout', { as: token.token });
      const socket = new WebSocket(`ws://${host}/api/v1/live/socket`, ['nexus', `bearer.${token.token}`], {
        origin: `http://${host}`,
      });
      socket.on('error', () => {});
      const [code] = (await once(socket, 'close')) as [number];
      expect(code).toBe(4401);
    });

    it('takes the token of a page without cookies as a protocol, and does not repeat it', async () => {
      const socket = new WebSocket(`ws://${host}/api/v1/live/socket`, ['nexus', `bearer.${owner}`]);
      clients.push({ end: () => socket.terminate() });
      await once(socket, 'open');
      expect(socket.protocol).toBe('nexus');
    });
  });

  it('a key of one environment hears nothing of the organization', async () => {
    const [environment] = await world.rows<{ id: string }>(
      'select id from eco_environments where org_id = $1 limit 1',
      [world.a.org],
    );
    const made = await world.call('POST /api/v1/keys', {
      as: owner,
      body: { name: 'bound', scopes: ['live:read', 'audit:read'], environmentId: environment?.id },
    });
    expect(made.status, made.text).toBe(201);
    const client = await SocketClient.as(host, String(made.body.secret ?? made.body.key));
    clients.push(client);
    client.subscribe('events');
    client.subscribe('audit');
    await soon(() => client.of('denied').map(({ topic }) => topic)).toEqual(['events', 'audit']);
  });

  it('a customer holds no connection with a session of the portal', async () => {
    const customer = await world.call('POST /api/v1/customers', {
      as: owner,
      body: { externalId: 'live', name: 'Acme' },
    });
    const session = await world.call(`POST /api/v1/customers/${customer.body.id}/portal-sessions`, { as: owner });
    const token = String(session.body.url).split('#token=')[1];
    const before = [...live().connections].length;
    const { status } = await refusedHandshake(host, { authorization: `Bearer ${token}` });
    expect([status, [...live().connections].length]).toEqual([403, before]);
    expect((await world.call('GET /api/v1/live?topics=events', { as: String(token) })).status).toBe(403);
  });

  it('a cursor cannot write lines into the stream', async () => {
    for (const cursor of ['x=1\ndata: {"type":"event"}', 'x\r=1', 'events=1.a\n', '=1', 'events']) {
      const query = new URLSearchParams({ topics: 'events', cursor });
      const { status, text } = await world.call(`GET /api/v1/live?${query}`, { as: owner });
      expect([cursor, status, text]).toEqual([cursor, 400, expect.stringContaining('query/cursor: ')]);
    }
  });

  it('a clock that jumps ahead or back neither repeats nor loses what is told', async () => {
    const house: TestApp = await testApp({ listen: true });
    try {
      const { manual } = house;
      const { token, org } = await register(house);
      const client = await SocketClient.as(addressOf(house.app), token);
      clients.push(client);
      client.subscribe('events:customer.created');
      await soon(() => client.of('subscribed').length).toBe(1);
      const made: unknown[] = [];
      for (const step of [0, 4 * minute, -8 * minute]) {
        manual.step(step);
        const body = { externalId: `c${step}`, name: 'A customer' };
        const answer = await house.call('POST /api/v1/customers', { as: token, body });
        made.push(answer.body.id);
      }
      await soon(() => client.of('event').map(({ data }) => data?.subject)).toEqual(made);
      const rows = await house.rows<{ seq: string }>('select seq from eco_live_log where org_id = $1 order by seq', [
        org,
      ]);
      expect(rows.slice(-3).map(({ seq }) => Number(seq))).toEqual(
        [-2, -1, 0].map((back) => Number(rows.at(-1)?.seq) + back),
      );
    } finally {
      await house.close();
    }
  });

  it('a node that stops asks its listeners to come back', async () => {
    const node = await testApp({ listen: true, manualClock: false, beside: world });
    const client = await SocketClient.as(addressOf(node.app), owner);
    client.subscribe('events');
    await soon(() => client.of('subscribed').length).toBe(1);
    await node.close();
    expect(client.of('reconnect')[0]?.afterMs).toBeLessThanOrEqual(5000);
    await soon(() => client.closed?.code).toBe(1012);
    await world.settled();
    const { text } = await world.call('GET /api/v1/usage/endpoints', { as: owner });
    expect(text).toContain('/api/v1/live/socket');
  });
});
