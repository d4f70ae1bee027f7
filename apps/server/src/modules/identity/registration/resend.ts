import type { RouteInput } from '../../../http/route.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { findByEmail } from '../login/throttle.ts';
import { identityState } from '../state.ts';
import { closeVerifications, mailProof, proofsOfAddress } from '../verifications/verifications.ts';

/** To one address in an hour, with the one that registration sent. */
const maxMails = 5;

/** An unknown or verified address takes the same steps as one that waits to be verified; nothing is mailed to it. */
export async function prepareResend({ kernel, body, use }: RouteInput<unknown, unknown, { email: string }>) {
  const { email } = body;
  const account = await findByEmail(kernel, email);
  const { mails, waiting } = await proofsOfAddress(kernel, email);
  const none = { purpose: 'verify-unknown', person: kernel.ids.next('usr'), org: operatorOrg, email } as const;
  if (mails >= maxMails) return none;
  if (account === undefined) {
    // Whether people may register is asked again: it may have changed since.
    if (waiting === undefined || use(identityState).registration !== 'open') return none;
    return { ...waiting, purpose: 'register', org: operatorOrg, email } as const;
  }
  if (account.verified || account.status !== 'active') return none;
  return { purpose: 'verify-email', person: account.person, org: account.org, email } as const;
}

/** Mails a new token; the earlier ones are no longer valid. */
export async function resend(tx: PersonTx, prepared: Awaited<ReturnType<typeof prepareResend>>): Promise<void> {
  const { purpose, person } = prepared;
  await closeVerifications(tx, purpose);
  const id = await mailProof(tx, purpose, prepared);
  tx.audit({ resource: { type: 'verification', id }, ...(purpose === 'verify-email' ? { person } : {}) });
}
