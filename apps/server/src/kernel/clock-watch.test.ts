import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAlerts } from './alerts.ts';
import { day, hour, ManualClock, second } from './clock.ts';
import { watchClock } from './clock-watch.ts';
import { createLog } from './log.ts';
import type { Mail } from './mail.ts';
import { createMetrics } from './metrics.ts';
import { createOutbound } from './outbound/index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a clock set a year ahead and back is told twice, and no alert waits for that date', async () => {
  const clock = new ManualClock();
  const log = createLog({ level: 'silent' });
  const metrics = createMetrics({ process: false });
  const mails: string[] = [];
  const mailer = { send: async ({ subject }: Mail) => void mails.push(subject), forget: async () => {} };
  const outbound = createOutbound({ clock, log });
  const alerts = createAlerts({ mailer, outbound, clock, log, config: { mailTo: ['ops@example.com'] } });
  const other = { key: 'other', title: 'Other', detail: 'x', severity: 'warning' } as const;
  const stop = watchClock({ clock, alerts, metrics });
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await vi.advanceTimersByTimeAsync(milliseconds);
    await alerts.settled();
  };

  await pass(hour);
  clock.step(2 * second);
  await pass(10 * second);
  expect(mails).toEqual([]);
  clock.step(365 * day);
  await pass(10 * second);
  alerts.raise(other);
  clock.step(-365 * day);
  await pass(10 * second);
  expect(mails).toEqual([
    '[critical] The clock went forward by 31536002 s',
    '[warning] Other',
    '[critical] The clock went back by 31536000 s',
  ]);
  await pass(hour);
  alerts.raise(other);
  await alerts.settled();
  expect(mails).toHaveLength(4);
  stop();
  await outbound.close();
});
