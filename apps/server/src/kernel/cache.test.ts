import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CacheOptions, Caches } from './cache.ts';
import { ManualClock } from './clock.ts';
import { createMetrics } from './metrics.ts';

/** A bus whose notifications, gaps and health the test decides. */
class FakeBus {
  isHealthy = true;
  lag = 0;
  private readonly subscribers: [topic: string, hear: (payload: string) => void][] = [];
  private readonly gapListeners: ((reason: 'lost' | 'late') => void)[] = [];

  healthy = () => this.isHealthy;
  lagMs = () => this.lag;

  subscribe(topic: string, hear: (payload: string) => void) {
    this.subscribers.push([topic, hear]);
    return () => undefined;
  }

  onGap(listener: (reason: 'lost' | 'late') => void) {
    this.gapListeners.push(listener);
    return () => undefined;
  }

  notify(topic: string, payload: string) {
    for (const [each, hear] of this.subscribers) if (each === topic) hear(payload);
  }

  gap(reason: 'lost' | 'late') {
    for (const each of this.gapListeners) each(reason);
  }
}

function setUp(options: Partial<CacheOptions> = {}) {
  const clock = new ManualClock();
  const bus = new FakeBus();
  const metrics = createMetrics({ process: false });
  const caches = new Caches({ bus, clock, metrics, staleMs: 30_000 });
  const topics = { things: (payload: string) => (payload === '*' ? undefined : payload) };
  const cache = caches.open<string>({ name: 'test', max: 10, ttlMs: 1000, topics, ...options });
  const source = new Map<string, string>();
  const loads: string[] = [];
  const load = async (key: string) => {
    loads.push(key);
    return source.get(key);
  };
  return { clock, bus, metrics, caches, cache, source, loads, load };
}

/** A load that the test ends. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  return { load: () => promise, resolve, reject };
}

describe('bounded cache', () => {
  test('a warm hit is synchronous, for a value and for an unknown key', async () => {
    const { cache, source, loads, load, metrics } = setUp();
    source.set('a', 'A');
    expect(await cache.get('a', load)).toBe('A');
    expect(await cache.get('b', load)).toBeUndefined();
    expect(cache.get('a', load)).toBe('A');
    expect(cache.get('b', load)).toBeUndefined();
    expect(loads).toEqual(['a', 'b']);
    expect(cache.size).toBe(2);
    const text = await metrics.text();
    expect(text).toContain('nexus_cache_lookups_total{cache="test",result="hit"} 2');
    expect(text).toContain('nexus_cache_lookups_total{cache="test",result="miss"} 2');
    expect(text).toContain('nexus_cache_entries{cache="test"} 2');
  });

  test('callers at once share one load', async () => {
    const { cache, source, loads, load } = setUp();
    source.set('a', 'A');
    expect(await Promise.all([cache.get('a', load), cache.get('a', load), cache.get('a', load)])).toEqual([
      'A',
      'A',
      'A',
    ]);
    expect(loads).toEqual(['a']);
  });

  test('a failed load reaches all who wait and is not kept', async () => {
    const { cache, source, load } = setUp();
    const { load: failing, reject } = pending();
    const waiting = [cache.get('a', failing), cache.get('a', load)];
    reject(new Error('no database'));
    for (const each of waiting) await expect(each).rejects.toThrow('no database');
    source.set('a', 'A');
    expect(await cache.get('a', load)).toBe('A');
  });

  test('a load that throws at once leaves nothing behind', async () => {
    const { cache, source, load } = setUp();
    const throwing = () => {
      throw new Error('at once');
    };
    await expect(cache.get('a', throwing)).rejects.toThrow('at once');
    source.set('a', 'A');
    expect(await cache.get('a', load)).toBe('A');
  });

  test('values and unknown keys live for their own times, at least four fifths of them', async () => {
    const { clock, cache, source, loads, load } = setUp({ ttlMs: 1000, negativeTtlMs: 300 });
    source.set('a', 'A');
    await cache.get('a', load);
    await cache.get('b', load);
    clock.advance(239);
    cache.get('b', load);
    expect(loads).toEqual(['a', 'b']);
    clock.advance(61);
    await cache.get('b', load);
    clock.advance(499);
    cache.get('a', load);
    expect(loads).toEqual(['a', 'b', 'b']);
    clock.advance(201);
    await cache.get('a', load);
    expect(loads).toEqual(['a', 'b', 'b', 'a']);
  });

  test('values that were loaded at once are not loaded anew at once', async () => {
    const { clock, cache, source, loads, load } = setUp({ ttlMs: 1000, max: 200 });
    const keys = Array.from({ length: 200 }, (_, n) => `key${n}`);
    for (const key of keys) source.set(key, 'A');
    await Promise.all(keys.map((key) => cache.get(key, load)));
    clock.advance(900);
    const before = loads.length;
    await Promise.all(keys.map((key) => cache.get(key, load)));
    // Half of them are due by now; that all or none are has a chance of 2 in 2^200.
    expect(loads.length - before).toBeGreaterThan(0);
    expect(loads.length - before).toBeLessThan(200);
  });

  test('a key that comes into being and goes is never held in both tables', async () => {
    const { clock, cache, source, load } = setUp({ negativeTtlMs: 300 });
    await cache.get('a', load);
    clock.advance(300);
    source.set('a', 'A');
    expect(await cache.get('a', load)).toBe('A');
    clock.advance(1000);
    source.delete('a');
    expect(await cache.get('a', load)).toBeUndefined();
    expect(cache.get('a', load)).toBeUndefined();
    expect(cache.size).toBe(1);
  });

  test('unknown keys drive out no value, and are bounded themselves', async () => {
    const { cache, source, loads, load } = setUp({ max: 10, negativeMax: 5 });
    for (let index = 0; index < 10; index += 1) {
      source.set(`known${index}`, 'value');
      await cache.get(`known${index}`, load);
    }
    for (let index = 0; index < 1000; index += 1) await cache.get(`guess${index}`, load);
    expect(cache.size).toBe(15);
    loads.length = 0;
    for (let index = 0; index < 10; index += 1) expect(cache.get(`known${index}`, load)).toBe('value');
    expect(loads).toEqual([]);
  });

  test('values that are hit outlast those that are not', async () => {
    const { cache, source, loads, load } = setUp({ max: 10 });
    const known = (name: string) => {
      source.set(name, 'value');
      return cache.get(name, load);
    };
    for (let index = 0; index < 5; index += 1) await known(`hot${index}`);
    for (let index = 0; index < 200; index += 1) {
      for (let hot = 0; hot < 5; hot += 1) await known(`hot${hot}`);
      await known(`cold${index}`);
    }
    expect(cache.size).toBe(10);
    expect(loads.filter((key) => key.startsWith('hot'))).toHaveLength(5);
  });
});

describe('invalidation', () => {
  test.each(['invalidate', 'clear'] as const)('%s drops a value and an unknown key', async (how) => {
    const { cache, source, loads, load } = setUp();
    source.set('a', 'A');
    await cache.get('a', load);
    await cache.get('b', load);
    for (const key of ['a', 'b']) cache[how](key);
    source.set('b', 'B');
    expect(await cache.get('b', load)).toBe('B');
    source.delete('a');
    expect(await cache.get('a', load)).toBeUndefined();
    expect(loads).toEqual(['a', 'b', 'b', 'a']);
  });

  test.each(['invalidate', 'clear'] as const)('a load that ran during %s is neither kept nor joined', async (how) => {
    const { cache, source, load } = setUp();
    const before = pending();
    const early = cache.get('a', before.load);
    cache[how]('a');
    source.set('a', 'new');
    expect(await cache.get('a', load)).toBe('new');
    before.resolve('old');
    expect(await early).toBe('old');
    expect(cache.get('a', load)).toBe('new');
  });

  test('a load begun before an invalidation does not end the one begun after it', async () => {
    const { cache, loads, load } = setUp();
    const [before, after] = [pending(), pending()];
    const early = cache.get('a', before.load);
    cache.invalidate('a');
    const late = cache.get('a', after.load);
    before.resolve('old');
    await early;
    const joined = cache.get('a', load);
    after.resolve('new');
    expect([await late, await joined, loads]).toEqual(['new', 'new', []]);
  });

  test('a finished invalidation is seen by every later call, whatever the order of events', async () => {
    const event = fc.constantFrom('change', 'call', 'finish', 'clear', 'health', 'tick');
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
        let version = 0;
        const { clock, bus, caches } = setUp();
        const topics = { versions: (key: string) => key };
        const cache = caches.open<{ version: number }>({ name: 'test', max: 2, ttlMs: 1000, topics });
        let reads: (() => void)[] = [];
        // The read sees the version of the moment at which it began, as a snapshot does.
        const load = () => {
          const seen = { version };
          return new Promise<{ version: number }>((resolve) => reads.push(() => resolve(seen)));
        };
        const checks: Promise<void>[] = [];
        for (const each of events) {
          if (each === 'change') {
            version += 1;
            // The notification is lost while the bus is away, and the gap clears when it is back.
            if (bus.isHealthy) bus.notify('versions', 'a');
          }
          if (each === 'health') {
            if (!bus.isHealthy) bus.gap('lost');
            bus.isHealthy = !bus.isHealthy;
          }
          if (each === 'clear') cache.clear();
          // Past the time within which a late bus still lets calls join.
          if (each === 'tick' || each === 'change') clock.advance(50);
          if (each === 'call') {
            const least = version;
            const got = cache.get('a', load);
            checks.push(
              Promise.resolve(got).then((value) => void expect(value?.version).toBeGreaterThanOrEqual(least)),
            );
          }
          if (each === 'finish') {
            for (const read of reads) read();
            reads = [];
            await new Promise(setImmediate);
          }
        }
        for (const read of reads) read();
        await Promise.all(checks);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the bus', () => {
  async function warm() {
    const all = setUp();
    all.source.set('a', 'A').set('b', 'B');
    for (const key of ['a', 'b']) await all.cache.get(key, all.load);
    return { ...all, cached: () => ['a', 'b'].filter((key) => all.cache.peek(key) !== undefined) };
  }

  test('a notification drops the key it names, or all', async () => {
    const { bus, cached } = await warm();
    bus.notify('others', 'a');
    expect(cached()).toEqual(['a', 'b']);
    bus.notify('things', 'a');
    expect(cached()).toEqual(['b']);
    bus.notify('things', '*');
    expect(cached()).toEqual([]);
  });

  test('who listens for changes of access is told of every topic, but for those that decide none', () => {
    const { bus, caches } = setUp();
    const told: (string | undefined)[] = [];
    caches.onAccessChanged((payload) => told.push(payload));
    const follower = { invalidate: () => undefined, clear: () => undefined };
    caches.follow('hashes', { ...follower, decidesAccess: false });
    bus.notify('hashes', 'a');
    caches.invalidate('hashes', 'b');
    expect(told).toEqual([]);
    bus.notify('things', 'c');
    // One that does is enough.
    caches.follow('hashes', follower);
    bus.notify('hashes', 'd');
    bus.gap('lost');
    expect(told).toEqual(['c', 'd', undefined]);
  });

  test('the same can be done on this node alone, for all that follow the topic', async () => {
    const { caches, cached } = await warm();
    const followed: string[] = [];
    caches.follow('things', { invalidate: (payload) => followed.push(payload), clear: () => undefined });
    caches.invalidate('things', 'b');
    caches.invalidate('nothing', 'a');
    expect(cached()).toEqual(['a']);
    expect(followed).toEqual(['b']);
  });

  test('a lost connection clears all caches and followers, late notifications clear none', async () => {
    const { bus, caches, cached } = await warm();
    let cleared = 0;
    caches.follow('others', {
      invalidate: () => undefined,
      clear() {
        cleared += 1;
      },
    });
    bus.gap('late');
    expect(cached()).toEqual(['a', 'b']);
    expect(cleared).toBe(0);
    bus.gap('lost');
    expect(cached()).toEqual([]);
    expect(cleared).toBe(1);
  });
});

describe('while invalidations may be lost', () => {
  test('it reads through and keeps nothing', async () => {
    const { bus, cache, source, loads, load } = setUp();
    source.set('a', 'old');
    await cache.get('a', load);
    bus.isHealthy = false;
    expect(cache.peek('a')).toBeUndefined();
    source.set('a', 'new');
    expect(await cache.get('a', load)).toBe('new');
    source.set('a', 'newest');
    expect(await cache.get('a', load)).toBe('newest');
    expect(loads).toHaveLength(3);
  });

  test.each([
    ['begun', false, true],
    ['ended', true, false],
  ])('a load %s then is not kept', async (_when, begin, end) => {
    const { bus, cache, loads, load } = setUp();
    bus.isHealthy = begin;
    const running = pending();
    const got = cache.get('a', running.load);
    bus.isHealthy = end;
    running.resolve('A');
    await got;
    bus.isHealthy = true;
    await cache.get('a', load);
    expect(loads).toEqual(['a']);
  });

  test('only a load younger than 50 ms is joined', async () => {
    const { clock, bus, cache, loads, load } = setUp();
    bus.isHealthy = false;
    const running = pending();
    const first = cache.get('a', running.load);
    clock.advance(49);
    expect(cache.get('a', load)).toBe(first);
    clock.advance(1);
    await cache.get('a', load);
    expect(loads).toEqual(['a']);
    running.resolve('A');
    await first;
  });
});
