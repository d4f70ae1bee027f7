import { describe, expect, it } from 'vitest';
import { ManualClock, minute } from '../clock.ts';
import { createMetrics } from '../metrics.ts';
import { type AnswerStore, SharedCache } from './shared-cache.ts';

const log = { warn: () => {}, info: () => {} };

/** What nodes share, and what fails where a test says so. */
class Shelf implements AnswerStore {
  readonly kept = new Map<string, string>();
  broken = false;
  asked = 0;

  async find(key: string): Promise<string | undefined> {
    this.asked += 1;
    if (this.broken) throw new Error('away');
    return this.kept.get(key);
  }
  async keep(key: string, text: string): Promise<void> {
    if (this.broken) throw new Error('away');
    this.kept.set(key, text);
  }
  async close(): Promise<void> {}
}

function node(clock: ManualClock, store?: AnswerStore) {
  const metrics = createMetrics({ process: false });
  const answers = new SharedCache({ store, clock, log, metrics }).open<number>({ name: 'r', max: 10, ttlMs: minute });
  let loads = 0;
  const ask = (key = 'k') => answers.get(key, async () => ++loads);
  return { ask, loads: () => loads, metrics, answers };
}

describe('answers that may be old', () => {
  it('are computed once for all who ask at the same time, and again once they are too old', async () => {
    const clock = new ManualClock();
    const { ask, loads } = node(clock);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    clock.advance(minute - 1);
    expect(await ask()).toBe(1);
    clock.advance(1);
    expect(await ask()).toBe(2);
    expect(await ask('other')).toBe(3);
    expect(loads()).toBe(3);
  });

  it('are computed anew after a failure, which all hear of who asked with it', async () => {
    const { answers } = node(new ManualClock());
    const failing = () => Promise.reject(new Error('no'));
    const all = await Promise.allSettled([answers.get('k', failing), answers.get('k', failing)]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await answers.get('k', async () => 7)).toBe(7);
  });

  it('are shared by nodes, with their age', async () => {
    const clock = new ManualClock();
    const shelf = new Shelf();
    const [first, second] = [node(clock, shelf), node(clock, shelf)];
    expect(await first.ask()).toBe(1);
    clock.advance(minute / 2);
    expect(await second.ask()).toBe(1);
    expect(second.loads()).toBe(0);
    clock.advance(minute / 2);
    // Half a minute after it was found, and a minute after it was computed.
    await second.ask();
    expect(second.loads()).toBe(1);
  });

  it('are computed by each node where the store fails, which is left alone for a second', async () => {
    const clock = new ManualClock();
    const shelf = new Shelf();
    shelf.broken = true;
    const { ask } = node(clock, shelf);
    expect([await ask('a'), await ask('b'), await ask('c')]).toEqual([1, 2, 3]);
    expect(shelf.asked).toBe(1);
    expect(await ask('a')).toBe(1);
    shelf.broken = false;
    clock.advance(1000);
    await ask('d');
    expect(shelf.kept.size).toBe(1);
  });

  it('are computed where another version has kept something else', async () => {
    const shelf = new Shelf();
    shelf.kept.set('r:k', '{');
    expect(await node(new ManualClock(), shelf).ask()).toBe(1);
  });

  it('are counted as hits and misses, with their ratio', async () => {
    const { ask, metrics } = node(new ManualClock());
    for (let n = 0; n < 4; n += 1) await ask();
    const text = await metrics.text();
    expect(text).toContain('nexus_cache_lookups_total{cache="r",result="hit"} 3');
    expect(text).toContain('nexus_cache_lookups_total{cache="r",result="miss"} 1');
    expect(text).toContain('nexus_cache_hit_ratio{cache="r"} 0.75');
  });
});
