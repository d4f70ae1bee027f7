import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { OwnTx } from '../account/store.ts';

/** The person's authenticator app. Times in epoch milliseconds. */
export interface TotpRow {
  /** Sealed. */
  secret: Buffer;
  createdAt: number;
  /** Null while it waits for its first code. */
  confirmedAt: number | null;
  /** The last time step whose code was accepted. */
  lastStep: number | null;
}

/**
 * Until the end of the transaction nobody enrols or removes a factor of the person, so that no session begins without
 * the factor that is confirmed at the same moment. Many may begin at once; whoever changes the factors waits for them.
 */
export async function holdFactors(tx: OwnTx, { change }: { change: boolean }): Promise<void> {
  const strength = change ? sql`for update` : sql`for key share`;
  await sql`select from eco_identities where id = ${tx.person} ${strength}`.execute(tx.tables());
}

/** As `holdFactors`; it also keeps the person from being suspended meanwhile. Returns the status. */
export async function holdAccount(tx: OwnTx): Promise<'active' | 'suspended' | undefined> {
  const { rows } = await sql<{ status: 'active' | 'suspended' }>`
    select status from eco_identities where id = ${tx.person} for share`.execute(tx.tables());
  return rows[0]?.status;
}

export async function readTotp(tx: OwnTx): Promise<TotpRow | undefined> {
  const { rows } = await sql<TotpRow>`
    select secret, created_at, confirmed_at, last_step
    from eco_mfa where person_id = ${tx.person}`.execute(tx.tables());
  return rows[0];
}

/** One that waits takes the place of another that waits. False where one is confirmed. */
export async function writePending(tx: OwnTx, secret: Buffer): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into eco_mfa as m (person_id, secret, created_at) values (${tx.person}, ${secret}, ${toDate(tx.now)})
    on conflict (person_id) do update set secret = excluded.secret, created_at = excluded.created_at
    where m.confirmed_at is null`.execute(tx.tables());
  return numAffectedRows === 1n;
}

/** True for one of several concurrent calls. `secret` is the sealed one that the code was checked against. */
export async function confirmPending(tx: OwnTx, secret: Buffer, step: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_mfa set confirmed_at = ${toDate(tx.now)}, last_step = ${step}
    where person_id = ${tx.person} and confirmed_at is null and secret = ${secret}`.execute(tx.tables());
  return numAffectedRows === 1n;
}

/** True for one of several uses of a step or of earlier steps: the row is the lock. */
export async function useStep(tx: OwnTx, secret: Buffer, step: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_mfa set last_step = ${step}
    where person_id = ${tx.person} and confirmed_at is not null and secret = ${secret}
      and (last_step is null or last_step < ${step})`.execute(tx.tables());
  return numAffectedRows === 1n;
}

/** False where none was confirmed. */
export async function deleteTotp(tx: OwnTx): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from eco_mfa where person_id = ${tx.person} and confirmed_at is not null`.execute(tx.tables());
  return numAffectedRows === 1n;
}

export interface StoredBackupCode {
  slot: string;
  /** Argon2id in PHC string format. */
  codeHash: string;
}

/** The new set makes the old one worthless. */
export async function replaceBackupCodes(tx: OwnTx, codes: readonly StoredBackupCode[]): Promise<void> {
  await sql`delete from eco_backup_codes where person_id = ${tx.person}`.execute(tx.tables());
  if (codes.length === 0) return;
  await sql`
    insert into eco_backup_codes (person_id, slot, code_hash, created_at)
    select ${tx.person}, slot, code_hash, ${toDate(tx.now)}
    from unnest(${codes.map(({ slot }) => slot)}::text[], ${codes.map(({ codeHash }) => codeHash)}::text[])
      as c (slot, code_hash)`.execute(tx.tables());
}

/** The hash of an unused code. */
export async function findBackupCode(tx: OwnTx, slot: string): Promise<string | undefined> {
  const { rows } = await sql<StoredBackupCode>`
    select slot, code_hash from eco_backup_codes
    where person_id = ${tx.person} and slot = ${slot} and used_at is null`.execute(tx.tables());
  return rows[0]?.codeHash;
}

/** True for one of several uses of a code. */
export async function useBackupCode(tx: OwnTx, { slot, codeHash }: StoredBackupCode): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_backup_codes set used_at = ${toDate(tx.now)}
    where person_id = ${tx.person} and slot = ${slot} and code_hash = ${codeHash} and used_at is null`.execute(
    tx.tables(),
  );
  return numAffectedRows === 1n;
}

export async function countBackupCodes(tx: OwnTx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from eco_backup_codes
    where person_id = ${tx.person} and used_at is null`.execute(tx.tables());
  return rows[0]?.count ?? 0;
}
