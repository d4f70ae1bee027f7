import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/tx.ts';

/** Partitions of eco_audit_entries, the default one included, oldest first. */
export async function partitions(tx: SystemTx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'eco_audit_entries'::regclass order by 1`.execute(tx.tables());
  return rows.map(({ name }) => name);
}

/** Whether nothing in the partition belongs to a chain any more. Asks an index once for each organization. */
async function isArchived(tx: SystemTx, partition: string): Promise<boolean> {
  const { rows } = await sql<{ archived: boolean }>`
    select not exists (
      select from eco_audit_heads h
      where exists (select from ${sql.table(partition)} e where e.org = h.number and e.seq > h.pruned_seq)) as archived
    `.execute(tx.tables());
  return rows[0]?.archived === true;
}

/** Drops the partition if nothing in it belongs to a chain. Waits shortly for who is reading; readers must not queue. */
export async function dropArchived(tx: SystemTx, partition: string): Promise<boolean> {
  if (!(await isArchived(tx, partition))) return false;
  await sql`set local lock_timeout = '2s'`.execute(tx.tables());
  await sql`lock table ${sql.table(partition)} in access exclusive mode`.execute(tx.tables());
  // Asked again: an entry may have come late, from the journal of a node that was killed.
  if (!(await isArchived(tx, partition))) return false;
  await sql`drop table ${sql.table(partition)}`.execute(tx.tables());
  return true;
}

/** Deletes up to `limit` entries of the partition that are in archives, and returns how many. */
export async function deleteArchived(tx: SystemTx, partition: string, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(partition)} where ctid = any (array(
      select a.ctid from eco_audit_heads h cross join lateral (
        select e.ctid from ${sql.table(partition)} e where e.org = h.number and e.seq <= h.pruned_seq limit ${limit}) a
      where h.pruned_seq > 0 limit ${limit}))`.execute(tx.tables());
  return Number(numAffectedRows ?? 0);
}

/** Moves up to `limit` entries from the table of a version before; undefined while the sequencer is at work. */
export async function packOld(tx: SystemTx, limit: number): Promise<number | undefined> {
  const { rows } = await sql<{ moved: number | null }>`select nexus_audit_pack_old(${limit}) as moved`.execute(
    tx.tables(),
  );
  return rows[0]?.moved ?? undefined;
}
