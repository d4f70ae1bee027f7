import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Anchor } from '../verifier.ts';

export interface Archive {
  afterSeq: number;
  throughSeq: number;
  file: string;
  sha256: Buffer;
  createdAt: number;
}

/** Days that the organization chose; undefined where it never did. */
export async function readRetention(tx: TenantTx): Promise<number | undefined> {
  const { rows } = await sql<{ days: number }>`
    select days from eco_audit_retention where org_id = ${tx.org}`.execute(tx.tables());
  return rows[0]?.days;
}

export async function writeRetention(tx: TenantTx, days: number): Promise<void> {
  await sql`
    insert into eco_audit_retention (org_id, days, updated_at) values (${tx.org}, ${days}, ${toDate(tx.now)})
    on conflict (org_id) do update set days = excluded.days, updated_at = excluded.updated_at`.execute(tx.tables());
}

/** The latest first. */
export async function listArchives(tx: TenantTx, before: number, limit: number): Promise<Archive[]> {
  const { rows } = await sql<Archive>`
    select after_seq, through_seq, file, sha256, created_at
    from eco_audit_archives where org_id = ${tx.org} and through_seq < ${before}
    order by through_seq desc limit ${limit}`.execute(tx.tables());
  return rows;
}

/** Organizations that have entries, with the days that they chose. */
export async function retentions(tx: SystemTx): Promise<{ org: string; days: number | null }[]> {
  const { rows } = await sql<{ org: string; days: number | null }>`
    select h.org_id as org, r.days from eco_audit_heads h left join eco_audit_retention r using (org_id)
    where h.seq > h.pruned_seq order by h.org_id`.execute(tx.tables());
  return rows;
}

/**
 * What may be moved to a file now: from where the chain begins to the last checkpoint that was signed before `before`
 * and is at most `most` entries away. All entries up to a checkpoint are older than it.
 */
export async function prunable(
  tx: SystemTx,
  { org, before, most }: { org: string; before: number; most: number },
): Promise<{ start: Anchor; through: number } | undefined> {
  const { rows } = await sql<{ seq: number; hash: Buffer; through: number | null }>`
    select h.pruned_seq as seq, h.pruned_hash as hash, (
      select max(c.seq) from eco_audit_checkpoints c
      where c.org_id = h.org_id and c.at < ${toDate(before)}
        and c.seq > h.pruned_seq and c.seq <= h.pruned_seq + ${most}) as through
    from eco_audit_heads h where h.org_id = ${org}`.execute(tx.tables());
  const row = rows[0];
  if (row === undefined || row.through === null) return undefined;
  return { start: { seq: row.seq, hash: row.hash }, through: row.through };
}

/** Until the transaction ends, no other node archives the organization's entries; false where one already does. */
export async function lockArchives(tx: SystemTx, org: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(4711003, hashtext(${org})) as free`.execute(tx.tables());
  return rows[0]?.free === true;
}

/** Makes the chain begin after what the file holds; `sweep` then deletes it. */
export async function prune(
  tx: SystemTx,
  org: string,
  { afterSeq, throughSeq, file, sha256, hash }: Omit<Archive, 'createdAt'> & { hash: Buffer },
): Promise<void> {
  await sql`update eco_audit_heads set pruned_seq = ${throughSeq}, pruned_hash = ${hash}
    where org_id = ${org} and pruned_seq = ${afterSeq}`.execute(tx.tables());
  await sql`delete from eco_audit_unpacked where org_id = ${org} and seq <= ${throughSeq}`.execute(tx.tables());
  await sql`
    insert into eco_audit_archives (org_id, after_seq, through_seq, file, sha256, created_at)
    values (${org}, ${afterSeq}, ${throughSeq}, ${file}, ${sha256}, ${toDate(tx.now)})`.execute(tx.tables());
}

/**
 * Deletes all entries of an organization, and makes its chain begin after them. Returns where it ended; undefined where there
 * was nothing left, so that a repeated event does nothing.
 */
export async function eraseLog(tx: SystemTx, org: string): Promise<{ seq: number; hash: string } | undefined> {
  // The lock of nexus_audit_sequence: entries that it is moving would be seen in neither table, and would stay.
  await sql`select pg_advisory_xact_lock(4711002)`.execute(tx.tables());
  const { rows } = await sql<{ seq: number; hash: string }>`
    update eco_audit_heads set pruned_seq = seq, pruned_hash = hash
    where org_id = ${org} and pruned_seq < seq returning seq, encode(hash, 'hex') as hash`.execute(tx.tables());
  await sql`delete from eco_audit_entries
    where org = (select number from eco_audit_heads where org_id = ${org})`.execute(tx.tables());
  for (const table of ofOrganization) {
    await sql`delete from ${sql.table(table)} where org_id = ${org}`.execute(tx.tables());
  }
  return rows[0];
}

const ofOrganization = [
  'eco_audit_actors',
  'eco_audit_unpacked',
  'eco_audit_inbox',
  'eco_audit_coalesced',
  'eco_audit_retention',
  'eco_audit_archives',
];
