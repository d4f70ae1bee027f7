import { closeChange } from '../email-changes/email-changes.ts';
import { closeChallenges } from '../store/challenges.ts';
import { closeVerifications } from '../verifications/verifications.ts';
import type { OwnTx } from './store.ts';

/**
 * Ends what waits for an answer in the person's name: a log-in without its second factor, a change of address, links to
 * choose a password. It may have been begun by whoever a new password or a suspension is to keep out. Comes before
 * sessions are ended: one that an answer begins at the same moment is then among them.
 */
export async function endPending(tx: OwnTx): Promise<void> {
  await closeVerifications(tx, 'reset-password');
  await closeChange(tx);
  await closeChallenges(tx);
}
