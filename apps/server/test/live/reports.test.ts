import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liveService } from '../../src/kernel/live/live.ts';
import { postgresAvailable } from '../harness.ts';
import { makeWorld, type World } from '../world/world.ts';
import { addressOf, refusedHandshake, SocketClient, StreamClient, soon } from './client.ts';

/** Of one frame: the end of a message, and its kind (RFC 6455, 5.2). */
const fin = 0x80;
const opcode = { continuation: 0, text: 1, close: 8, ping: 9 } as const;

/** What was reported of other servers for live feeds, tried on this one from outside. */
describe.skipIf(!postgresAvailable)('what others had reported (needs PostgreSQL)', () => {
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
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await soon(() => live().connections.size).toBe(0);
  });

  const live = () => world.app.kernel.services.use(liveService);
  const answers = async () => (await world.call('GET /api/v1/auth/me', { as: owner })).status;

  async function socketAs(token = owner, query = ''): Promise<SocketClient> {
    const client = await SocketClient.as(host, token, query);
    clients.push(client);
    return client;
  }

  async function makeCustomer(name: string): Promise<void> {
    const { status } = await world.call('POST /api/v1/customers', { as: owner, body: { externalId: name, name } });
    expect(status).toBe(201);
  }

  /** A WebSocket whose frames the test writes itself. */
  async function raw(headers = ''): Promise<Socket> {
    const [name, port] = host.split(':');
    const socket = connect(Number(port), name);
    socket.on('error', () => {});
    clients.push({ end: () => socket.destroy() });
    socket.write(
      `GET /api/v1/live/socket HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${headers}` +
        `authorization: Bearer ${owner}\r\n\r\n`,
    );
    await once(socket, 'readable');
    return socket;
  }

  /** Masked with zeros. */
  const frame = (first: number, payload: Buffer | string = '') =>
    Buffer.concat([Buffer.from([first, 0x80 | Buffer.byteLength(payload), 0, 0, 0, 0]), Buffer.from(payload)]);

  /** The code with which the server closes it, once what it says is read. */
  async function closeOf(socket: Socket): Promise<number | undefined> {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await soon(() => socket.readableEnded || socket.destroyed).toBe(true);
    const all = Buffer.concat(chunks);
    const at = all.lastIndexOf(0x88);
    return at < 0 ? undefined : all.readUInt16BE(at + 2);
  }

  it('a topic that is left before it was joined is not joined (phoenix#1485, socket.io#4380)', async () => {
    const client = await socketAs();
    const send = (type: string, topic: string) => client.socket.send(JSON.stringify({ type, topic }));
    for (let round = 0; round < 5; round += 1) {
      send('subscribe', 'events');
      send('unsubscribe', 'events');
    }
    send('subscribe', 'usage');
    await soon(() => client.of('snapshot').length).toBe(1);
    await makeCustomer('left');
    client.socket.send('{"type":"ping"}');
    await soon(() => client.of('pong').length).toBe(1);
    expect(client.of('event')).toEqual([]);
    const [connection] = [...live().connections];
    expect([...(connection?.subscriptions.keys() ?? [])]).toEqual(['usage']);
  });

  it('one that is joined twice at once is joined once (phoenix#1615, centrifuge-js#37)', async () => {
    const client = await socketAs();
    for (let round = 0; round < 6; round += 1) client.subscribe('events');
    await soon(() => client.of('subscribed').length).toBeGreaterThan(0);
    await makeCustomer('twice');
    await soon(() => client.of('event').length).toBeGreaterThan(0);
    await makeCustomer('and-again');
    await soon(() => client.of('event').map(({ data }) => data?.type)).toEqual([
      'customer.created',
      'customer.created',
    ]);
  });

  it('nothing is kept of connections that have ended, also while they joined (socket.io#1736, #4067)', async () => {
    const environment = world.a.org.replace('org', 'env');
    for (let round = 0; round < 20; round += 1) {
      const client = await SocketClient.as(host, owner);
      for (const topic of ['events', 'usage', 'audit', `presence:${environment}`]) client.subscribe(topic);
      if (round % 2 === 0) await soon(() => client.messages.length).toBeGreaterThan(2);
      client.end();
    }
    const stream = await StreamClient.open(host, owner, 'topics=events,usage');
    stream.end();
    await soon(() => live().connections.size).toBe(0);
    const kept = live() as unknown as Record<'logFeeds' | 'stateFeeds' | 'beats', Map<unknown, unknown>> & {
      connections: { byId: Map<unknown, unknown> };
      presence: { feeds: Map<unknown, unknown> };
      polling: unknown;
      ticking: unknown;
    };
    const sizes = () => [
      kept.logFeeds.size,
      kept.stateFeeds.size,
      kept.beats.size,
      kept.connections.byId.size,
      kept.presence.feeds.size,
    ];
    await soon(sizes).toEqual([0, 0, 0, 0, 0]);
    expect([kept.polling, kept.ticking]).toEqual([undefined, undefined]);
  });

  it('streams that are opened together are counted too', async () => {
    const token = world.b.members.developer.token;
    const opened = await Promise.all(
      Array.from({ length: 30 }, () => StreamClient.open(host, token, 'topics=events', world.b.org)),
    );
    clients.push(...opened);
    const statuses = opened.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    const more = await refusedHandshake(host, {
      authorization: `Bearer ${token}`,
      'x-nexus-organization': world.b.org,
    });
    expect(more.status).toBe(429);
  });

  it('pings of the protocol are answered, a flood of them ends the connection (CVE-2019-9512)', async () => {
    const client = await socketAs();
    client.socket.ping('hello');
    const [answer] = (await once(client.socket, 'pong')) as [Buffer];
    expect(String(answer)).toBe('hello');
    for (let sent = 0; sent < 200; sent += 1) client.socket.ping();
    await soon(() => client.closed?.code).toBe(1008);
    const flood = await socketAs();
    for (let sent = 0; sent < 200; sent += 1) flood.socket.send('{"type":"unsubscribe","topic":"x"}');
    await soon(() => flood.closed?.code).toBe(1008);
  });

  it('a message in thousands of parts is not collected (ws#2331)', async () => {
    const socket = await raw();
    socket.write(frame(opcode.text, '{'));
    for (let part = 0; part < 5000; part += 1) socket.write(frame(opcode.continuation, ' '));
    expect(await closeOf(socket)).toBe(1008);
    expect(await answers()).toBe(200);
  });

  it.each([
    ['text that is no UTF-8', () => frame(fin | opcode.text, Buffer.from([0xc3, 0x28])), 1007],
    ['a reserved bit', () => frame(fin | 0x40 | opcode.text, '{}'), 1002],
    ['an unknown kind of frame', () => frame(fin | 3, '{}'), 1002],
    ['a part without a beginning', () => frame(fin | opcode.continuation, '{}'), 1002],
    ['a frame without a mask', () => Buffer.from([fin | opcode.text, 2, 0x7b, 0x7d]), 1002],
    ['a length of 2^63', () => Buffer.from([fin | opcode.text, 0xff, 0xff, ...new Array(7).fill(0xff)]), 1009],
    ['a close with a code that is none', () => frame(fin | opcode.close, Buffer.from([0x03, 0xed])), 1002],
    ['a ping in two parts', () => frame(opcode.ping, 'x'), 1002],
  ])('%s ends that connection alone (CVE-2023-32695)', async (_what, bytes, code) => {
    const socket = await raw();
    socket.write(bytes());
    expect(await closeOf(socket)).toBe(code);
    expect(await answers()).toBe(200);
  });

  it('a handshake with two thousand headers ends nothing else (ws#2230)', async () => {
    const socket = await raw(Array.from({ length: 2000 }, (_, at) => `x${at}: y\r\n`).join(''));
    expect(String(socket.read())).toMatch(/^HTTP\/1.1 (431|101)/);
    expect(await answers()).toBe(200);
  });

  it('names of what every object has are no topics', async () => {
    const client = await socketAs();
    const names = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty:x',
      'presence:constructor',
      '',
      ':',
      'events:',
    ];
    for (const name of names) client.subscribe(name);
    await soon(() => client.of('denied').map(({ topic, code }) => [topic, code])).toEqual(
      names.map((name) => [name, 'TOPIC_UNKNOWN']),
    );
    for (const cursor of [
      '__proto__=1',
      'events=__proto__',
      'events=-1.x',
      'events=1e9.x',
      `events=${'9'.repeat(15)}.x`,
    ]) {
      const stream = await StreamClient.open(host, owner, `topics=events&cursor=${encodeURIComponent(cursor)}`);
      clients.push(stream);
      expect([cursor, stream.status]).toEqual([cursor, 200]);
      await soon(() => stream.messages.length).toBe(1);
      expect(stream.messages[0]?.type).toBe(cursor.startsWith('events') ? 'reset' : 'subscribed');
    }
  });

  it('a stream asked for by HEAD, or compressed, does not wait (mercure#105)', async () => {
    const url = `http://${host}/api/v1/live?topics=events`;
    const headers = { authorization: `Bearer ${owner}`, 'accept-encoding': 'gzip, br, zstd' };
    const head = await fetch(url, { method: 'HEAD', headers, signal: AbortSignal.timeout(5000) });
    expect(head.status).toBe(405);
    const leaving = new AbortController();
    clients.push({ end: () => leaving.abort() });
    const reply = await fetch(url, { headers, signal: leaving.signal });
    expect(reply.headers.get('content-encoding')).toBeNull();
    expect(reply.headers.get('cache-control')).toMatch(/no-(store|cache)/);
    const reader = reply.body?.getReader();
    let text = '';
    while (!text.includes('subscribed')) text += new TextDecoder().decode((await reader?.read())?.value);
    await makeCustomer('compressed');
    while (!text.includes('customer.created')) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel().catch(() => {});
  });

  it('what is committed while somebody resumes is told once (mercure#178)', async () => {
    const first = await socketAs();
    first.subscribe('events:customer.created');
    await soon(() => first.of('subscribed').length).toBe(1);
    const cursor = first.cursor('events:customer.created') ?? '';
    let done = false;
    const writing = (async () => {
      for (let count = 0; count < 25; count += 1) await makeCustomer(`resumed-${count}`);
      done = true;
    })();
    const resumed: SocketClient[] = [];
    while (!done) {
      const client = await socketAs();
      client.subscribe('events:customer.created', cursor);
      resumed.push(client);
      if (resumed.length >= 15) break;
      await sleep(5);
    }
    await writing;
    await soon(() => first.of('event').length).toBe(25);
    const told = first.of('event').map(({ data }) => data?.id);
    for (const client of resumed) await soon(() => client.of('event').map(({ data }) => data?.id)).toEqual(told);
  });

  it('a permission that goes while a topic is being joined goes for it too', async () => {
    const client = await socketAs();
    const [connection] = [...live().connections];
    if (connection === undefined) throw new Error('nobody is connected');
    const { credential } = connection;
    const { mayRead } = credential;
    const first = Promise.withResolvers<boolean>();
    let asked = 0;
    // The answer of before the change, which comes after it.
    credential.mayRead = async () => {
      asked += 1;
      return asked === 1 ? first.promise : false;
    };
    client.subscribe('events');
    await soon(() => asked).toBe(1);
    await connection.recheck();
    first.resolve(true);
    await soon(() => client.of('denied')).toEqual([{ type: 'denied', topic: 'events', code: 'FORBIDDEN' }]);
    credential.mayRead = mayRead;
    client.subscribe('events');
    await soon(() => client.of('subscribed').length).toBe(1);
  });

  it('a session of one organization cannot be turned to another one by the address', async () => {
    const refused = await refusedHandshake(host, {
      authorization: `Bearer ${owner}`,
      'x-nexus-organization': world.b.org,
    });
    expect(refused.status).toBe(403);
    const both = await socketAs(owner, `?organization=${world.a.org}&organization=${world.b.org}`);
    const [connection] = [...live().connections];
    expect(connection?.org).toBe(world.a.org);
    expect(both.closed).toBeUndefined();
  });
});
