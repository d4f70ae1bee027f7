import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import { day, minute } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { job } from '../../../kernel/jobs/jobs.ts';
import { remind, tellTrialEnds } from '../subscriptions/dunning.ts';
import { subscribeOrganization } from '../subscriptions/organizations.ts';
import { renew } from './renew.ts';
import { dueSubscriptions, endingTrials, lateSubscriptions, unsubscribedOrganizations } from './store.ts';

/** After the end of a month, for usage that is in the journals of nodes. What comes later is adjusted. */
const settleMs = 5 * minute;
/** Before the end of a trial. */
const trialNoticeMs = 3 * day;
const batch = 100;

export interface Processed {
  /** Months that were closed. */
  closed: number;
  /** Subscriptions whose month could not be closed; each was told of as an alert. */
  failed: number;
}

/**
 * Closes all months that are over, each in a transaction of its own. A subscription that was away for long has several.
 * One that fails does not stop the others.
 */
export async function closeMonths(background: Background): Promise<Processed> {
  const before = background.kernel.clock.now() - settleMs;
  const failed = new Set<string>();
  let closed = 0;
  for (;;) {
    const due = await background.inSystem((tx) => dueSubscriptions(tx, before, batch + failed.size));
    const fresh = due.filter((id) => !failed.has(id));
    if (fresh.length === 0) return { closed, failed: failed.size };
    for (const id of fresh) {
      const done = await attempt(background, id, (tx) => renew(tx, id, before));
      if (done === undefined) failed.add(id);
      else if (done) closed += 1;
    }
  }
}

/** Undefined where it failed, which the operators hear of. */
export async function attempt<T>(
  background: Background,
  id: string,
  work: (tx: SystemTx) => Promise<T>,
): Promise<T | undefined> {
  const { kernel } = background;
  return background.inSystem(work).catch((error: unknown) => {
    kernel.log.error({ err: error, subscription: id }, 'a subscription could not be billed');
    kernel.alerts.raise({
      key: `billing:${id}`,
      title: 'A subscription could not be billed',
      detail: `${id}: the next run tries again.`,
      severity: 'critical',
    });
    return undefined;
  });
}

export const closePeriods = job({
  name: 'billing.close-periods',
  payload: z.object({}),
  // Off the hour, when everybody's jobs run.
  cron: '7 * * * *',
  run: async (background) => {
    await closeMonths(background);
    for (const id of await background.inSystem(lateSubscriptions))
      await attempt(background, id, (tx) => remind(tx, id));
    const soon = background.kernel.clock.now() + trialNoticeMs;
    for (const id of await background.inSystem((tx) => endingTrials(tx, soon)))
      await attempt(background, id, (tx) => tellTrialEnds(tx, id));
  },
});

export const subscribeOrganizations = job({
  name: 'billing.subscribe-organizations',
  payload: z.object({}),
  cron: '37 * * * *',
  run: async (background) => {
    for (;;) {
      const without = await background.inSystem((tx) => unsubscribedOrganizations(tx, batch));
      if (without.length === 0) return;
      for (const org of without) await background.inSystem((tx) => subscribeOrganization(tx, org));
    }
  },
});
