import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Tables } from '../tables.ts';

/** A transaction that sees the rows of one person. */
export type OwnTx = PersonTx | TenantTx;

const db = (tx: Tx) => tx.tables<Tables>();

/** An account, found by its e-mail address. */
export interface Account {
  person: Id<'usr'>;
  /** The organization that failed log-ins are recorded in. */
  org: Id<'org'>;
  status: 'active' | 'suspended';
  /** Null for a person without a password. */
  passwordHash: string | null;
  passwordSetAt: number;
  verified: boolean;
  /** The person has logged in from this address before. */
  familiar: boolean;
}

export async function findAccount(tx: Tx, emailKey: string, addressKey: Buffer): Promise<Account | undefined> {
  const { rows } = await sql<Account>`select * from lookup_login(${emailKey}, ${addressKey})`.execute(db(tx));
  return rows[0];
}

export interface NewIdentity {
  id: Id<'usr'>;
  org: Id<'org'>;
  email: string;
  emailKey: string;
  displayName: string;
  passwordHash: string | null;
  verified: boolean;
  firstOwner: boolean;
}

export async function insertIdentity(tx: OwnTx, identity: NewIdentity): Promise<void> {
  const { id, org, email, emailKey, displayName, passwordHash, verified, firstOwner } = identity;
  const now = tx.date;
  const emailVerifiedAt = verified ? now : null;
  await db(tx)
    .insertInto('eco_identities')
    .values({ id, email, emailKey, emailVerifiedAt, homeOrg: org, firstOwner, createdAt: now, updatedAt: now })
    .execute();
  await Promise.all([
    db(tx).insertInto('eco_credentials').values({ personId: id, passwordHash, changedAt: now }).execute(),
    db(tx).insertInto('eco_profiles').values({ personId: id, displayName, updatedAt: now }).execute(),
  ]);
}

/** The person of the transaction. */
export const readUser = (tx: OwnTx) =>
  db(tx)
    .selectFrom('eco_identities as i')
    .innerJoin('eco_profiles as p', 'p.personId', 'i.id')
    .innerJoin('eco_credentials as c', 'c.personId', 'i.id')
    .select(['i.id', 'i.email', 'p.displayName', 'i.createdAt', 'c.passwordHash', 'c.changedAt as passwordSetAt'])
    .select(sql<boolean>`i.email_verified_at is not null`.as('emailVerified'))
    .where('i.id', '=', tx.person)
    .executeTakeFirst();

export async function setDisplayName(tx: OwnTx, displayName: string): Promise<void> {
  const changes = { displayName, updatedAt: tx.date };
  await db(tx).updateTable('eco_profiles').set(changes).where('personId', '=', tx.person).execute();
}

/**
 * Locks the password against another one, or for another one. False where it is no longer the one set then: a password is
 * verified before the transaction, and that takes long enough for a new one to be set.
 */
export async function holdPassword(tx: OwnTx, setAt: number, { change }: { change: boolean }): Promise<boolean> {
  const row = db(tx).selectFrom('eco_credentials').select('personId').where('personId', '=', tx.person);
  const unchanged = row.where('changedAt', '=', sql<number>`${toDate(setAt)}`);
  return (await (change ? unchanged.forUpdate() : unchanged.forShare()).executeTakeFirst()) !== undefined;
}

/** A new password; with `setAt`, the same one under another hash. */
export async function setPasswordHash(tx: OwnTx, passwordHash: string, setAt?: number): Promise<void> {
  const changes = { passwordHash, changedAt: setAt === undefined ? tx.date : toDate(setAt) };
  await db(tx).updateTable('eco_credentials').set(changes).where('personId', '=', tx.person).execute();
}

/** Marks the e-mail address of the person of the transaction as verified. */
export async function setVerified(tx: OwnTx): Promise<void> {
  const changes = { emailVerifiedAt: tx.date, updatedAt: tx.date };
  const query = db(tx).updateTable('eco_identities').set(changes).where('id', '=', tx.person);
  await query.where('emailVerifiedAt', 'is', null).execute();
}

/** A unique violation of `eco_identities_email_key` where somebody else has the address. */
export async function setEmail(
  tx: OwnTx,
  { email, emailKey, proven }: { email: string; emailKey: string; proven: boolean },
): Promise<void> {
  const changes = { email, emailKey, emailVerifiedAt: proven ? tx.date : null, updatedAt: tx.date };
  await db(tx).updateTable('eco_identities').set(changes).where('id', '=', tx.person).execute();
}

/** Marks the person of the transaction as the one who set the installation up. */
export async function setFirstOwner(tx: OwnTx): Promise<void> {
  const changes = { firstOwner: true, updatedAt: tx.date };
  await db(tx).updateTable('eco_identities').set(changes).where('id', '=', tx.person).execute();
}

export async function hasFirstOwner(tx: SystemTx): Promise<boolean> {
  const query = db(tx).selectFrom('eco_identities').select('id').where('firstOwner', '=', true);
  return (await query.executeTakeFirst()) !== undefined;
}

/** Until the transaction ends, nobody logs in as the person or erases them too. */
export const lockIdentity = (tx: SystemTx, person: Id<'usr'>) =>
  db(tx)
    .selectFrom('eco_identities')
    .select(['homeOrg as org', 'email'])
    .where('id', '=', person)
    .forUpdate()
    .executeTakeFirst();

/** Children before parents. */
const ownTables = [
  'eco_refresh_tokens',
  'eco_sessions',
  'eco_familiar_addresses',
  'eco_login_challenges',
  'eco_backup_codes',
  'eco_mfa',
  'eco_passkey_challenges',
  'eco_passkeys',
  'eco_passkey_handles',
  'eco_social_uses',
  'eco_social_accounts',
  'eco_email_changes',
  'eco_verifications',
  'eco_credentials',
  'eco_profiles',
] as const;

/** Deletes the person's rows in this module's tables; returns the sessions that were live. */
export async function deletePerson(
  tx: SystemTx,
  person: Id<'usr'>,
  accountKey: Buffer | undefined,
): Promise<Id<'ses'>[]> {
  const live = db(tx).selectFrom('eco_sessions').select('id').where('personId', '=', person);
  const sessions = await live.where('revokedAt', 'is', null).execute();
  // The account's other throttles are stored under keys that do not identify anybody, and expire within a day.
  await sql`delete from eco_login_brakes where key = ${accountKey ?? null}
    or key in (select key from eco_familiar_addresses where person_id = ${person})`.execute(db(tx));
  for (const table of ownTables) {
    await sql`delete from ${sql.table(table)} where person_id = ${person}`.execute(db(tx));
  }
  await db(tx).deleteFrom('eco_identities').where('id', '=', person).execute();
  return sessions.map(({ id }) => id);
}

/** The persons whose keys the database says are destroyed: it keeps a tombstone of each for ever. */
export async function erasedPersons(tx: SystemTx): Promise<Id<'usr'>[]> {
  const { rows } = await sql<{ person: Id<'usr'> }>`
    select substr(scope, 8) as person from nexus_data_keys
    where scope like 'person:%' and retired_at is null and shredded_at is not null order by scope`.execute(db(tx));
  return rows.map(({ person }) => person);
}

/** Those of the persons that have an identity. */
export async function withIdentity(tx: SystemTx, persons: readonly Id<'usr'>[]): Promise<Id<'usr'>[]> {
  const { rows } = await sql<{ id: Id<'usr'> }>`
    select id from eco_identities where id = any(${[...persons]}::text[])`.execute(db(tx));
  return rows.map(({ id }) => id);
}
