import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock, second } from '../../../kernel/clock.ts';
import { Ids } from '../../../kernel/ids.ts';
import { MemoryLimiter } from '../../../kernel/limits/index.ts';
import type { Hold } from '../../../kernel/record.ts';
import { Leases } from './leases.ts';

const org = 'eco_org_02tqOFmM81NVbjuYEWaPvm';
const windows = (windowSeconds: number) => [{ key: 'key:1', spec: { name: 'calls', limit: 100, windowSeconds } }];

describe('a lease', () => {
  let clock: ManualClock;
  let limiter: MemoryLimiter;
  let leases: Leases;

  beforeEach(() => {
    vi.useFakeTimers();
    clock = new ManualClock();
    limiter = new MemoryLimiter({ clock });
    leases = new Leases(new Ids(clock), limiter);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function give(units: number, windowSeconds = 60, hold?: Hold) {
    const requests = windows(windowSeconds);
    const decision = limiter.take(requests, units);
    return leases.give({ org, units, windows: requests, decision, hold });
  }
  const left = (windowSeconds = 60) => limiter.take(windows(windowSeconds), 0).limits[0]?.remaining;
  function pass(ms: number): void {
    clock.advance(ms);
    vi.advanceTimersByTime(ms);
  }

  it('gives back what was not spent, and counts the rest from its report on', () => {
    const { id } = give(10);
    pass(4 * second);
    leases.end(org, id, 3);
    expect(left()).toBe(97);
    pass(59 * second);
    expect(left()).toBe(97);
    pass(4 * second);
    expect(left()).toBe(100);
    leases.end(org, id, 0);
    expect(left()).toBe(100);
  });

  it('counts as spent, in all of it, where nobody reports it in time', () => {
    const { id, forMs } = give(10, 4);
    expect(forMs).toBe(second);
    pass(2 * second);
    leases.end(org, id, 1);
    expect(left(4)).toBe(90);
    pass(3.5 * second);
    // Four seconds after it was given the units would be free, but may have been spent two seconds later.
    expect(left(4)).toBe(90);
    pass(second);
    expect(left(4)).toBe(100);
  });

  it('lasts five seconds at most', () => {
    expect(give(1, 3600).forMs).toBe(5 * second);
  });

  it('is another organization’s business to nobody', () => {
    const { id } = give(10);
    leases.end('eco_org_02tqOFmM81NVbjuYEWaPvn', id, 0);
    expect(leases.spend('eco_org_02tqOFmM81NVbjuYEWaPvn', id, 5)).toEqual([]);
    expect(left()).toBe(90);
  });

  it('answers what a report spent of quotas, also when it is sent again, and no more than it held', () => {
    const spending = { allocation: 'a', bound: 'b', units: 10, recorded: () => {} };
    const settle = vi.fn(() => [spending]);
    const { id } = give(10, 60, { settle });
    expect(leases.spend(org, id, 99)).toEqual([spending]);
    expect(leases.spend(org, id, 99)).toEqual([spending]);
    expect(settle.mock.calls).toEqual([[10]]);
  });

  it('gives the units of a quota back after a minute without a report, and when the node stops', () => {
    const settle = vi.fn(() => []);
    give(10, 60, { settle });
    pass(60 * second);
    expect(settle.mock.calls).toEqual([[0]]);
    give(10, 60, { settle });
    leases.stop();
    expect(settle.mock.calls).toEqual([[0], [0]]);
  });
});
