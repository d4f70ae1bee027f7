import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { OwnTx } from '../account/store.ts';

/** An open challenge, found by its text. */
export interface FoundChallenge {
  id: Id<'chl'>;
  person: Id<'usr'>;
  /** The organization that wrong codes are recorded in. */
  org: Id<'org'>;
  email: string;
  /** RFC 8176 methods of the first proof. */
  amr: string[];
  browser: boolean;
}

export async function findChallenge(tx: Tx, hash: Buffer): Promise<FoundChallenge | undefined> {
  const { rows } = await sql<FoundChallenge>`
    select id, person, org, email, amr, browser from lookup_login_challenge(${hash}, ${toDate(tx.now)})`.execute(
    tx.tables(),
  );
  return rows[0];
}

export interface NewChallenge {
  id: Id<'chl'>;
  hash: Buffer;
  amr: readonly string[];
  browser: boolean;
  expiresAt: number;
}

export async function insertChallenge(tx: OwnTx, { id, hash, amr, browser, expiresAt }: NewChallenge): Promise<void> {
  await sql`
    insert into eco_login_challenges (id, person_id, hash, amr, browser, created_at, expires_at)
    values (${id}, ${tx.person}, ${hash}, ${[...amr]}, ${browser}, ${toDate(tx.now)}, ${toDate(expiresAt)})`.execute(
    tx.tables(),
  );
}

/** Counts an attempt before it is looked at; false where the challenge is over or has had `most`. */
export async function countAttempt(tx: OwnTx, id: Id<'chl'>, most: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_login_challenges set attempts = attempts + 1
    where id = ${id} and used_at is null and expires_at > ${toDate(tx.now)} and attempts < ${most}`.execute(
    tx.tables(),
  );
  return numAffectedRows === 1n;
}

/** True for one of several concurrent uses: the row is the lock. */
export async function useChallenge(tx: OwnTx, id: Id<'chl'>): Promise<boolean> {
  const now = toDate(tx.now);
  const { numAffectedRows } = await sql`
    update eco_login_challenges set used_at = ${now}
    where id = ${id} and used_at is null and expires_at > ${now}`.execute(tx.tables());
  return numAffectedRows === 1n;
}

/** Ends the person's open challenges. */
export async function closeChallenges(tx: OwnTx): Promise<void> {
  await sql`
    update eco_login_challenges set used_at = ${toDate(tx.now)}
    where person_id = ${tx.person} and used_at is null`.execute(tx.tables());
}

export async function pruneChallenges(tx: SystemTx, before: number): Promise<void> {
  await sql`delete from eco_login_challenges where expires_at < ${toDate(before)}`.execute(tx.tables());
}
