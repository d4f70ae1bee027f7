import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ownRedisAvailable, redisAvailable, type TestRedis, testRedis } from '../../../test/redis.ts';
import { ManualClock, minute, second, systemClock } from '../clock.ts';
import { createLog, type Log } from '../log.ts';
import { exerciseLimiter } from './limiter.conformance.ts';
import { cellLength, countedCells, type LimitDecision, type LimitRequest } from './limiter.ts';
import { RedisLimiter, type RedisLimiterOptions } from './redis.ts';

/** The real log, its levels kept. */
function logged(): { log: Log; levels(): string[] } {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  return { log, levels: () => lines.map((line) => JSON.parse(line).level) };
}

const request = (key: string, limit = 10, windowSeconds = 60): LimitRequest => ({
  key,
  spec: { name: 'calls', limit, windowSeconds },
});

/** Where the outage is not the matter: a busy machine's late answer must not be taken for one. */
const patientMs = 20 * second;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean | Promise<boolean>, milliseconds = 5 * second): Promise<void> {
  const end = systemClock.monotonic() + milliseconds;
  while (!(await condition())) {
    if (systemClock.monotonic() > end) throw new Error('it did not happen in time');
    await sleep(10);
  }
}

async function makeReplica(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.replicaof('127.0.0.1', 9);
  redis.disconnect();
}

/** Stands between a node and Redis, to cut, stall and refuse its connection as networks do. */
class Link {
  private stalled = false;
  private readonly pairs = new Set<[Socket, Socket]>();
  private server: Server | undefined;
  private port = 0;
  private target: URL;

  constructor(url: string) {
    this.target = new URL(url);
  }

  /** Leads new connections elsewhere, as a name does after a failover; those that are open stay. */
  lead(url: string): void {
    this.target = new URL(url);
    this.stalled = false;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.toString();
  }

  async up(): Promise<this> {
    const server = createServer((near) => this.join(near));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
    return this;
  }

  async down(): Promise<void> {
    const closed = new Promise<unknown>((resolve) => this.server?.close(resolve) ?? resolve(undefined));
    for (const [near, far] of this.pairs) {
      near.destroy();
      far.destroy();
    }
    this.pairs.clear();
    await closed;
    this.server = undefined;
  }

  /** What was sent stays in the pipe until `flow`. */
  stall(): void {
    this.stalled = true;
    for (const [near] of this.pairs) near.pause();
  }

  flow(): void {
    this.stalled = false;
    for (const [near] of this.pairs) near.resume();
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port || 6379), this.target.hostname);
    this.pairs.add([near, far]);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.on('data', (data) => far.write(data)).on('close', () => far.destroy());
    far.on('data', (data) => near.write(data)).on('close', () => near.destroy());
    if (this.stalled) near.pause();
  }
}

describe.skipIf(!redisAvailable)('limits in Redis (needs redis-server)', () => {
  let server: TestRedis;
  let client: Redis;
  let link: Link;
  // The server may be shared with other tests.
  const run = `test-${randomUUID()}`;
  let prefix: string;
  let serial = 0;
  const opened: RedisLimiter[] = [];

  beforeAll(async () => {
    const found = await testRedis();
    if (found === undefined) throw new Error('redis-server has gone since the tests were collected');
    server = found;
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    serial += 1;
    prefix = `${run}:${serial}:{limits}:`;
    link = await new Link(server.url).up();
  });
  afterEach(async () => {
    for (const limiter of opened.splice(0)) await limiter.close();
    await link.down();
  });

  async function open(options: Partial<RedisLimiterOptions> = {}): Promise<RedisLimiter> {
    const all = { url: server.url, prefix, clock: systemClock, log: logged().log, timeoutMs: patientMs, ...options };
    const limiter = await RedisLimiter.open(all);
    opened.push(limiter);
    return limiter;
  }

  exerciseLimiter(
    'Redis',
    (clock) =>
      RedisLimiter.open({
        url: server.url,
        prefix: `${run}:`,
        clock,
        log: logged().log,
        time: 'node',
        timeoutMs: patientMs,
      }),
    100,
  );

  test('many nodes share one window exactly, on the clock of Redis', async () => {
    // Clocks of the nodes are an hour apart: they must not matter.
    const nodes = await Promise.all([0, 1, 2].map((hours) => open({ clock: new ManualClock(hours * 60 * minute) })));
    const taking = Array.from({ length: 300 }, (_, call) => nodes[call % 3]?.take([request('shared', 100)], 1));
    const decisions = (await Promise.all(taking)) as LimitDecision[];
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(100);
    expect(decisions.every(({ degraded }) => degraded === undefined)).toBe(true);
    const passes = decisions.find(({ allowed }) => !allowed)?.retryAfterSeconds ?? 0;
    expect(passes).toBeGreaterThanOrEqual(59);
    expect(passes).toBeLessThanOrEqual(64);
  });

  test('a window of a second passes in real time and leaves no key behind', async () => {
    const limiter = await open();
    const short = request('short', 5, 1);
    await limiter.take([short], 5);
    expect((await limiter.take([short], 1)).allowed).toBe(false);
    await sleep(1070);
    expect((await limiter.take([short], 5)).allowed).toBe(true);
    await until(async () => (await client.keys(`${prefix}1:*`)).length === 0);
    expect(limiter.degraded).toBe(false);
  });

  test('every key has a TTL and the hash tag', async () => {
    const limiter = await open();
    await limiter.take([request('a'), request('b', 10, 3600)], 1);
    const keys = (await client.keys(`${prefix}*`)).sort();
    expect(keys).toEqual([`${prefix}3600:calls:b`, `${prefix}60:calls:a`, `${prefix}nodes`]);
    const [hour = 0, minutes = 0, nodes = 0] = await Promise.all(keys.map((key) => client.pttl(key)));
    expect(hour).toBeGreaterThan(3600 * second);
    expect(hour).toBeLessThanOrEqual(3825 * second);
    expect(minutes).toBeGreaterThan(59 * second);
    expect(minutes).toBeLessThanOrEqual(63.75 * second);
    expect(nodes).toBeGreaterThan(0);
  });

  test('a clock that steps back a little loses nothing', async () => {
    const clock = new ManualClock();
    const limiter = await open({ clock, time: 'node' });
    await limiter.take([request('stepping')], 9);
    clock.advance(-20 * second);
    await limiter.take([request('stepping')], 1);
    clock.advance(20 * second + 59 * second);
    expect((await limiter.take([request('stepping')], 1)).allowed).toBe(false);
    clock.advance(4.75 * second);
    expect((await limiter.take([request('stepping')], 10)).allowed).toBe(true);
  });

  test('a window that the version before has stored counts as that version counted it', async () => {
    const clock = new ManualClock();
    const limiter = await open({ clock, time: 'node' });
    const cell = Math.floor(clock.now() / cellLength(60));
    const stored = [cell, ...Array(countedCells - 1).fill(0), 10];
    const store = `redis.call('SET', KEYS[1], cmsgpack.pack({ ${stored} }))`;
    await client.eval(store, 1, `${prefix}60:calls:older`);
    clock.set((cell + countedCells) * cellLength(60) - 1);
    expect((await limiter.take([request('older')], 1)).allowed).toBe(false);
    clock.advance(1);
    expect((await limiter.take([request('older')], 1)).allowed).toBe(true);
  });

  test('a clock that was far ahead has no effect after one window', async () => {
    const clock = new ManualClock();
    const limiter = await open({ clock, time: 'node' });
    await limiter.take([request('ahead')], 10);
    clock.advance(-100 * minute);
    expect((await limiter.take([request('ahead')], 1)).allowed).toBe(false);
    clock.advance(minute);
    expect((await limiter.take([request('ahead')], 10)).allowed).toBe(true);
  });

  test('scripts lost by Redis are sent again', async () => {
    const limiter = await open();
    await limiter.take([request('script')], 1);
    await client.script('FLUSH');
    expect(await limiter.take([request('script')], 1)).toMatchObject({ allowed: true, limits: [{ remaining: 8 }] });
    expect(limiter.degraded).toBe(false);
  });

  /** Takes one unit after the other until refused: how much this node allows. */
  async function drain(limiter: RedisLimiter, of: LimitRequest): Promise<number> {
    let taken = 0;
    while ((await limiter.take([of], 1)).allowed) taken += 1;
    return taken;
  }

  test.each(['cut', 'stalled'] as const)(
    'Redis %s: each node enforces its share, says so once, and recovers',
    async (how) => {
      const logs = [logged(), logged(), logged()];
      const options = { heartbeatMs: 40, probeMs: 40, timeoutMs: 300 };
      const nodes = await Promise.all(logs.map(({ log }) => open({ ...options, log, url: link.url })));
      // Every node has counted the others.
      await sleep(150);
      await (how === 'cut' ? link.down() : link.stall());
      const [first, second, third] = nodes as [RedisLimiter, RedisLimiter, RedisLimiter];
      const lost = request('lost', 10);
      expect(await first.take([lost], 1)).toMatchObject({
        degraded: true,
        allowed: true,
        limits: [{ limit: 3, remaining: 2 }],
      });
      expect([await drain(first, lost), await drain(second, lost), await drain(third, lost)]).toEqual([2, 3, 3]);
      expect(await drain(first, request('small', 1))).toBe(1);
      expect(await drain(first, request('none', 0))).toBe(0);
      await sleep(200);
      expect(logs.map((log) => log.levels())).toEqual([['warn'], ['warn'], ['warn']]);

      await (how === 'cut' ? link.up() : link.flow());
      await until(() => nodes.every((node) => !node.degraded));
      const decision = await first.take([request('back', 10)], 1);
      expect(decision).toMatchObject({ allowed: true, limits: [{ limit: 10, remaining: 9 }] });
      expect(decision).not.toHaveProperty('degraded');
      expect(logs.map((log) => log.levels())).toEqual(Array(3).fill(['warn', 'info']));
    },
  );

  test.skipIf(!ownRedisAvailable).each(['a replica', 'silent'] as const)(
    'a connection that outlives a failover, its end %s, is replaced by one to the new primary',
    async (how) => {
      const [former, primary] = [await testRedis(), await testRedis()];
      if (former === undefined || primary === undefined) throw new Error('redis-server has gone');
      const between = await new Link(former.url).up();
      const limiter = await open({ url: between.url, probeMs: 40, heartbeatMs: 40, goneMs: 400, timeoutMs: 300 });
      expect(await limiter.take([request('failover')], 1)).not.toHaveProperty('degraded');
      if (how === 'silent') between.stall();
      else await makeReplica(former.url);
      between.lead(primary.url);
      await until(() => limiter.degraded);
      await until(() => !limiter.degraded);
      expect(await limiter.take([request('failover')], 1)).toMatchObject({ limits: [{ remaining: 9 }] });
      await limiter.close();
      await between.down();
      await Promise.all([former.stop(), primary.stop()]);
    },
  );

  test('the first call of an outage waits at most for the time-out, the others not at all', async () => {
    const limiter = await open({ url: link.url, timeoutMs: 50 });
    await limiter.take([request('wait')], 1);
    link.stall();
    const begin = systemClock.monotonic();
    await limiter.take([request('wait')], 1);
    const first = systemClock.monotonic() - begin;
    expect(first).toBeGreaterThanOrEqual(45);
    expect(first).toBeLessThan(500);
    expect(limiter.take([request('wait')], 1)).not.toBeInstanceOf(Promise);
  });

  test('a stall of this process does not count as an outage', async () => {
    const { log, levels } = logged();
    const limiter = await open({ log, timeoutMs: 50 });
    const pending = limiter.take([request('busy')], 1);
    await new Promise(setImmediate);
    const end = systemClock.monotonic() + 300;
    while (systemClock.monotonic() < end);
    expect(await pending).not.toHaveProperty('degraded');
    expect(levels()).toEqual([]);
  });

  test('it opens while Redis is unreachable, and connects later', async () => {
    await link.down();
    const { log, levels } = logged();
    const limiter = await open({ url: link.url, log, nodes: 2, probeMs: 40 });
    expect(await limiter.take([request('early')], 1)).toMatchObject({ degraded: true, limits: [{ limit: 5 }] });
    await link.up();
    await until(() => !limiter.degraded);
    expect(levels()).toEqual(['warn', 'info']);
  });

  test('the others take over the share of a node that closes at once, of one that dies after goneMs', async () => {
    const options = { heartbeatMs: 30, goneMs: 900 };
    const [left, dead, stays] = [await open(options), await open({ ...options, url: link.url }), await open(options)];
    const nodes = () => client.zcard(`${prefix}nodes`);
    expect(await nodes()).toBe(3);
    await left.close();
    expect(await nodes()).toBe(2);
    await link.down();
    await until(async () => (await nodes()) === 1);
    expect(dead.degraded).toBe(true);
    expect(stays.degraded).toBe(false);
  });

  test('units taken from a share are given back to the share', async () => {
    const limiter = await open({ url: link.url });
    await link.down();
    const decision = await limiter.take([request('refund')], 4);
    await limiter.give([request('refund')], 4, decision);
    expect(await limiter.take([request('refund')], 0)).toMatchObject({ degraded: true, limits: [{ remaining: 10 }] });
  });
});
