import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Background } from '../../../kernel/background.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { Pace } from './pace.ts';

function paced() {
  const requests = { inUse: 0, taken: 0 };
  const background = { kernel: { database: { pools: { requests } } }, signal: undefined };
  return { requests, pace: new Pace(background as unknown as Background) };
}

describe('the pace of sealing again', () => {
  it('is that of large batches while no request comes', async () => {
    const { pace } = paced();
    expect([await pace.next(0), await pace.next(10)]).toEqual([500, 500]);
  });

  it('is that of small batches until a while after the last request', async () => {
    const { requests, pace } = paced();
    requests.taken++;
    expect([await pace.next(1), await pace.next(1)]).toEqual([100, 100]);
    await pause(300);
    expect(await pace.next(1)).toBe(500);
  });

  it('waits for a gap between requests', async () => {
    const { requests, pace } = paced();
    requests.inUse = 1;
    let ended = false;
    setTimeout(() => {
      ended = true;
      requests.inUse = 0;
    }, 30);
    expect(await pace.next(60_000)).toBe(100);
    expect(ended).toBe(true);
  });

  it('does not wait for one for ever', async () => {
    const { requests, pace } = paced();
    requests.inUse = 1;
    const began = systemClock.monotonic();
    expect(await pace.next(20)).toBe(100);
    expect(systemClock.monotonic() - began).toBeGreaterThanOrEqual(80);
  });
});
