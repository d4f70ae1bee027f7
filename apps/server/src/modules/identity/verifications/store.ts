import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { OwnTx } from '../account/store.ts';

export type Purpose = 'verify-email' | 'register' | 'register-known' | 'reset-password' | 'reset-unknown' | 'setup';

/** An unused proof, found by its token. `org` and `email` are those of the identity, where there is one already. */
export interface FoundVerification {
  id: Id<'vrf'>;
  person: Id<'usr'>;
  purpose: Purpose;
  pending: Buffer | null;
  org: Id<'org'> | null;
  email: string | null;
}

export interface NewVerification {
  id: Id<'vrf'>;
  purpose: Purpose;
  hash: Buffer;
  token: Buffer;
  pending: Buffer | undefined;
  expiresAt: number;
}

export interface MailedVerification {
  purpose: Purpose;
  token: Buffer | null;
  pending: Buffer | null;
  email: string | null;
  displayName: string | null;
}

export async function findVerification(tx: Tx, hash: Buffer): Promise<FoundVerification | undefined> {
  const { rows } = await sql<FoundVerification>`
    select id, person, purpose, pending, org, email from lookup_verification(${hash}, ${toDate(tx.now)})`.execute(
    tx.tables(),
  );
  return rows[0];
}

export async function insertVerification(tx: OwnTx, { id, purpose, hash, token, pending, expiresAt }: NewVerification) {
  await sql`
    insert into eco_verifications (id, person_id, purpose, hash, token, pending, created_at, expires_at)
    values (${id}, ${tx.person}, ${purpose}, ${hash}, ${token}, ${pending ?? null}, ${toDate(tx.now)}, ${toDate(expiresAt)})`.execute(
    tx.tables(),
  );
}

/** How many proofs of the purpose the person asked for since. */
export async function countSince(tx: OwnTx, purpose: Purpose, since: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from eco_verifications
    where person_id = ${tx.person} and purpose = ${purpose} and created_at > ${toDate(since)}`.execute(tx.tables());
  return rows[0]?.count ?? 0;
}

/** Of concurrent uses one is true: the row is the lock. */
export async function useVerification(tx: OwnTx, id: Id<'vrf'>): Promise<boolean> {
  const now = toDate(tx.now);
  const { numAffectedRows } = await sql`
    update eco_verifications set used_at = ${now}, token = null, pending = null
    where id = ${id} and used_at is null and expires_at > ${now}`.execute(tx.tables());
  return numAffectedRows === 1n;
}

/** Makes the person's other open proofs of the purpose worthless. */
export async function closeOthers(tx: OwnTx, purpose: Purpose): Promise<void> {
  await sql`update eco_verifications set used_at = ${toDate(tx.now)}, token = null, pending = null
    where person_id = ${tx.person} and purpose = ${purpose} and used_at is null`.execute(tx.tables());
}

/** What the mail of an open proof is made of; undefined when there is nothing (any more) to send. */
export async function readForMail(tx: PersonTx, id: string): Promise<MailedVerification | undefined> {
  const { rows } = await sql<MailedVerification>`
    select v.purpose, v.token, v.pending, i.email, p.display_name as "displayName"
    from eco_verifications v
    left join eco_identities i on i.id = v.person_id left join eco_profiles p on p.person_id = v.person_id
    where v.id = ${id} and v.used_at is null and v.expires_at > ${toDate(tx.now)} and v.token is not null`.execute(
    tx.tables(),
  );
  return rows[0];
}

/** All proofs of the person that are kept, the oldest first. */
export async function listVerifications(
  tx: PersonTx,
): Promise<{ id: Id<'vrf'>; purpose: Purpose; createdAt: number; usedAt: number | null }[]> {
  const { rows } = await sql<{ id: Id<'vrf'>; purpose: Purpose; createdAt: number; usedAt: number | null }>`
    select id, purpose, created_at as "createdAt", used_at as "usedAt" from eco_verifications
    where person_id = ${tx.person} order by id`.execute(tx.tables());
  return rows;
}

/** The token was mailed: from now on only its hash is kept. */
export async function forgetToken(tx: PersonTx, id: string): Promise<void> {
  await sql`update eco_verifications set token = null where id = ${id}`.execute(tx.tables());
}

/** The set-up link: each start without an owner makes a new one, and the ones before it are worthless. */
export async function replaceSetup(
  tx: SystemTx,
  link: { id: Id<'vrf'>; person: Id<'usr'>; hash: Buffer; expiresAt: number },
): Promise<void> {
  const now = toDate(tx.now);
  await sql`update eco_verifications set used_at = ${now} where purpose = 'setup' and used_at is null`.execute(
    tx.tables(),
  );
  await sql`
    insert into eco_verifications (id, person_id, purpose, hash, created_at, expires_at)
    values (${link.id}, ${link.person}, 'setup', ${link.hash}, ${now}, ${toDate(link.expiresAt)})`.execute(tx.tables());
}

/** Drops what nobody can use any more, and at once what an expired registration would have become. */
export async function pruneVerifications(tx: SystemTx, before: number): Promise<void> {
  await sql`update eco_verifications set token = null, pending = null
    where expires_at < ${toDate(tx.now)} and (token is not null or pending is not null)`.execute(tx.tables());
  await sql`delete from eco_verifications where expires_at < ${toDate(before)}`.execute(tx.tables());
}
