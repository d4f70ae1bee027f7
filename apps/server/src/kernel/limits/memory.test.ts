import { describe, expect, test } from 'vitest';
import { ManualClock, minute, second } from '../clock.ts';
import { exerciseLimiter } from './limiter.conformance.ts';
import type { LimitRequest } from './limiter.ts';
import { MemoryLimiter } from './memory.ts';

exerciseLimiter('memory', async (clock) => new MemoryLimiter({ clock }), 400);

const request = (key: string, limit = 10): LimitRequest => ({ key, spec: { name: 'calls', limit, windowSeconds: 60 } });
const remaining = (limiter: MemoryLimiter, of: LimitRequest) => limiter.take([of], 0).limits[0]?.remaining;

describe('bound of the memory limiter', () => {
  test('reads and refusals create no window', () => {
    const limiter = new MemoryLimiter({ clock: new ManualClock() });
    limiter.take([request('a')], 0);
    limiter.take([request('a')], 11);
    expect(limiter.size).toBe(0);
  });

  test('idle windows are reused, and no live window is evicted', () => {
    const clock = new ManualClock();
    const limiter = new MemoryLimiter({ clock, max: 100 });
    for (let index = 0; index < 5000; index += 1) {
      limiter.take([request(`address:${index}`)], 1);
      // 64 s until a window is idle: at most 65 live at a time.
      clock.advance(second);
    }
    expect(limiter.size).toBeLessThanOrEqual(100);
    expect(limiter.evictions).toBe(0);
  });

  test('a full table evicts windows that used little and keeps those that used much', () => {
    const limiter = new MemoryLimiter({ clock: new ManualClock(), max: 200 });
    const heavy = Array.from({ length: 20 }, (_, index) => request(`key:${index}`));
    for (const each of heavy) limiter.take([each], 10);
    for (let index = 0; index < 5000; index += 1) limiter.take([request(`address:${index}`)], 1);
    expect(limiter.size).toBe(200);
    expect(limiter.evictions).toBe(5000 + 20 - 200);
    for (const each of heavy) expect(limiter.take([each], 1).allowed).toBe(false);
  });

  test('a take never evicts its own windows, not even in a table that is too small for them', () => {
    const limiter = new MemoryLimiter({ clock: new ManualClock(), max: 1 });
    const three = ['a', 'b', 'c'].map((key) => request(key));
    limiter.take(three, 4);
    expect(limiter.take(three, 0).limits.map((state) => state.remaining)).toEqual([6, 6, 6]);
  });

  test('a take that names a new window twice creates one', () => {
    const limiter = new MemoryLimiter({ clock: new ManualClock() });
    limiter.take([request('a'), request('a')], 1);
    expect(limiter.size).toBe(1);
  });

  test('windows of one key are created and evicted independently', () => {
    const clock = new ManualClock();
    const limiter = new MemoryLimiter({ clock, max: 3 });
    const named = (name: string, windowSeconds: number) => ({ key: 'a', spec: { name, limit: 10, windowSeconds } });
    const [first, middle, last] = [named('first', 3600), named('middle', 1), named('last', 3600)];
    for (const each of [first, middle, last]) limiter.take([each], 3);
    clock.advance(minute);
    limiter.take([request('b')], 1);
    expect([first, middle, last].map((each) => remaining(limiter, each))).toEqual([7, 10, 7]);
    expect(remaining(limiter, request('b'))).toBe(9);
    expect(limiter.size).toBe(3);
    expect(limiter.evictions).toBe(0);
  });

  test('windows of different chunks are separate', () => {
    const limiter = new MemoryLimiter({ clock: new ManualClock() });
    const all = Array.from({ length: 3000 }, (_, index) => request(`key:${index}`, 5000));
    all.forEach((each, index) => {
      limiter.take([each], index);
    });
    expect(all.map((each) => remaining(limiter, each))).toEqual(all.map((_, index) => 5000 - index));
  });
});

test('a step of the wall clock affects no window', () => {
  let wall = 1_800_000_000_000;
  const steady = new ManualClock(5000);
  const limiter = new MemoryLimiter({ clock: { now: () => wall, monotonic: () => steady.monotonic() } });
  limiter.take([request('a')], 10);
  wall += 100 * minute;
  const { allowed, limits } = limiter.take([request('a')], 1);
  expect(allowed).toBe(false);
  expect(limits[0]?.resetAt).toBe(wall + minute);
});
