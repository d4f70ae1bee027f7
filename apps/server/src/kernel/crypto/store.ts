import { toDate } from '../clock.ts';
import type { Id } from '../ids.ts';

/** A pool, a client or a transaction of `pg`. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface KeyScope {
  /** `system`, `org:…`, `project:…`, `person:…` */
  readonly name: string;
  /** The organization whose erasure shreds the scope's keys. */
  readonly orgId: Id<'org'> | null;
}

export interface StoredKey {
  id: Id<'dek'>;
  scope: string;
  /** Null when shredded. */
  wrapped: Buffer | null;
  kekId: string;
  retired: boolean;
  /** False if the current transaction created the row, and may still roll back. */
  committed: boolean;
}

interface NewKey {
  id: Id<'dek'>;
  wrapped: Buffer;
  kekId: string;
}

const columns = `id, scope, wrapped, kek_id as "kekId", retired_at is not null as retired,
  created_xact is distinct from pg_current_xact_id_if_assigned() as committed`;

export async function findKey(db: Queryable, id: Id<'dek'>): Promise<StoredKey | undefined> {
  return one(await db.query(`select ${columns} from nexus_data_keys where id = $1`, [id]));
}

/** The scope's active key, or its tombstone if it was shredded. */
export async function findActiveKey(db: Queryable, scope: string): Promise<StoredKey | undefined> {
  return one(await db.query(`select ${columns} from nexus_data_keys where scope = $1 and retired_at is null`, [scope]));
}

/** False if the scope already has an active key or a tombstone. Waits for a concurrent insert to commit. */
export async function insertKey(db: Queryable, scope: KeyScope, key: NewKey, now: number): Promise<boolean> {
  const { rows } = await db.query(
    `insert into nexus_data_keys (id, scope, org_id, wrapped, kek_id, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (scope) where retired_at is null do nothing returning id`,
    [key.id, scope.name, scope.orgId, key.wrapped, key.kekId, toDate(now)],
  );
  return rows.length === 1;
}

/** Replaces the active key by `key`; false if `active` is no longer the active one. */
export async function replaceKey(db: Queryable, active: Id<'dek'>, key: NewKey, now: number): Promise<boolean> {
  const { rows } = await db.query(
    `with retired as (
       update nexus_data_keys set retired_at = $5
       where id = $1 and retired_at is null and shredded_at is null returning scope, org_id)
     insert into nexus_data_keys (id, scope, org_id, wrapped, kek_id, created_at)
     select $2, scope, org_id, $3, $4, $5 from retired returning id`,
    [active, key.id, key.wrapped, key.kekId, toDate(now)],
  );
  return rows.length === 1;
}

/**
 * Destroys every key of the scope. First the active key, or a tombstone is inserted if there is none: from then on no
 * rotation or insert can add a key, so the second statement finds all others.
 */
export async function shredKeys(db: Queryable, scope: KeyScope, tombstone: Id<'dek'>, now: number): Promise<void> {
  await db.query(
    `insert into nexus_data_keys as k (id, scope, org_id, wrapped, kek_id, created_at, shredded_at)
     values ($1, $2, $3, null, '', $4, $4)
     on conflict (scope) where retired_at is null
     do update set wrapped = null, shredded_at = coalesce(k.shredded_at, excluded.shredded_at)`,
    [tombstone, scope.name, scope.orgId, toDate(now)],
  );
  await db.query(
    `update nexus_data_keys set wrapped = null, shredded_at = $2 where scope = $1 and shredded_at is null`,
    [scope.name, toDate(now)],
  );
}

/** The scopes with keys of the organization. */
export async function scopesOfOrganization(db: Queryable, orgId: Id<'org'>): Promise<string[]> {
  const { rows } = await db.query(
    'select distinct scope from nexus_data_keys where org_id = $1 and shredded_at is null order by scope',
    [orgId],
  );
  return (rows as { scope: string }[]).map((row) => row.scope);
}

/** Scopes from `from` to before `to` that are not shredded. */
export async function scopesBetween(db: Queryable, from: string, to: string): Promise<string[]> {
  const { rows } = await db.query(
    `select distinct scope from nexus_data_keys
     where scope >= $1 and scope < $2 and shredded_at is null order by scope`,
    [from, to],
  );
  return (rows as { scope: string }[]).map((row) => row.scope);
}

/** Up to `limit` keys that are not wrapped by `kekId`. */
export async function keysToRewrap(db: Queryable, kekId: string, limit: number): Promise<StoredKey[]> {
  const { rows } = await db.query(
    `select ${columns} from nexus_data_keys where kek_id <> $1 and wrapped is not null order by kek_id, id limit $2`,
    [kekId, limit],
  );
  return rows as StoredKey[];
}

/** Does nothing to a key that was shredded or re-wrapped meanwhile. */
export async function storeWrapping(db: Queryable, key: NewKey, formerKekId: string): Promise<void> {
  await db.query(
    'update nexus_data_keys set wrapped = $2, kek_id = $3 where id = $1 and kek_id = $4 and wrapped is not null',
    [key.id, key.wrapped, key.kekId, formerKekId],
  );
}

/** Adds to the use counts. Rows are locked in the order of their ids, so that two nodes do not deadlock. */
export async function addUses(db: Queryable, uses: ReadonlyMap<Id<'dek'>, number>): Promise<void> {
  await db.query(
    `with added as (select * from unnest($1::text[], $2::bigint[]) as a (id, uses)),
       locked as (select k.id from nexus_data_keys k where k.id = any($1::text[]) order by k.id for update)
     update nexus_data_keys k set uses = k.uses + added.uses
     from added join locked on locked.id = added.id where k.id = added.id`,
    [[...uses.keys()], [...uses.values()]],
  );
}

const one = ({ rows }: { rows: unknown[] }): StoredKey | undefined => (rows as StoredKey[])[0];
