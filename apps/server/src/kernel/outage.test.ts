import { describe, expect, test } from 'vitest';
import { Caches } from './cache.ts';
import { ManualClock, second } from './clock.ts';
import { errors } from './errors.ts';
import { createMetrics } from './metrics.ts';

const staleMs = 30 * second;

/** A cache that holds `a`, and a PostgreSQL and a bus that have just gone away. */
async function setUp({ window = staleMs, staleWhileAway = true } = {}) {
  const clock = new ManualClock();
  const gapListeners: ((reason: 'lost' | 'late') => void)[] = [];
  const bus = {
    isHealthy: true,
    lag: 0,
    healthy: () => bus.isHealthy,
    lagMs: () => bus.lag,
    subscribe: () => () => undefined,
    onGap: (listener: (reason: 'lost' | 'late') => void) => {
      gapListeners.push(listener);
      return () => undefined;
    },
  };
  const caches = new Caches({ bus, clock, metrics: createMetrics({ process: false }), staleMs: window });
  const topics = { things: (payload: string) => payload };
  const option = staleWhileAway ? { staleWhileAway: { asks: true } } : {};
  const cache = caches.open<string>({ name: 'test', max: 10, ttlMs: second, topics, ...option });
  const postgres = { away: false, value: 'old', reads: 0 };
  const load = async () => {
    postgres.reads++;
    if (postgres.away) throw errors.DATABASE_UNAVAILABLE();
    return postgres.value;
  };
  await cache.get('a', load);
  Object.assign(postgres, { away: true, reads: 0 });
  Object.assign(bus, { isHealthy: false, lag: second });
  const gap = (reason: 'lost' | 'late') => gapListeners.forEach((each) => void each(reason));
  return { clock, bus, caches, postgres, load, gap, get: (key = 'a') => cache.get(key, load) };
}

describe('a cache while PostgreSQL is away', () => {
  test('answers from memory, says so, and asks again by one caller every quarter of a second', async () => {
    const { clock, caches, get, postgres } = await setUp();
    const before = clock.now();
    expect(caches.servedStaleSince(before)).toBe(false);
    expect(await get()).toBe('old');
    expect(caches.servedStaleSince(before)).toBe(true);
    expect(await Promise.all([get(), get(), get()])).toEqual(['old', 'old', 'old']);
    expect(postgres.reads).toBe(1);
    clock.advance(250);
    expect(await Promise.all([get(), get(), get()])).toEqual(['old', 'old', 'old']);
    expect(postgres.reads).toBe(2);
    expect(caches.servedStaleSince(clock.now() + 1)).toBe(false);
  });

  test('also what its time to live ended for, but not what it never knew', async () => {
    const { clock, get } = await setUp();
    clock.advance(10 * second);
    expect(await get()).toBe('old');
    await expect(get('b')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  test('never answers what was invalidated, before or while it asks', async () => {
    const { caches, get } = await setUp();
    const asking = get();
    caches.invalidate('things', 'a');
    await expect(asking).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(get()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  test('stops when the last proof is older than the window', async () => {
    const { bus, caches, get } = await setUp();
    bus.lag = staleMs;
    expect(await get()).toBe('old');
    bus.lag = staleMs + 1;
    expect(caches.mayServeStale()).toBe(false);
    await expect(get()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  test('fails closed with a window of 0, and where it was not opened for it', async () => {
    for (const options of [{ window: 0 }, { staleWhileAway: false }]) {
      const { bus, get } = await setUp(options);
      bus.lag = 0;
      await expect(get()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    }
  });

  test('reads what is new as soon as PostgreSQL answers, though notifications do not arrive yet', async () => {
    const { clock, get, postgres } = await setUp();
    expect(await get()).toBe('old');
    Object.assign(postgres, { away: false, value: 'new' });
    clock.advance(250);
    expect(await get()).toBe('new');
    expect(await get()).toBe('new');
    expect(postgres.reads).toBe(3);
  });

  test('asks before it answers from memory in the next outage', async () => {
    const { bus, get, postgres, gap } = await setUp();
    expect(await get()).toBe('old');
    gap('late');
    bus.isHealthy = true;
    expect(await get()).toBe('old');
    bus.isHealthy = false;
    Object.assign(postgres, { away: false, value: 'new' });
    expect(await get()).toBe('new');
  });

  test('does not take another failure for an outage', async () => {
    const { caches, clock, get, postgres } = await setUp();
    postgres.away = false;
    const failing = Promise.reject(new Error('a bug'));
    Object.defineProperty(postgres, 'value', { get: () => failing });
    await expect(get()).rejects.toThrow('a bug');
    expect(caches.servedStaleSince(clock.now())).toBe(false);
  });
});
