import { sql } from 'kysely';
import type { LookupTx, NullableTimestamp, PersonTx, SystemTx, TenantTx, Timestamp } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import type { KeyLimit, Metadata } from './schemas.ts';

interface KeyTable {
  id: Id<'api'>;
  org_id: string;
  kind: 'platform' | 'customer';
  name: string;
  owner_id: string | null;
  customer_id: string | null;
  environment_id: string | null;
  scopes: string[] | null;
  limits: KeyLimit[];
  allowed_ips: string[];
  metadata: Metadata;
  hint: string;
  secret_hash: string;
  previous_hash: string | null;
  previous_until: NullableTimestamp;
  created_by: string;
  created_at: Timestamp;
  updated_at: Timestamp;
  rotated_at: NullableTimestamp;
  expires_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
}

/** A row as read: instants are epoch milliseconds. */
export type KeyRow = { [Column in keyof KeyTable]: Selected<KeyTable[Column]> };
type Selected<C> = C extends { readonly __select__: infer S } ? S : C;

export interface NewKeyRow {
  id: Id<'api'>;
  kind: KeyTable['kind'];
  name: string;
  ownerId: string | null;
  customerId: string | null;
  environmentId: string | null;
  scopes: string[] | null;
  limits: KeyLimit[];
  allowedIps: string[];
  metadata: Metadata;
  hint: string;
  secretHash: string;
  createdBy: string;
  at: Date;
  expiresAt: Date | null;
}

const db = (tx: TenantTx) => tx.tables<{ eco_api_keys: KeyTable }>();
const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

export async function insert(tx: TenantTx, row: NewKeyRow): Promise<KeyRow> {
  return db(tx)
    .insertInto('eco_api_keys')
    .values({
      id: row.id,
      org_id: tx.org,
      kind: row.kind,
      name: row.name,
      owner_id: row.ownerId,
      customer_id: row.customerId,
      environment_id: row.environmentId,
      scopes: row.scopes,
      limits: json(row.limits),
      allowed_ips: row.allowedIps,
      metadata: json(row.metadata),
      hint: row.hint,
      secret_hash: row.secretHash,
      created_by: row.createdBy,
      created_at: row.at,
      updated_at: row.at,
      expires_at: row.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export interface KeyFilter {
  kind?: KeyTable['kind'] | undefined;
  customerId?: string | undefined;
}

/** Newest rows are not first: key ids are random. The order is that of the ids, which is stable and enough to page. */
export async function list(
  tx: TenantTx,
  filter: KeyFilter,
  after: string | undefined,
  limit: number,
): Promise<KeyRow[]> {
  return db(tx)
    .selectFrom('eco_api_keys')
    .selectAll()
    .$if(filter.kind !== undefined, (q) => q.where('kind', '=', filter.kind ?? 'platform'))
    .$if(filter.customerId !== undefined, (q) => q.where('customer_id', '=', filter.customerId ?? ''))
    .$if(after !== undefined, (q) => q.where('id', '<', (after ?? '') as Id<'api'>))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function find(tx: TenantTx, id: string): Promise<KeyRow | undefined> {
  return db(tx)
    .selectFrom('eco_api_keys')
    .selectAll()
    .where('id', '=', id as Id<'api'>)
    .executeTakeFirst();
}

export interface KeyChange {
  name?: string | undefined;
  scopes?: string[] | null | undefined;
  limits?: KeyLimit[] | undefined;
  allowedIps?: string[] | undefined;
  metadata?: Metadata | undefined;
  expiresAt?: Date | null | undefined;
}

export async function update(tx: TenantTx, id: string, change: KeyChange, at: Date): Promise<KeyRow | undefined> {
  const { name, scopes, limits, allowedIps, metadata, expiresAt } = change;
  return db(tx)
    .updateTable('eco_api_keys')
    .set({
      updated_at: at,
      ...(name === undefined ? {} : { name }),
      ...(scopes === undefined ? {} : { scopes }),
      ...(limits === undefined ? {} : { limits: json(limits) }),
      ...(allowedIps === undefined ? {} : { allowed_ips: allowedIps }),
      ...(metadata === undefined ? {} : { metadata: json(metadata) }),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    })
    .where('id', '=', id as Id<'api'>)
    .returningAll()
    .executeTakeFirst();
}

/** The secret of now becomes the one before; what was the one before stops working. */
export async function rotate(
  tx: TenantTx,
  id: string,
  secret: { hash: string; hint: string },
  at: Date,
  previousUntil: Date | null,
): Promise<KeyRow | undefined> {
  return db(tx)
    .updateTable('eco_api_keys')
    .set((eb) => ({
      secret_hash: secret.hash,
      hint: secret.hint,
      previous_hash: previousUntil === null ? null : eb.ref('secret_hash'),
      previous_until: previousUntil,
      rotated_at: at,
      updated_at: at,
    }))
    .where('id', '=', id as Id<'api'>)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Revoking twice keeps the first time. */
export async function revoke(tx: TenantTx, id: string, at: Date): Promise<KeyRow | undefined> {
  return db(tx)
    .updateTable('eco_api_keys')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, ${at})`, updated_at: at })
    .where('id', '=', id as Id<'api'>)
    .returningAll()
    .executeTakeFirst();
}

export async function remove(tx: TenantTx, id: string): Promise<boolean> {
  const { numDeletedRows } = await db(tx)
    .deleteFrom('eco_api_keys')
    .where('id', '=', id as Id<'api'>)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** All platform keys of somebody who left; returns their ids. */
export async function revokeOwned(tx: SystemTx, org: string, owner: string, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update eco_api_keys set revoked_at = ${at}, updated_at = ${at}
    where org_id = ${org} and owner_id = ${owner} and revoked_at is null
    returning id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Across organizations: who presents a key is not known before it is found. */
export async function lookUp(tx: LookupTx, id: string): Promise<KeyRow | undefined> {
  const { rows } = await sql<KeyRow>`select * from lookup_api_key(${id})`.execute(tx.tables());
  return rows[0];
}

/** Platform keys of the transaction's person, in every organization. */
export async function mine(tx: PersonTx): Promise<MyKey[]> {
  const { rows } = await sql<MyKey>`select * from lookup_my_keys()`.execute(tx.tables());
  return rows;
}

export interface MyKey {
  id: string;
  org: string;
  name: string;
  hint: string;
  allowedIps: string[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
}

/** Ends the person's platform keys and takes out what they wrote into them; the rows stay for the usage that names them. */
export async function erasePerson(tx: SystemTx, person: string, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update eco_api_keys set revoked_at = coalesce(revoked_at, ${at}), updated_at = ${at}, name = 'erased',
      metadata = '{}', allowed_ips = '{}'
    where owner_id = ${person} returning id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Keys of customers go with these; platform keys only now. */
export async function eraseOrganization(tx: SystemTx, org: string): Promise<void> {
  await sql`delete from eco_api_keys where org_id = ${org}`.execute(tx.tables());
}
