import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { ownRedisAvailable, type TestRedis, testRedis } from '../../../test/redis.ts';
import { minute } from '../clock.ts';

describe.skipIf(!ownRedisAvailable || !postgresAvailable)('answers in Redis (needs redis-server, PostgreSQL)', () => {
  let redis: TestRedis | undefined;
  let first: TestApp;
  let second: TestApp;

  beforeAll(async () => {
    redis = await testRedis();
    const env = { REDIS_URL: String(redis?.url) };
    // After a failure a second must pass.
    first = await testApp({ env, manualClock: false });
    second = await testApp({ env, manualClock: false, beside: first });
  });
  afterAll(async () => {
    await second?.close();
    await first?.close();
    await redis?.stop();
  });

  const answersOf = ({ app }: TestApp, name: string) =>
    app.kernel.shared.open<{ n: number }>({ name, max: 10, ttlMs: minute });

  it('are found by other nodes, and by none that has no key to open them', async () => {
    const [here, there] = [answersOf(first, 'shared'), answersOf(second, 'shared')];
    let loads = 0;
    const load = async () => ({ n: ++loads });
    // Connecting takes a moment.
    await expect
      .poll(async () => {
        const key = `k${loads}`;
        const value = await here.get(key, load);
        return (await there.get(key, load)).n === value.n;
      })
      .toBe(true);
    const { Redis } = await import('ioredis');
    const client = new Redis(String(redis?.url));
    const keys = await client.keys('nexus:answers:*');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(await client.pttl(key)).toBeGreaterThan(0);
      expect((await client.getBuffer(key))?.toString('latin1')).not.toContain('"n"');
    }
    client.disconnect();
  });

  it('are computed by each node while Redis is away', async () => {
    await redis?.stop();
    const [here, there] = [answersOf(first, 'away'), answersOf(second, 'away')];
    let loads = 0;
    const load = async () => ({ n: ++loads });
    expect([await here.get('k', load), await there.get('k', load), await here.get('k', load)]).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 1 },
    ]);
  });
});
