import { sql } from 'kysely';
import type { Caller } from '../../../kernel/caller.ts';
import { hour, toDate } from '../../../kernel/clock.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { PersonTx, SystemTx, Tx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { userEmailChanged } from '../account/events.ts';
import { type OwnTx, readUser, setEmail } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { addressKey, becomeFamiliar, emailKey, findByEmail } from '../login/throttle.ts';
import { forgetSessions } from '../sessions/sessions.ts';
import { outdateProofs } from '../sessions/store.ts';
import { identityState } from '../state.ts';
import type { Tables } from '../tables.ts';
import { closeVerifications, mailProof, presentProof, spend } from '../verifications/verifications.ts';

/** As long as the links are valid. */
const lifeMs = hour;
/** The links of a change: to the current address, and to the new one. */
const approve = 'approve-new-email';
const prove = 'prove-new-email';

const db = (tx: Tx) => tx.tables<Tables>();
const newEmailAad = (person: string): string[] => ['email-change', person];

/** The address that a change leads to. */
export const openEmail = async ({ keyring, keysDb }: Kernel, person: string, email: Buffer): Promise<string> =>
  (await keyring.open(keysDb, newEmailAad(person), email)).toString('utf8');

/** @internal */
export const sealEmail = ({ keyring, keysDb }: Kernel, person: Id<'usr'>, email: string): Promise<Buffer> =>
  keyring.seal(keysDb, personScope(person), newEmailAad(person), email);

interface PreparedChange {
  email: string;
  sealed: Buffer;
  /** Somebody else has the address. */
  taken: boolean;
}

/** @throws EMAIL_TAKEN, without a mail server: with one, the owner of the address is told instead. */
export async function prepareChange(
  kernel: Kernel,
  { id }: Caller,
  { email }: { email: string },
): Promise<PreparedChange> {
  const owner = await findByEmail(kernel, email);
  const taken = owner !== undefined && owner.person !== id;
  if (taken && !kernel.services.use(identityState).mailed) throw identityErrors.EMAIL_TAKEN();
  return { email, taken, sealed: await sealEmail(kernel, id as Id<'usr'>, email) };
}

/** Answers whether the change waits for the mails to be answered. Without a mail server, the address is changed at once. */
export async function askForChange(tx: PersonTx, { id, session }: Caller, change: PreparedChange): Promise<boolean> {
  const { email, sealed, taken } = change;
  const user = found(await readUser(tx));
  if (user.email === email) throw errors.INVALID_REQUEST('This is your address already');
  await closeChange(tx);
  tx.audit({ resource: { type: 'user', id }, personal: { email }, risk: 'medium' });
  if (!tx.use(identityState).mailed) {
    await applyChange(tx, user.email, { email, proven: false }, session);
    await mailProof(tx, 'verify-email', { email });
    return false;
  }
  const approvedAt = user.emailVerified ? null : tx.date;
  const times = { createdAt: tx.date, expiresAt: toDate(tx.now + lifeMs) };
  await db(tx)
    .insertInto('eco_email_changes')
    .values({ personId: tx.person, email: sealed, approvedAt, ...times })
    .execute();
  // Nobody has proven an unverified address, so its owner, who may be a stranger, is not asked.
  if (user.emailVerified) await mailProof(tx, approve);
  await mailProof(tx, taken ? 'new-email-known' : prove);
  return true;
}

/** The change that waits, if there is one. */
export async function readChange(tx: PersonTx) {
  const row = await db(tx)
    .selectFrom('eco_email_changes')
    .select(['email', 'approvedAt', 'provenAt', 'createdAt', 'expiresAt'])
    .where('personId', '=', tx.person)
    .executeTakeFirst();
  if (row === undefined || row.expiresAt <= tx.now) return undefined;
  return { ...row, email: await openEmail(tx.use(kernelService), tx.person, row.email) };
}

/** The change that the token of a mail belongs to. @throws VERIFICATION_INVALID */
export async function prepareAnswer(kernel: Kernel, token: string) {
  const { id, person, purpose, org } = await presentProof(kernel, token, [approve, prove]);
  return { proof: id, person, purpose, org: org ?? operatorOrg };
}

type Answer = Awaited<ReturnType<typeof prepareAnswer>>;

/** One of the two addresses agrees; with the second one, the address is changed. Answers whether it is. */
export async function confirmChange(tx: OwnTx, { proof, purpose, person }: Answer, address: string): Promise<boolean> {
  await spend(tx, proof);
  const agreed = purpose === approve ? { approvedAt: tx.date } : { provenAt: tx.date };
  // The second of two concurrent calls waits for the first and sees its result.
  const change = await db(tx)
    .updateTable('eco_email_changes')
    .set(agreed)
    .where('personId', '=', tx.person)
    .returning(['email', 'approvedAt', 'provenAt'])
    .executeTakeFirst();
  const user = await readUser(tx);
  if (change === undefined || user === undefined) throw identityErrors.VERIFICATION_INVALID();
  const done = change.approvedAt !== null && change.provenAt !== null;
  if (!done) {
    tx.audit({
      resource: { type: 'user', id: person },
      after: { address: purpose === approve ? 'current' : 'new' },
      person,
    });
    return false;
  }
  const email = await openEmail(tx.use(kernelService), person, change.email);
  await closeChange(tx);
  await applyChange(tx, user.email, { email, proven: true });
  await becomeFamiliar(tx, addressKey(tx.use(identityState), email, address));
  return true;
}

/** One of the two addresses does not agree, or the person has changed their mind: the address stays. */
export async function stopChange(tx: OwnTx, person: string, proof?: Id<'vrf'>): Promise<void> {
  if (proof !== undefined) await spend(tx, proof);
  const { numDeletedRows } = await closeChange(tx);
  if (numDeletedRows === 0n) throw proof === undefined ? errors.NOT_FOUND() : identityErrors.VERIFICATION_INVALID();
  tx.audit({ resource: { type: 'user', id: person }, person, risk: proof === undefined ? 'low' : 'high' });
}

/** Ends the change that waits, and its links. */
export async function closeChange(tx: OwnTx) {
  await closeVerifications(tx, approve);
  await closeVerifications(tx, prove);
  return db(tx).deleteFrom('eco_email_changes').where('personId', '=', tx.person).executeTakeFirst();
}

/**
 * Sets the address. Links that were mailed to the one before stop working. Sessions go on, but all except `session` must
 * prove again who they are before they do what needs a fresh proof.
 * @throws EMAIL_TAKEN, VERIFICATION_INVALID where somebody else has got the address meanwhile.
 */
async function applyChange(
  tx: OwnTx,
  before: string,
  { email, proven }: { email: string; proven: boolean },
  session = '',
): Promise<void> {
  const { person: id } = tx;
  try {
    await setEmail(tx, { email, emailKey: emailKey(email), proven });
  } catch (thrown) {
    if (!isUniqueViolation(thrown, 'eco_identities_email_key')) throw thrown;
    throw proven ? identityErrors.VERIFICATION_INVALID() : identityErrors.EMAIL_TAKEN();
  }
  await closeVerifications(tx, 'reset-password');
  await closeVerifications(tx, 'verify-email');
  await forgetSessions(tx, await outdateProofs(tx, session));
  const resource = { type: 'user', id };
  tx.audit({
    action: 'user.change-email',
    resource,
    personal: { before: { email: before }, after: { email } },
    person: id,
    risk: 'high',
  });
  tx.emit(userEmailChanged(id, {}));
  // The address is personal, and a job's payload is plain.
  const sealed = await sealEmail(tx.use(kernelService), id, before);
  await enqueue(tx, 'identity.send-email-changed', { before: sealed.toString('base64') });
}

export async function pruneEmailChanges(tx: SystemTx): Promise<void> {
  await db(tx).deleteFrom('eco_email_changes').where('expiresAt', '<=', sql<number>`${tx.date}`).execute();
}
