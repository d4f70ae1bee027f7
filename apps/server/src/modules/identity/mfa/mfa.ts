import type { RouteInput } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { minute, toIso } from '../../../kernel/clock.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { readMe } from '../account/persons.ts';
import { identityErrors } from '../errors.ts';
import { identityState } from '../state.ts';
import * as store from '../store/mfa.ts';
import { newBackupCodes } from './backup-codes.ts';
import { factorEnrolled, factorRemoved } from './enrolment.ts';
import { factorEvents } from './events.ts';
import type { FactorMethod } from './factor.ts';
import { methodsOf } from './factors.ts';
import { newTotp, sealTotp, stepOf } from './totp.ts';

/** An enrolment that waits for its first code is worthless after this. */
const pendingLifeMs = 15 * minute;

type Input<Body = unknown> = RouteInput<unknown, unknown, Body>;

export interface NewTotp {
  secret: string;
  otpauthUri: string;
  /** PNG, as a data URL. */
  qr: string;
  sealed: Buffer;
}

export async function prepareTotp({ kernel, caller }: Input): Promise<NewTotp> {
  const person = caller.id as Id<'usr'>;
  const { email } = await kernel.database.person(systemActor('identity.mfa'), { person }, (tx) => readMe(tx), {
    readOnly: true,
  });
  const { secret, uri } = newTotp(email);
  const { toDataURL } = await import('qrcode');
  const [qr, sealed] = await Promise.all([toDataURL(uri), sealTotp(kernel, person, secret)]);
  return { secret, otpauthUri: uri, qr, sealed };
}

/**
 * The app counts as a factor once it has shown a code; asking again makes another secret.
 * @throws TOTP_ENROLLED.
 */
export async function beginTotp(tx: PersonTx, caller: Caller, { sealed, ...shown }: NewTotp) {
  if (!(await store.writePending(tx, sealed))) throw identityErrors.TOTP_ENROLLED();
  tx.audit({ resource: { type: 'user', id: caller.id } });
  return { ...shown, expiresAt: toIso(tx.now + pendingLifeMs) };
}

export interface ConfirmedTotp {
  secret: Buffer;
  step: number;
  codes: string[];
  stored: store.StoredBackupCode[];
}

/** @throws NOT_FOUND where nothing waits, INVALID_CODE, HASHING_BUSY. */
export async function prepareConfirmation({
  kernel,
  caller,
  body,
  use,
}: Input<{ code: string }>): Promise<ConfirmedTotp> {
  const person = caller.id as Id<'usr'>;
  const pending = await kernel.database.person(systemActor('identity.mfa'), { person }, (tx) => store.readTotp(tx), {
    readOnly: true,
  });
  const since = kernel.clock.now() - pendingLifeMs;
  if (pending === undefined || pending.confirmedAt !== null || pending.createdAt <= since) {
    throw errors.NOT_FOUND('Nothing waits for a code: begin with POST /api/v1/auth/mfa/totp');
  }
  const step = await stepOf(kernel, person, pending.secret, body.code);
  if (step === undefined) throw identityErrors.INVALID_CODE();
  return { secret: pending.secret, step, ...(await newBackupCodes(use(identityState).backupCodeHasher)) };
}

/** From now on a log-in asks for the app; existing sessions need a step-up. */
export async function confirmTotp(
  tx: PersonTx,
  caller: Caller,
  { secret, step, codes, stored }: ConfirmedTotp,
): Promise<{ backupCodes: string[] }> {
  await store.holdFactors(tx, { change: true });
  if (!(await store.confirmPending(tx, secret, step))) throw errors.NOT_FOUND('Nothing waits for this code');
  await store.replaceBackupCodes(tx, stored);
  await factorEnrolled(tx, caller, ['otp']);
  await recordChange(tx, caller, 'totp-enrolled');
  return { backupCodes: codes };
}

/** @throws NOT_FOUND. */
export async function removeTotp(tx: PersonTx, caller: Caller): Promise<{ removedAt: string }> {
  await store.holdFactors(tx, { change: true });
  if (!(await store.deleteTotp(tx))) throw errors.NOT_FOUND('No authenticator app is enrolled');
  await factorRemoved(tx);
  await recordChange(tx, caller, 'totp-removed');
  return { removedAt: toIso(tx.now) };
}

/** @throws HASHING_BUSY. */
export const prepareBackupCodes = ({ use }: Input) => newBackupCodes(use(identityState).backupCodeHasher);

/** @throws MFA_NOT_ENROLLED. */
export async function renewBackupCodes(
  tx: PersonTx,
  caller: Caller,
  { codes, stored }: Awaited<ReturnType<typeof newBackupCodes>>,
): Promise<{ backupCodes: string[] }> {
  await store.holdFactors(tx, { change: true });
  if ((await methodsOf(tx)).length === 0) throw identityErrors.MFA_NOT_ENROLLED();
  await store.replaceBackupCodes(tx, stored);
  await recordChange(tx, caller, 'backup-codes-renewed');
  return { backupCodes: codes };
}

async function recordChange(tx: PersonTx, { id }: Caller, what: keyof typeof factorEvents) {
  tx.audit({ resource: { type: 'user', id }, risk: 'medium' });
  tx.emit(factorEvents[what](id, {}));
  await enqueue(tx, 'identity.send-notice', { notice: what });
}

export interface MfaView {
  /** Ways to prove oneself a second time; empty where log-in asks for none. */
  methods: FactorMethod[];
  totp: { confirmedAt: string } | null;
  backupCodesLeft: number;
}

export async function readMfa(tx: PersonTx): Promise<MfaView> {
  const [methods, totp, backupCodesLeft] = await Promise.all([
    methodsOf(tx),
    store.readTotp(tx),
    store.countBackupCodes(tx),
  ]);
  const confirmedAt = totp?.confirmedAt ?? null;
  return { methods, totp: confirmedAt === null ? null : { confirmedAt: toIso(confirmedAt) }, backupCodesLeft };
}
