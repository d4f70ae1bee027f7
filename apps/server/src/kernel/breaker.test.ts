import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';
import { ManualClock } from './clock.ts';

const limits = { failures: 3, windowMs: 1000, openMs: 500 };

function opened(): { clock: ManualClock; breaker: Breaker } {
  const clock = new ManualClock();
  const breaker = new Breaker(clock, limits);
  for (let i = 0; i < 3; i += 1) breaker.enter()?.fail();
  return { clock, breaker };
}

describe('breaker', () => {
  it('opens after enough failures within a window and says when to retry', () => {
    const { clock, breaker } = opened();
    expect(breaker.state).toBe('open');
    expect(breaker.enter()).toBeUndefined();
    clock.advance(200);
    expect(breaker.retryAfterMs()).toBe(300);
  });

  it('stays closed if failures are spread over windows or rare', () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock, limits);
    for (let i = 0; i < 9; i += 1) {
      breaker.enter()?.fail();
      clock.advance(500);
    }
    for (let i = 0; i < 9; i += 1) breaker.enter()?.succeed();
    for (let i = 0; i < 4; i += 1) breaker.enter()?.fail();
    expect(breaker.state).toBe('closed');
  });

  it('lets one probe through after the pause and closes when it succeeds', () => {
    const { clock, breaker } = opened();
    clock.advance(500);
    expect(breaker.state).toBe('half-open');
    const probe = breaker.enter();
    expect(probe).toBeDefined();
    expect(breaker.enter()).toBeUndefined();
    probe?.succeed();
    expect(breaker.state).toBe('closed');
    expect(breaker.enter()).toBeDefined();
  });

  it('opens again when the probe fails, and allows another probe when one was released', () => {
    const { clock, breaker } = opened();
    clock.advance(500);
    breaker.enter()?.fail();
    expect(breaker.state).toBe('open');
    expect(breaker.retryAfterMs()).toBe(500);
    clock.advance(500);
    breaker.enter()?.release();
    expect(breaker.enter()).toBeDefined();
  });

  it('ignores results of calls from before it opened, and a second result of a permit', () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock, limits);
    const late = breaker.enter();
    for (let i = 0; i < 3; i += 1) breaker.enter()?.fail();
    clock.advance(500);
    const probe = breaker.enter();
    late?.succeed();
    expect(breaker.enter()).toBeUndefined();
    probe?.succeed();
    probe?.fail();
    expect(breaker.state).toBe('closed');
  });
});
