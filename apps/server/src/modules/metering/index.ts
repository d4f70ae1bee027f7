import { defineModule } from '../../http/module.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { Inbox } from './inbox.ts';
import { keepUsage, makePartitions } from './jobs.ts';
import { meteringPersonalData } from './personal-data.ts';
import * as routes from './routes.ts';
import { type MeteringState, meteringState } from './state.ts';

export { keyUsage } from './key-usage.ts';
export { journalUsage, usageStatement } from './record.ts';

export const metering = defineModule<MeteringState>({
  name: 'metering',
  migrations: new URL('./migrations/', import.meta.url),
  routes: Object.values(routes),
  jobs: [keepUsage],
  sinks: { usage: new URL('./ingest.ts', import.meta.url) },
  personalData: meteringPersonalData,
  service: meteringState,
  setup: (kernel, config) => ({
    inbox: new Inbox(kernel),
    keepDays: { rows: config.USAGE_ROWS_DAYS, rollups: config.USAGE_ROLLUPS_DAYS },
  }),
  async start(kernel) {
    await makePartitions(kernel);
    kernel.services.use(meteringState).inbox.start();
  },
  stop: (kernel) => kernel.services.use(meteringState).inbox.stop(),
});

/** Resolves when all usage recorded so far, by journal or inbox, is in its tables and rollups: for tests. */
export async function settle(kernel: Kernel): Promise<void> {
  await kernel.journal.drain();
  await kernel.services.use(meteringState).inbox.drain();
}
