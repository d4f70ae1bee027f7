import { systemClock, toIso } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { thresholdReached, thresholds } from '../entitlements/schema.ts';
import * as store from './store.ts';

/** One node after the other settles what was spent: at most once in this time on each. Milliseconds. */
const everyMs = 1000;

/** Moves what records say was spent to the bounds, tells once of thresholds, and recovers what dead nodes held. */
export class Settlement {
  private readonly kernel: Kernel;
  private endProbe: () => void = () => {};
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private ranAt = Number.NEGATIVE_INFINITY;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    this.endProbe = this.kernel.poller.add({ waiting: store.unsettled, wake: () => this.wake() });
  }

  async stop(): Promise<void> {
    this.endProbe();
    await this.running;
  }

  /** Resolves when all that is stored is settled. */
  async run(): Promise<void> {
    const { database } = this.kernel;
    const abandoned = await database.system('metering.settle', (tx) => store.abandoned(tx));
    for (const allocation of abandoned) await endAllocation(this.kernel, allocation);
    while ((await database.system('metering.settle', (tx) => settleSome(tx))) > 0);
  }

  private wake(): void {
    if (this.busy || systemClock.monotonic() - this.ranAt < everyMs) return;
    this.busy = true;
    this.ranAt = systemClock.monotonic();
    this.running = this.run()
      .catch((error: unknown) =>
        this.kernel.log.warn({ err: error }, 'quotas could not be settled; a later round will'),
      )
      .finally(() => {
        this.busy = false;
      });
  }
}

/** See `finish` of store.ts. */
export const endAllocation = ({ database }: Kernel, allocation: string): Promise<void> =>
  database.system('metering.settle', async (tx) => {
    for (const bound of await store.finish(tx, allocation)) await tellThresholds(tx, bound);
  });

async function settleSome(tx: SystemTx): Promise<number> {
  const bounds = await store.settle(tx);
  for (const bound of bounds) await tellThresholds(tx, bound);
  return bounds.length;
}

/** Under the lock of the bound's row: each is told once a period, whichever node settles. */
async function tellThresholds(tx: SystemTx, bound: store.SettledBound): Promise<void> {
  const { id, orgId: org, customerId, feature, periodStart, periodEnd, amount, used, told, hard, booked } = bound;
  if (amount === 0 || booked) return;
  const reached = thresholds.filter((percent) => percent > told && used * 100 >= amount * percent);
  for (const percent of reached) {
    const period = { periodStart: toIso(periodStart), periodEnd: periodEnd === null ? null : toIso(periodEnd) };
    tx.emit({
      org,
      ...thresholdReached(customerId ?? org, { feature, customerId, percent, amount, used, hard, ...period }),
    });
  }
  const highest = reached.at(-1);
  if (highest !== undefined) await store.setTold(tx, id, highest);
}
