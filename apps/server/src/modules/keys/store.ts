import { type Selectable, sql } from 'kysely';
import type { LookupTx, PersonTx, SystemTx, Tx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import type { ApiKeys, Tables } from './tables.ts';

export type KeyRow = Selectable<ApiKeys>;

const db = (tx: Tx) => tx.tables<Tables>();

/** Across organizations: who presents a key is not known before it is found. */
export async function lookUpKey(tx: LookupTx, id: string): Promise<KeyRow | undefined> {
  const { rows } = await sql<KeyRow>`select * from lookup_api_key(${id})`.execute(db(tx));
  return rows[0];
}

/** Platform keys of the transaction's person, in every organization. */
export async function myKeys(tx: PersonTx): Promise<MyKey[]> {
  const { rows } = await sql<MyKey>`select * from lookup_my_keys()`.execute(db(tx));
  return rows;
}

interface MyKey {
  id: string;
  org: string;
  name: string;
  hint: string;
  allowedIps: string[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
}

/** Revokes all platform keys of somebody who left. */
export const revokeKeysOf = (tx: SystemTx, org: string, owner: string) =>
  db(tx)
    .updateTable('eco_api_keys')
    .set({ revokedAt: tx.date, updatedAt: tx.date })
    .where('orgId', '=', org as Id<'org'>)
    .where('ownerId', '=', owner)
    .where('revokedAt', 'is', null)
    .returning(['id', 'kind', 'ownerId', 'customerId', 'environmentId'])
    .execute();

/** Ends the person's platform keys and deletes what they wrote into them; the rows stay for the usage that names them. */
export async function erasePerson(tx: SystemTx, person: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update eco_api_keys set revoked_at = coalesce(revoked_at, ${tx.date}), updated_at = ${tx.date}, name = 'erased',
      metadata = '{}', allowed_ips = '{}'
    where owner_id = ${person} returning id`.execute(db(tx));
  return rows.map(({ id }) => id);
}

/** Customer keys went with their customers; these are the platform keys. */
export const eraseOrganization = (tx: SystemTx, org: string) =>
  db(tx)
    .deleteFrom('eco_api_keys')
    .where('orgId', '=', org as Id<'org'>)
    .execute();
