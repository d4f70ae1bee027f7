import type { TenantTx } from '../../../kernel/db/tx.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';

export const revokeLeasesName = 'vault.revoke-leases';

/** Revokes what is due, once this commits. */
export const wakeRevocation = (tx: TenantTx): Promise<void> =>
  enqueue(tx, revokeLeasesName, {}, { key: revokeLeasesName });
