import type { Caller } from '../../../kernel/caller.ts';
import type { OwnTx } from '../account/store.ts';
import { endSessions, forgetSessions } from '../sessions/sessions.ts';
import { outdateProofs } from '../sessions/store.ts';
import { deleteTotp, holdFactors, replaceBackupCodes } from '../store/mfa.ts';
import { deletePasskeys } from '../store/passkeys.ts';
import { methodsOf } from './factors.ts';
import { renewSession } from './step-up.ts';

/**
 * What enrolling any factor does to sessions: this one has just shown it, all others are outdated and step up with it.
 * In a transaction that holds the factors for a change.
 */
export async function factorEnrolled(tx: OwnTx, { session = '' }: Caller, amr: readonly string[]): Promise<void> {
  await renewSession(tx, session, [...amr, 'mfa']);
  await forgetSessions(tx, await outdateProofs(tx, session));
}

/** Backup codes replace other factors, so they are deleted with the last of those. */
export async function factorRemoved(tx: OwnTx): Promise<void> {
  if ((await methodsOf(tx)).length === 0) await replaceBackupCodes(tx, []);
}

/**
 * For a person who has lost all of them: the next log-in asks for the password alone. Sessions end, since one of them may be
 * in the hands of whoever has the lost device.
 * @returns whether there were any
 */
export async function removeFactors(tx: OwnTx): Promise<boolean> {
  await holdFactors(tx, { change: true });
  if ((await methodsOf(tx)).length === 0) return false;
  await deleteTotp(tx);
  await deletePasskeys(tx);
  await replaceBackupCodes(tx, []);
  await endSessions(tx, {}, 'deleted');
  return true;
}
