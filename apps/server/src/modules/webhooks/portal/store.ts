import { sql } from 'kysely';
import { instant } from '../../../kernel/db/rows.ts';
import type { LookupTx, SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Tables } from '../tables.ts';

export interface FoundSession {
  org: Id<'org'>;
  customer: Id<'cus'>;
  hash: Buffer;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export async function lookUpSession(tx: LookupTx, id: string): Promise<FoundSession | undefined> {
  const { rows } = await sql<FoundSession>`select * from lookup_portal_session(${id})`.execute(tx.tables());
  return rows[0];
}

interface NewSession {
  id: Id<'wps'>;
  customer: Id<'cus'>;
  hash: Buffer;
  expiresAt: Date;
}

export async function insertSession(tx: TenantTx, { id, customer, hash, expiresAt }: NewSession): Promise<void> {
  const row = { id, orgId: tx.org, customerId: customer, hash, expiresAt, createdAt: tx.date };
  await tx.tables<Tables>().insertInto('eco_portal_sessions').values(row).execute();
}

/** How many there were. */
export async function deleteSessions(tx: TenantTx, customer: Id<'cus'>): Promise<number> {
  const query = tx.tables<Tables>().deleteFrom('eco_portal_sessions').where('customerId', '=', customer);
  const { numDeletedRows } = await query.where('expiresAt', '>', instant(tx.now)).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Names of a customer and of its seller. */
export async function readAccount(tx: TenantTx, customer: Id<'cus'>) {
  const { rows } = await sql<{ customerId: Id<'cus'>; name: string; seller: string }>`
    select c.id as "customerId", c.name, o.name as seller from eco_customers c join eco_organizations o on o.id = c.org_id
    where c.org_id = ${tx.org} and c.id = ${customer}`.execute(tx.tables());
  return rows[0];
}

export async function pruneSessions(tx: SystemTx): Promise<void> {
  await sql`delete from eco_portal_sessions where expires_at < ${tx.date}`.execute(tx.tables());
}
