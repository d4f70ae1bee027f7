import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';

/** Nobody logs in as the person, or erases them too, until the transaction ends. */
export async function lockIdentity(
  tx: SystemTx,
  person: string,
): Promise<{ org: Id<'org'>; email: string } | undefined> {
  const { rows } = await sql<{ org: Id<'org'>; email: string }>`
    select home_org as org, email from eco_identities where id = ${person} for update`.execute(tx.tables());
  return rows[0];
}

/** All rows of the person in this module's tables; answers the sessions that were live. */
export async function deletePerson(tx: SystemTx, person: string, accountKey: Buffer | undefined): Promise<string[]> {
  const db = tx.tables();
  const { rows } = await sql<{ id: string }>`
    select id from eco_sessions where person_id = ${person} and revoked_at is null`.execute(db);
  // Brakes of addresses that the person never logged in from are of nobody, and gone within a day.
  await sql`delete from eco_login_brakes where key = ${accountKey ?? null}
    or key in (select key from eco_familiar_addresses where person_id = ${person})`.execute(db);
  for (const table of ownTables) await sql`delete from ${sql.table(table)} where person_id = ${person}`.execute(db);
  await sql`delete from eco_identities where id = ${person}`.execute(db);
  return rows.map(({ id }) => id);
}

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
  'eco_verifications',
  'eco_credentials',
  'eco_profiles',
];

/** Whose keys are destroyed, as the database knows it: a tombstone is kept for ever. */
export async function erasedPersons(tx: SystemTx): Promise<Id<'usr'>[]> {
  const { rows } = await sql<{ person: Id<'usr'> }>`
    select substr(scope, 8) as person from nexus_data_keys
    where scope like 'person:%' and retired_at is null and shredded_at is not null order by scope`.execute(tx.tables());
  return rows.map(({ person }) => person);
}

/** Which of these have an identity. */
export async function stillThere(tx: SystemTx, persons: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from eco_identities where id = any(${persons}::text[])`.execute(tx.tables());
  return rows.map(({ id }) => id);
}
