import type { Kernel } from '../../kernel/kernel.ts';
import { meteringState } from './state.ts';

export { keyUsage } from './key-usage.ts';
export { journalSealedUsage, journalUsage, usageStatement } from './record.ts';
export { readRequest } from './requests/requests.ts';
export { lastUseOf } from './store/reads.ts';

/** Resolves when all usage recorded so far, by journal or inbox, is in its tables and rollups: for tests. */
export async function settle(kernel: Kernel): Promise<void> {
  await kernel.journal.drain();
  await kernel.services.use(meteringState).inbox.drain();
}
