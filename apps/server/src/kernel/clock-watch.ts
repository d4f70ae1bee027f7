import type { Alerts } from './alerts.ts';
import { type Clock, second, toIso } from './clock.ts';
import type { Metrics } from './metrics.ts';

/** How often the two clocks are compared. */
const everyMs = 5 * second;
/** Corrections of time synchronization are smaller, and what is stored tolerates this much. */
const stepMs = 5 * second;

/**
 * Tells the operators when the clock is set, or the machine was suspended: what is stored then has times that are wrong,
 * or sessions and keys seem to expire at once. Ends with the function it returns.
 */
export function watchClock(options: { clock: Clock; alerts: Pick<Alerts, 'raise'>; metrics: Metrics }): () => void {
  const { clock, alerts, metrics } = options;
  let offset = clock.now() - clock.monotonic();
  const timer = setInterval(() => {
    const now = clock.now();
    const step = now - clock.monotonic() - offset;
    if (Math.abs(step) < stepMs) return;
    offset += step;
    const direction = step > 0 ? 'forward' : 'back';
    metrics.counter('nexus_clock_steps_total', 'Times the clock was set', { direction }).add();
    alerts.raise({
      key: `clock:${direction}`,
      title: `The clock went ${direction} by ${Math.round(Math.abs(step) / second)} s`,
      detail: `It is now ${toIso(now)}. Check the time synchronization, then restart the nodes: jobs by the clock resume.`,
      severity: 'critical',
    });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
