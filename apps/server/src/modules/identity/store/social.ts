import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { OwnTx } from '../account/store.ts';

/** Whose account at a provider it is. */
export interface SocialOwner {
  id: Id<'soc'>;
  person: Id<'usr'>;
  /** The organization that what fails is recorded in. */
  org: Id<'org'>;
  status: 'active' | 'suspended';
}

export interface SocialRow {
  id: Id<'soc'>;
  provider: string;
  /** Address and name at the provider, sealed. */
  profile: Buffer;
  createdAt: number;
  lastUsedAt: number;
}

/** Across all persons. */
export async function findSocialAccount(tx: Tx, key: Buffer): Promise<SocialOwner | undefined> {
  const { rows } = await sql<SocialOwner>`
    select id, person, org, status from lookup_social_account(${key})`.execute(tx.tables());
  return rows[0];
}

export async function insertSocialAccount(
  tx: OwnTx,
  account: { id: Id<'soc'>; provider: string; key: Buffer; profile: Buffer },
): Promise<void> {
  const now = toDate(tx.now);
  const { id, provider, key, profile } = account;
  await sql`insert into eco_social_accounts (id, person_id, provider, key, profile, created_at, last_used_at)
    values (${id}, ${tx.person}, ${provider}, ${key}, ${profile}, ${now}, ${now})`.execute(tx.tables());
}

/** False when the person of the transaction has no such account. */
export async function touchSocialAccount(
  tx: OwnTx,
  account: { id: Id<'soc'>; provider: string; profile: Buffer },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_social_accounts
    set provider = ${account.provider}, profile = ${account.profile}, last_used_at = ${toDate(tx.now)}
    where id = ${account.id} and person_id = ${tx.person}`.execute(tx.tables());
  return numAffectedRows === 1n;
}

/** If one attempt is used several times at once, all uses but the first fail with a unique violation. */
export async function useAttempt(tx: OwnTx, stateHash: Buffer, expiresAt: number): Promise<void> {
  await sql`insert into eco_social_uses (state_hash, person_id, expires_at)
    values (${stateHash}, ${tx.person}, ${toDate(expiresAt)})`.execute(tx.tables());
}

/** The person's linked accounts, the youngest first, from the one after `after`. */
export async function listSocialAccounts(tx: PersonTx, limit: number, after: string | undefined): Promise<SocialRow[]> {
  const { rows } = await sql<SocialRow>`
    select id, provider, profile, created_at, last_used_at from eco_social_accounts
    where person_id = ${tx.person} and (${after ?? null}::text is null or id < ${after ?? null}::text)
    order by id desc limit ${limit}`.execute(tx.tables());
  return rows;
}

/** Undefined where the person has no such account. */
export async function deleteSocialAccount(tx: PersonTx, id: Id<'soc'>): Promise<{ provider: string } | undefined> {
  const { rows } = await sql<{ provider: string }>`
    delete from eco_social_accounts where id = ${id} and person_id = ${tx.person} returning provider`.execute(
    tx.tables(),
  );
  return rows[0];
}

/** The person of the transaction, as far as links concern them. */
export async function readOwn(tx: OwnTx): Promise<{ org: Id<'org'>; verified: boolean } | undefined> {
  const { rows } = await sql<{ org: Id<'org'>; verified: boolean }>`
    select home_org as org, email_verified_at is not null as verified from eco_identities
    where id = ${tx.person}`.execute(tx.tables());
  return rows[0];
}

/** How many ways to log in the person has: a password, passkeys and linked accounts. */
export async function countWays(tx: OwnTx): Promise<number> {
  const { rows } = await sql<{ ways: number }>`
    select ((select count(*) from eco_credentials where person_id = ${tx.person} and password_hash is not null)
      + (select count(*) from eco_passkeys where person_id = ${tx.person})
      + (select count(*) from eco_social_accounts where person_id = ${tx.person}))::int as ways`.execute(tx.tables());
  return rows[0]?.ways ?? 0;
}

/** What has expired would be refused by its own date. */
export async function pruneUses(tx: SystemTx, before: number): Promise<void> {
  await sql`delete from eco_social_uses where expires_at < ${toDate(before)}`.execute(tx.tables());
}
