import type { Tx } from '../../../kernel/db/tx.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';

export const revokeLeasesName = 'vault.revoke-leases';

/** Enqueues the revocation of due leases: after the commit, or at a time in epoch milliseconds. */
export const wakeRevocation = (tx: Tx, at?: number): Promise<void> =>
  enqueue(tx, revokeLeasesName, {}, at === undefined ? { key: revokeLeasesName } : { runAt: at });
