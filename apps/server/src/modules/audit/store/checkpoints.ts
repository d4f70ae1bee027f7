import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';

/** Organizations that have a chain, in the order of their ids, after `after`. */
export async function chainsBehind(tx: SystemTx, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ org: string }>`
    select org_id as org from eco_audit_heads where org_id > ${after} order by org_id limit ${limit}`.execute(
    tx.tables(),
  );
  return rows.map(({ org }) => org);
}

/**
 * Before `hourly`, the last checkpoint of each hour stays; before `daily`, the last one of each day.
 * Deletes at most `limit`, and returns how many.
 */
export async function thinCheckpoints(
  tx: SystemTx,
  org: string,
  { hourly, daily, limit }: { hourly: number; daily: number; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from eco_audit_checkpoints where org_id = ${org} and seq = any (array(
      select seq from (
        select seq, slot, lead(slot) over (order by seq) as next from (
          select seq, floor(extract(epoch from at) / case when at < ${toDate(daily)} then 86400 else 3600 end) as slot
          from eco_audit_checkpoints where org_id = ${org} and at < ${toDate(hourly)}) as slots) as placed
      where next = slot order by seq limit ${limit}))`.execute(tx.tables());
  return Number(numAffectedRows ?? 0);
}
