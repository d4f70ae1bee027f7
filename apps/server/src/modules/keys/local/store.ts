import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Tables } from '../tables.ts';

/** Whoever sends the same report at the same time waits for the first. */
export async function isNewReport(tx: TenantTx, id: string): Promise<boolean> {
  const query = tx.tables<Tables>().insertInto('eco_key_reports').values({ orgId: tx.org, id, receivedAt: tx.date });
  const { numInsertedOrUpdatedRows } = await query.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function forgetReports(tx: TenantTx, before: number): Promise<void> {
  await sql`delete from eco_key_reports where org_id = ${tx.org} and received_at < ${toDate(before)}`.execute(
    tx.tables(),
  );
}
