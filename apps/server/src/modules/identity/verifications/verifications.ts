import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { hour, toDate } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { systemScope } from '../../../kernel/crypto/key-ring.ts';
import { instant } from '../../../kernel/db/rows.ts';
import type { PersonTx, SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import type { OwnTx } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { emailKey } from '../login/throttle.ts';
import { newOpaqueToken } from '../sessions/tokens.ts';
import { type IdentityState, identityState } from '../state.ts';
import type { Tables, Verifications } from '../tables.ts';

/** Links in mails are valid for an hour, once. */
const linkLifeMs = hour;

export type Purpose = Verifications['purpose'];

/** A registration that waits until its address is verified. */
export interface PendingRegistration {
  org: Id<'org'>;
  email: string;
  displayName: string;
  organizationName: string;
  passwordHash: string;
}

/** An unused verification, found by its token. `org` and `email` are those of the identity, if there is one already. */
export interface FoundVerification {
  id: Id<'vrf'>;
  person: Id<'usr'>;
  purpose: Purpose;
  pending: Buffer | null;
  org: Id<'org'> | null;
  email: string | null;
}

const db = (tx: Tx) => tx.tables<Tables>();
const unused = (tx: Tx) => db(tx).updateTable('eco_verifications').where('usedAt', 'is', null);
const used = (tx: Tx) => ({ usedAt: tx.date, token: null, pending: null });

const tokenAad = (id: string): string[] => ['verification', id, 'token'];
const pendingAad = (id: string): string[] => ['verification', id, 'pending'];

interface Proof {
  /** The address to be proven, where a mail for it can be sent again. */
  email?: string | undefined;
  registration?: PendingRegistration | undefined;
}

/** Identifies the address of a proof without naming it. */
const addressKey = ({ blindKey }: IdentityState, email: string): Buffer =>
  createHmac('sha256', blindKey)
    .update(`proof\n${emailKey(email)}`)
    .digest();

/**
 * Writes a verification, and enqueues the job that mails it. The database holds the token encrypted, and only its hash
 * once the mail is sent.
 */
export async function mailProof(
  tx: OwnTx,
  purpose: Exclude<Purpose, 'setup'>,
  { email, registration }: Proof = {},
): Promise<Id<'vrf'>> {
  const { keyring, keysDb, ids } = tx.use(kernelService);
  const { id, text, hash } = newOpaqueToken('vrf', ids);
  const seal = await keyring.sealer(keysDb, systemScope);
  const token = seal(tokenAad(id), text);
  const pending = registration === undefined ? null : seal(pendingAad(id), JSON.stringify(registration));
  const times = { createdAt: tx.date, expiresAt: toDate(tx.now + linkLifeMs) };
  const proven = email === undefined ? null : addressKey(tx.use(identityState), email);
  await db(tx)
    .insertInto('eco_verifications')
    .values({ id, personId: tx.person, purpose, hash, token, pending, addressKey: proven, ...times })
    .execute();
  await enqueue(tx, 'identity.send-verification', { verification: id });
  return id;
}

export const openToken = async ({ keyring, keysDb }: Kernel, id: string, token: Buffer): Promise<string> =>
  (await keyring.open(keysDb, tokenAad(id), token)).toString('utf8');

export async function openPending({ keyring, keysDb }: Kernel, id: string, blob: Buffer): Promise<PendingRegistration> {
  return JSON.parse((await keyring.open(keysDb, pendingAad(id), blob)).toString('utf8')) as PendingRegistration;
}

/**
 * The unused verification of a token; `spend` uses it, in the transaction of the act.
 * @throws VERIFICATION_INVALID where there is none for one of these purposes.
 */
export async function presentProof(
  { database }: Kernel,
  token: string,
  purposes: readonly Purpose[],
): Promise<FoundVerification> {
  const found = await database.lookup(async (tx) => {
    const wanted = sha256Bytes(token);
    const query = sql<FoundVerification>`select * from lookup_verification(${wanted}, ${tx.date})`;
    return (await query.execute(db(tx))).rows[0];
  });
  if (found === undefined || !purposes.includes(found.purpose)) throw identityErrors.VERIFICATION_INVALID();
  return found;
}

interface ProofsOfAddress {
  /** Mails in the last hour. */
  mails: number;
  /** The latest registration of the address that waits for its proof. */
  waiting: { person: Id<'usr'>; registration: PendingRegistration } | undefined;
}

/** What was mailed to an address to prove it. */
export async function proofsOfAddress(kernel: Kernel, email: string): Promise<ProofsOfAddress> {
  const key = addressKey(kernel.services.use(identityState), email);
  const row = await kernel.database.lookup(async (tx) => {
    const query = sql<{ mails: number; id: Id<'vrf'> | null; person: Id<'usr'>; pending: Buffer }>`
      select * from lookup_proofs_of_address(${key}, ${toDate(tx.now - hour)})`;
    return (await query.execute(db(tx))).rows[0];
  });
  if (row === undefined || row.id === null) return { mails: row?.mails ?? 0, waiting: undefined };
  const { mails, id, person, pending } = row;
  return { mails, waiting: { person, registration: await openPending(kernel, id, pending) } };
}

/** If a token is used several times at once, one use succeeds. @throws VERIFICATION_INVALID for the others. */
export async function spend(tx: OwnTx, id: Id<'vrf'>): Promise<void> {
  const query = unused(tx).set(used(tx)).where('id', '=', id).where('expiresAt', '>', instant(tx.now));
  const { numUpdatedRows } = await query.executeTakeFirst();
  if (numUpdatedRows !== 1n) throw identityErrors.VERIFICATION_INVALID();
}

/** Invalidates the person's unused verifications of the purpose. */
export async function closeVerifications(tx: OwnTx, purpose: Purpose): Promise<void> {
  await unused(tx).set(used(tx)).where('personId', '=', tx.person).where('purpose', '=', purpose).execute();
}

/** How many verifications of the purpose the person has asked for since. */
export async function countSince(tx: OwnTx, purpose: Purpose, since: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from eco_verifications
    where person_id = ${tx.person} and purpose = ${purpose} and created_at > ${toDate(since)}`.execute(db(tx));
  return rows[0]?.count ?? 0;
}

export interface MailedVerification {
  purpose: Purpose;
  token: Buffer | null;
  pending: Buffer | null;
  email: string | null;
  displayName: string | null;
  /** Sealed; of the change of the address that waits. */
  newEmail: Buffer | null;
}

/** What the mail of an unused verification needs; undefined where there is nothing left to send. */
export async function readForMail(tx: PersonTx, id: string): Promise<MailedVerification | undefined> {
  const { rows } = await sql<MailedVerification>`
    select v.purpose, v.token, v.pending, i.email, p.display_name, c.email as new_email
    from eco_verifications v
    left join eco_identities i on i.id = v.person_id left join eco_profiles p on p.person_id = v.person_id
    left join eco_email_changes c on c.person_id = v.person_id
    where v.id = ${id} and v.used_at is null and v.expires_at > ${tx.date} and v.token is not null`.execute(db(tx));
  return rows[0];
}

/** The mail was sent: only the token's hash is kept. */
export async function forgetToken(tx: PersonTx, id: Id<'vrf'>): Promise<void> {
  await db(tx).updateTable('eco_verifications').set({ token: null }).where('id', '=', id).execute();
}

/** All verifications of the person, the oldest first. */
export const listVerifications = (tx: PersonTx) =>
  db(tx)
    .selectFrom('eco_verifications')
    .select(['id', 'purpose', 'createdAt', 'usedAt'])
    .where('personId', '=', tx.person)
    .orderBy('id')
    .execute();

/** Writes the verification of a new set-up link and invalidates those before it. */
export async function replaceSetup(
  tx: SystemTx,
  { id, person, hash, expiresAt }: { id: Id<'vrf'>; person: Id<'usr'>; hash: Buffer; expiresAt: number },
): Promise<void> {
  await unused(tx).set({ usedAt: tx.date }).where('purpose', '=', 'setup').execute();
  const times = { createdAt: tx.date, expiresAt: toDate(expiresAt) };
  await db(tx)
    .insertInto('eco_verifications')
    .values({ id, personId: person, purpose: 'setup', hash, ...times })
    .execute();
}

/** Deletes those that expired before. Until then an expired registration can be mailed again. */
export async function pruneVerifications(tx: SystemTx, before: number): Promise<void> {
  await sql`update eco_verifications set token = null where expires_at < ${tx.date} and token is not null`.execute(
    db(tx),
  );
  await sql`delete from eco_verifications where expires_at < ${toDate(before)}`.execute(db(tx));
}
