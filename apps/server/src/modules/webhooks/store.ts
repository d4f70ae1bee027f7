import { sql } from 'kysely';
import type { SystemTx, TenantTx } from '../../kernel/db/tx.ts';
import type { Tables } from './tables.ts';

/** Whether events of the organization may concern an endpoint. */
export async function hasEndpoints(tx: TenantTx): Promise<boolean> {
  const query = tx.tables<Tables>().selectFrom('eco_webhook_endpoints').select('id').where('orgId', '=', tx.org);
  return (await query.where('state', '<>', 'deleted').limit(1).executeTakeFirst()) !== undefined;
}

export async function eraseWebhooks(tx: SystemTx, org: string): Promise<void> {
  for (const table of ['attempts', 'deliveries', 'messages', 'event_types', 'endpoints']) {
    await sql`delete from ${sql.table(`eco_webhook_${table}`)} where org_id = ${org}`.execute(tx.tables());
  }
  await sql`delete from eco_portal_sessions where org_id = ${org}`.execute(tx.tables());
}
