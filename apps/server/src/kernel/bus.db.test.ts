import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../test/harness.ts';
import { Bus, type BusOptions, notifySql } from './bus.ts';
import { Caches } from './cache.ts';
import { second, systemClock } from './clock.ts';
import { openClient } from './db/client.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';

function logged(): { log: Log; levels(): string[] } {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  return { log, levels: () => lines.map((line) => JSON.parse(line).level) };
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean, milliseconds = 5 * second): Promise<void> {
  const end = systemClock.monotonic() + milliseconds;
  while (!condition()) {
    if (systemClock.monotonic() > end) throw new Error('it did not happen in time');
    await sleep(5);
  }
}

describe.skipIf(!postgresAvailable)('bus (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let writer: pg.Client;
  const opened: Bus[] = [];
  const servers: Server[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    writer = await connect();
  });
  afterAll(async () => {
    await writer.end();
    await database.drop();
  });
  afterEach(async () => {
    for (const bus of opened.splice(0)) await bus.close();
    for (const server of servers.splice(0)) server.close();
  });

  async function connect(options: pg.ClientConfig = { connectionString: database.ownerUrl }): Promise<pg.Client> {
    const client = await openClient({ ...options, connectionTimeoutMillis: 2000 });
    return client;
  }

  async function open(options: Partial<BusOptions> = {}): Promise<Bus> {
    const bus = await Bus.open({ connect: () => connect(), clock: systemClock, log: logged().log, ...options });
    opened.push(bus);
    return bus;
  }

  /** Another port to the same PostgreSQL, on which the network can fall silent. */
  async function silenceable(): Promise<{ options: pg.ClientConfig; silence(): void }> {
    const { host, port, user, database: name, password } = writer;
    const sockets: Socket[] = [];
    const server = createServer((near) => {
      const far = host.startsWith('/') ? connectTo(`${host}/.s.PGSQL.${port}`) : connectTo(port, host);
      for (const socket of [near, far]) socket.on('error', () => socket.destroy());
      near.pipe(far).on('close', () => near.destroy());
      far.pipe(near).on('close', () => far.destroy());
      sockets.push(near, far);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const options: pg.ClientConfig = { host: '127.0.0.1', port: (server.address() as { port: number }).port, user };
    if (name !== undefined) options.database = name;
    if (password !== null) options.password = password;
    // Only those now open; a new connection finds the network in order.
    return { options, silence: () => sockets.splice(0).forEach((socket) => void socket.unpipe()) };
  }

  const publish = (topic: string, payload: string) => writer.query(notifySql(topic, payload));
  const pidsThatListen = async () => {
    const { rows } = await writer.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    return rows.map(({ pid }) => pid);
  };

  test('a payload reaches the subscribers of its topic on every node, and no others', async () => {
    const [first, second] = [await open(), await open()];
    const heard: string[] = [];
    first.subscribe('keys', (payload) => heard.push(`first ${payload}`));
    second.subscribe('keys', (payload) => heard.push(`second ${payload}`));
    second.subscribe('sessions', (payload) => heard.push(`sessions ${payload}`));
    await publish('keys', 'eco_api_1:with:colons');
    await publish('other', '');
    await until(() => heard.length === 2);
    await publish('sessions', '');
    await until(() => heard.length === 3);
    expect(heard.sort()).toEqual(['first eco_api_1:with:colons', 'second eco_api_1:with:colons', 'sessions ']);
  });

  test('it arrives when the transaction commits, and not when it rolls back', async () => {
    const bus = await open();
    const heard: string[] = [];
    bus.subscribe('keys', (payload) => heard.push(payload));
    await writer.query('begin');
    await publish('keys', 'rolled back');
    await writer.query('rollback');
    await writer.query('begin');
    await publish('keys', 'committed');
    await sleep(60);
    expect(heard).toEqual([]);
    await writer.query('commit');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['committed']);
  });

  test('an ended subscription gets nothing more, and a failing one does not affect others', async () => {
    const { log, levels } = logged();
    const bus = await open({ log });
    const heard: string[] = [];
    bus.subscribe('keys', () => {
      throw new Error('failing subscriber');
    });
    const stop = bus.subscribe('keys', (payload) => heard.push(`stopped ${payload}`));
    bus.subscribe('keys', (payload) => heard.push(payload));
    stop();
    await publish('keys', 'a');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['a']);
    expect(levels()).toEqual(['warn']);
  });

  test('two nodes get every payload, in the order of the commits', async () => {
    const nodes = [await open(), await open()];
    const heard = nodes.map((node) => {
      const payloads: string[] = [];
      node.subscribe('keys', (payload) => payloads.push(payload));
      return payloads;
    });
    const sent = Array.from({ length: 300 }, (_, index) => String(index));
    for (const payload of sent) await publish('keys', payload);
    await until(() => heard.every(({ length }) => length === sent.length));
    expect(heard).toEqual([sent, sent]);
  });

  test('when idle, its heartbeat keeps it healthy', async () => {
    const bus = await open({ heartbeatMs: 20, lateMs: 400 });
    const gaps: string[] = [];
    bus.onGap((reason) => gaps.push(reason));
    for (let look = 0; look < 70; look += 1) {
      expect(bus.healthy()).toBe(true);
      await sleep(10);
    }
    expect(gaps).toEqual([]);
  });

  test('at rest, its heartbeat is slow, and the first question brings it back without a gap', async () => {
    const bus = await open({ heartbeatMs: 20, lateMs: 200, restAfterMs: 100, restMs: 1000 });
    const gaps: string[] = [];
    const heard: string[] = [];
    bus.onGap((reason) => gaps.push(reason));
    bus.subscribe('keys', (payload) => heard.push(payload));
    let beats = 0;
    const counting = await connect();
    counting.on('notification', () => {
      beats += 1;
    });
    await counting.query('listen nexus');
    await sleep(600);
    beats = 0;
    await sleep(2100);
    expect(beats).toBeGreaterThan(0);
    expect(beats).toBeLessThan(4);
    expect(bus.connected()).toBe(true);
    await publish('keys', 'a');
    await until(() => heard.length > 0);
    await sleep(250);
    const asked = systemClock.monotonic();
    await until(() => bus.healthy());
    expect(systemClock.monotonic() - asked).toBeLessThan(500);
    expect(gaps).toEqual([]);
    await counting.end();
  });

  test('a lost connection: unhealthy at once, one gap before it is healthy again, then notifications arrive', async () => {
    const { log, levels } = logged();
    const bus = await open({ log });
    const events: string[] = [];
    bus.onGap((reason) => events.push(`${reason}, healthy ${bus.healthy()}`));
    bus.subscribe('keys', (payload) => events.push(payload));
    const [pid] = await pidsThatListen();
    await writer.query('select pg_terminate_backend($1)', [pid]);
    await until(() => !bus.healthy());
    await publish('keys', 'into the gap');
    await until(() => bus.healthy());
    expect(events).toEqual(['lost, healthy false']);
    await publish('keys', 'heard');
    await until(() => events.length === 2);
    expect(events[1]).toBe('heard');
    expect(levels()).toEqual(['warn', 'info']);
  });

  test('it keeps trying while PostgreSQL refuses connections', async () => {
    let refused = 0;
    let letIn = true;
    const bus = await open({
      connect: () => {
        if (letIn) return connect();
        refused += 1;
        return Promise.reject(new Error('not now'));
      },
    });
    letIn = false;
    for (const pid of await pidsThatListen()) await writer.query('select pg_terminate_backend($1)', [pid]);
    await until(() => refused >= 3);
    expect(bus.healthy()).toBe(false);
    letIn = true;
    await until(() => bus.healthy());
  });

  test('a silent network: late, then the connection is replaced', async () => {
    const { options, silence } = await silenceable();
    const bus = await open({ connect: () => connect(options), heartbeatMs: 20, lateMs: 200, deadMs: 500 });
    const gaps: string[] = [];
    bus.onGap((reason) => gaps.push(reason));
    const begin = systemClock.monotonic();
    silence();
    await until(() => !bus.healthy());
    expect(systemClock.monotonic() - begin).toBeLessThan(1000);
    await until(() => bus.healthy());
    expect(systemClock.monotonic() - begin).toBeGreaterThan(450);
    expect(gaps.at(-1)).toBe('lost');
  });

  test('at rest, a silent network is noticed', async () => {
    const { options, silence } = await silenceable();
    const settings = { heartbeatMs: 20, lateMs: 200, deadMs: 300, restAfterMs: 100, restMs: 500 };
    const bus = await open({ connect: () => connect(options), ...settings });
    const gaps: string[] = [];
    bus.onGap((reason) => gaps.push(reason));
    await sleep(400);
    silence();
    await until(() => !bus.connected());
    expect(bus.healthy()).toBe(false);
    await until(() => bus.healthy());
    expect(gaps.at(-1)).toBe('lost');
  });

  test('a stall of this process: late, nothing lost, the connection kept', async () => {
    const bus = await open({ heartbeatMs: 20, lateMs: 400, deadMs: 500 });
    const gaps: string[] = [];
    const heard: string[] = [];
    bus.onGap((reason) => gaps.push(reason));
    bus.subscribe('keys', (payload) => heard.push(payload));
    const before = await pidsThatListen();
    await publish('keys', 'a');
    const end = systemClock.monotonic() + 900;
    while (systemClock.monotonic() < end);
    expect(bus.healthy()).toBe(false);
    await until(() => bus.healthy());
    expect(gaps).toEqual(['late']);
    expect(heard).toEqual(['a']);
    expect(await pidsThatListen()).toEqual(before);
  });

  test('with a cache: a value changed while the bus was down is never served stale', async () => {
    let letIn = true;
    const bus = await open({ connect: () => (letIn ? connect() : Promise.reject(new Error('not now'))) });
    const caches = new Caches({ bus, clock: systemClock, metrics: createMetrics({ process: false }), staleMs: 0 });
    const topics = { keys: (key: string) => key };
    const cache = caches.open<string>({ name: 'keys', max: 10, ttlMs: 60_000, topics });
    let stored = 'old';
    const load = async () => stored;
    await cache.get('k', load);
    expect(cache.get('k', load)).toBe('old');
    letIn = false;
    for (const pid of await pidsThatListen()) await writer.query('select pg_terminate_backend($1)', [pid]);
    await until(() => !bus.healthy());
    stored = 'new';
    await publish('keys', 'k');
    expect(await cache.get('k', load)).toBe('new');
    letIn = true;
    await until(() => bus.healthy());
    expect(await cache.get('k', load)).toBe('new');
    expect(cache.get('k', load)).toBe('new');
    stored = 'newest';
    await publish('keys', 'k');
    await until(() => cache.get('k', load) !== 'new');
    expect(await cache.get('k', load)).toBe('newest');
  });

  test('closing ends its connection without a new one', async () => {
    const bus = await open();
    await bus.close();
    expect(bus.healthy()).toBe(false);
    await sleep(120);
    expect(await pidsThatListen()).toEqual([]);
  });

  test('it does not open without PostgreSQL', async () => {
    await expect(
      Bus.open({
        connect: () => connect({ connectionString: 'postgres://127.0.0.1:1/none' }),
        clock: systemClock,
        log: logged().log,
      }),
    ).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('notifySql', () => {
  test('refuses payloads that are too long and topics with a colon', () => {
    expect(notifySql('keys', 'a:b')).toEqual({ text: 'select pg_notify($1, $2)', values: ['nexus', 'keys:a:b'] });
    expect(() => notifySql('a:b', '')).toThrow(RangeError);
    expect(notifySql('keys', 'x'.repeat(7994)).values[1]).toHaveLength(7999);
    expect(() => notifySql('keys', 'x'.repeat(7995))).toThrow(RangeError);
    expect(() => notifySql('keys', 'é'.repeat(4000))).toThrow(RangeError);
  });
});
