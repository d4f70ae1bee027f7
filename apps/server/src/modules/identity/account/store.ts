import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';

/** A transaction in which the rows of one person are seen. */
export type OwnTx = PersonTx | TenantTx;

export interface Account {
  person: Id<'usr'>;
  /** The organization that failed log-ins are recorded in. */
  org: Id<'org'>;
  status: 'active' | 'disabled';
  /** Null for who has none and logs in otherwise. */
  passwordHash: string | null;
  verified: boolean;
  /** Has logged in from this address before. */
  familiar: boolean;
}

export interface UserRow {
  id: Id<'usr'>;
  email: string;
  displayName: string;
  emailVerified: boolean;
  createdAt: number;
  passwordHash: string | null;
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

/** The account behind an e-mail address, across all persons. */
export async function findAccount(tx: Tx, emailKey: string, addressKey: Buffer): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select person, org, status, password_hash as "passwordHash", verified, familiar
    from lookup_login(${emailKey}, ${addressKey})`.execute(tx.tables());
  return rows[0];
}

export async function insertIdentity(tx: OwnTx, identity: NewIdentity): Promise<void> {
  const now = toDate(tx.now);
  const { id, org, email, emailKey, displayName, passwordHash, verified, firstOwner } = identity;
  await sql`
    insert into eco_identities (id, email, email_key, email_verified_at, home_org, first_owner, created_at, updated_at)
    values (${id}, ${email}, ${emailKey}, ${verified ? now : null}, ${org}, ${firstOwner}, ${now}, ${now})`.execute(
    tx.tables(),
  );
  await Promise.all([
    sql`insert into eco_credentials (person_id, password_hash, changed_at) values (${id}, ${passwordHash}, ${now})`.execute(
      tx.tables(),
    ),
    sql`insert into eco_profiles (person_id, display_name, updated_at) values (${id}, ${displayName}, ${now})`.execute(
      tx.tables(),
    ),
  ]);
}

/** The person of the transaction. */
export async function readUser(tx: OwnTx): Promise<UserRow | undefined> {
  const { rows } = await sql<UserRow>`
    select i.id, i.email, p.display_name as "displayName", i.email_verified_at is not null as "emailVerified",
      i.created_at as "createdAt", c.password_hash as "passwordHash"
    from eco_identities i join eco_profiles p on p.person_id = i.id join eco_credentials c on c.person_id = i.id
    where i.id = ${tx.person}`.execute(tx.tables());
  return rows[0];
}

export async function setDisplayName(tx: OwnTx, displayName: string): Promise<void> {
  await sql`update eco_profiles set display_name = ${displayName}, updated_at = ${toDate(tx.now)}
    where person_id = ${tx.person}`.execute(tx.tables());
}

export async function setPasswordHash(tx: OwnTx, passwordHash: string): Promise<void> {
  await sql`update eco_credentials set password_hash = ${passwordHash}, changed_at = ${toDate(tx.now)}
    where person_id = ${tx.person}`.execute(tx.tables());
}

/** True when it was not verified before. */
export async function setVerified(tx: OwnTx): Promise<boolean> {
  const now = toDate(tx.now);
  const { numAffectedRows } = await sql`
    update eco_identities set email_verified_at = ${now}, updated_at = ${now}
    where id = ${tx.person} and email_verified_at is null`.execute(tx.tables());
  return numAffectedRows === 1n;
}

/** Marks the person of the transaction as who set the installation up. */
export async function setFirstOwner(tx: OwnTx): Promise<void> {
  await sql`update eco_identities set first_owner = true, updated_at = ${toDate(tx.now)} where id = ${tx.person}`.execute(
    tx.tables(),
  );
}

export async function hasFirstOwner(tx: SystemTx): Promise<boolean> {
  const { rows } = await sql`select from eco_identities where first_owner`.execute(tx.tables());
  return rows.length > 0;
}
