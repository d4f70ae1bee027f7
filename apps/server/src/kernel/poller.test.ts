import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ManualClock } from './clock.ts';
import { Poller } from './poller.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('wakes the loops that have work, and all of them while the database does not answer', async () => {
  let answer: () => Promise<unknown> = async () => ({ rows: [{ p0: false, p1: true }] });
  const query = vi.fn(() => answer());
  const poller = new Poller({ query } as never, new ManualClock());
  const [idle, busy] = [vi.fn(), vi.fn()];
  const ends = [poller.add({ waiting: 'false', wake: idle }), poller.add({ waiting: 'true', wake: busy })];
  await vi.advanceTimersByTimeAsync(700);
  expect(query).toHaveBeenCalledTimes(1);
  expect([idle, busy].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  answer = () => Promise.reject(new Error('no database'));
  await vi.advanceTimersByTimeAsync(700);
  expect([idle, busy].map(({ mock }) => mock.calls.length)).toEqual([1, 2]);
  answer = () => new Promise(() => {});
  await vi.advanceTimersByTimeAsync(2100);
  expect(query).toHaveBeenCalledTimes(3);
  for (const end of ends) end();
  await vi.advanceTimersByTimeAsync(2100);
  expect(query).toHaveBeenCalledTimes(3);
});
