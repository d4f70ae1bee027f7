import { type Selectable, sql } from 'kysely';
import { countRows } from '../../kernel/db/rows.ts';
import type { LookupTx, PersonTx, SystemTx, TenantTx, Tx } from '../../kernel/db/tx.ts';
import { type Id, isId } from '../../kernel/ids.ts';
import type { ApiKeys, Tables } from './tables.ts';

export type KeyRow = Selectable<ApiKeys>;
/** With its customer's own id, the project of its environment, whether that is of production, and whether its uses are counted down. */
export type FoundKey = KeyRow & {
  externalId: string | null;
  projectId: string | null;
  production: boolean | null;
  hasRemaining: boolean;
};

const db = (tx: Tx) => tx.tables<Tables>();

/** Across organizations: who presents a key is not known before it is found. */
export async function lookUpKey(tx: LookupTx, id: string): Promise<FoundKey | undefined> {
  const query = sql<FoundKey>`
    select (found.key).*, found.project_id, found.external_id, found.production, found.has_remaining
    from lookup_api_key(${id}) as found`;
  const { rows } = await query.execute(db(tx));
  return rows[0];
}

/** The same in the transaction's organization, by its id or by the hash under which it was imported. */
export async function readWholeKey(tx: TenantTx, by: { id: string } | { hash: string }): Promise<FoundKey | undefined> {
  const matches = 'id' in by ? sql`k.id = ${by.id}` : sql`k.imported_hash = ${by.hash}`;
  const { rows } = await sql<FoundKey>`
    select k.*, e.project_id, e.production, c.external_id,
      exists (select from eco_key_remaining r where r.key_id = k.id) as has_remaining
    from eco_api_keys k
    left join eco_environments e on e.id = k.environment_id
    left join eco_customers c on c.id = k.customer_id
    where ${matches}`.execute(db(tx));
  return rows[0];
}

/** What limits the calls of a key. */
export const findLimits = (tx: TenantTx, id: string) =>
  db(tx)
    .selectFrom('eco_api_keys')
    .select(['id', 'limits', 'limitsKeyId'])
    .where('id', '=', id as Id<'api'>)
    .executeTakeFirst();

export async function lookUpImportedKey(tx: LookupTx | TenantTx, hash: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string | null }>`select lookup_imported_key(${hash}) as id`.execute(db(tx));
  return rows[0]?.id ?? undefined;
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

export async function keysOfEnvironment(tx: SystemTx, org: string, environment: string): Promise<string[]> {
  const rows = await db(tx)
    .selectFrom('eco_api_keys')
    .select('id')
    .where('orgId', '=', org as Id<'org'>)
    .where('environmentId', '=', environment as Id<'env'>)
    .execute();
  return rows.map(({ id }) => id);
}

export async function keysOfCustomer(tx: SystemTx, org: string, customer: string): Promise<string[]> {
  const rows = await db(tx)
    .selectFrom('eco_api_keys')
    .select('id')
    .where('orgId', '=', org as Id<'org'>)
    .where('customerId', '=', customer as Id<'cus'>)
    .execute();
  return rows.map(({ id }) => id);
}

const working = (tx: TenantTx) =>
  db(tx)
    .updateTable('eco_api_keys')
    .set({ revokedAt: tx.date, updatedAt: tx.date })
    .where('orgId', '=', tx.org)
    .where('revokedAt', 'is', null);

/** Revokes all platform keys of somebody who leaves. Those that a deletion has revoked can no longer be restored either. */
export async function revokeKeysOf(tx: TenantTx, owner: string) {
  await db(tx)
    .updateTable('eco_api_keys')
    .set({ revokedWith: null })
    .where('orgId', '=', tx.org)
    .where('ownerId', '=', owner)
    .where('revokedWith', 'is not', null)
    .execute();
  return working(tx)
    .where('ownerId', '=', owner)
    .returning(['id', 'kind', 'ownerId', 'customerId', 'environmentId'])
    .execute();
}

export const revokeWorkingKey = (tx: TenantTx, id: Id<'api'>) =>
  working(tx)
    .where('id', '=', id)
    .returning(['id', 'kind', 'ownerId', 'customerId', 'environmentId'])
    .executeTakeFirst();

/** The keys of a customer or an environment that is deleted, until it is restored. */
export async function revokeWith(tx: TenantTx, place: Id<'cus'> | Id<'env'>): Promise<string[]> {
  const revoking = working(tx).set({ revokedWith: place }).returning('id');
  const query = isId(place, 'cus')
    ? revoking.where('customerId', '=', place)
    : revoking.where('environmentId', '=', place);
  return (await query.execute()).map(({ id }) => id);
}

/** A key of which the customer or the environment is deleted still waits for that one. Answers those that work again. */
export async function restoreWith(tx: TenantTx, place: Id<'cus'> | Id<'env'>): Promise<string[]> {
  const { rows } = await sql<{ id: string; restored: boolean }>`
    with waiting as (
      select k.id, coalesce(c.id, e.id) as still
      from eco_api_keys k
        left join eco_customers c on c.id = k.customer_id and c.deleted_at is not null
        left join eco_environments e on e.id = k.environment_id and e.deleted_at is not null
      where k.revoked_with = ${place})
    update eco_api_keys k set revoked_with = w.still,
      revoked_at = case when w.still is not null then k.revoked_at end, updated_at = ${tx.date}
    from waiting w where w.id = k.id returning k.id, k.revoked_at is null as restored`.execute(db(tx));
  return rows.filter(({ restored }) => restored).map(({ id }) => id);
}

/** Of the organization, without those that are revoked. */
export const countKeys = (tx: TenantTx): Promise<number> =>
  countRows(db(tx).selectFrom('eco_api_keys').where('orgId', '=', tx.org).where('revokedAt', 'is', null));

/** Ends the person's platform keys and deletes what they wrote into them; the rows stay for the usage that names them. */
export async function erasePerson(tx: SystemTx, person: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update eco_api_keys set revoked_at = coalesce(revoked_at, ${tx.date}), revoked_with = null, updated_at = ${tx.date}, name = 'erased',
      metadata = '{}', allowed_ips = '{}'
    where owner_id = ${person} returning id`.execute(db(tx));
  return rows.map(({ id }) => id);
}

/** Customer keys went with their customers; these are the platform keys. */
export async function eraseOrganization(tx: SystemTx, org: string): Promise<void> {
  for (const table of ['eco_api_keys', 'eco_key_prefixes', 'eco_key_reports'] as const) {
    await db(tx)
      .deleteFrom(table)
      .where('orgId', '=', org as Id<'org'>)
      .execute();
  }
}
