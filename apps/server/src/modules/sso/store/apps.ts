import { type Selectable, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type AppsTable, tables } from './tables.ts';

export type AppRow = Selectable<AppsTable>;

export type AppValues = Pick<
  AppRow,
  'project_id' | 'name' | 'type' | 'entry' | 'redirect_uris' | 'post_logout_redirect_uris' | 'backchannel_logout_uri'
>;

export async function insert(
  tx: TenantTx,
  id: Id<'app'>,
  values: AppValues & Pick<AppRow, 'secret_hash' | 'created_by'>,
): Promise<AppRow> {
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_apps')
    .values({ ...values, id, org_id: tx.org, created_at: at, updated_at: at })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Newest first. */
export async function list(tx: TenantTx, before: string | undefined, limit: number): Promise<AppRow[]> {
  let query = tables(tx).selectFrom('eco_apps').selectAll().where('org_id', '=', tx.org);
  if (before !== undefined) query = query.where('id', '<', before as Id<'app'>);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function count(tx: TenantTx): Promise<number> {
  const { found } = await tables(tx)
    .selectFrom('eco_apps')
    .select((of) => of.fn.countAll<number>().as('found'))
    .where('org_id', '=', tx.org)
    .executeTakeFirstOrThrow();
  return found;
}

export async function find(tx: TenantTx, id: string): Promise<AppRow | undefined> {
  return tables(tx)
    .selectFrom('eco_apps')
    .selectAll()
    .where('id', '=', id as Id<'app'>)
    .executeTakeFirst();
}

export async function findForUpdate(tx: TenantTx, id: string): Promise<AppRow | undefined> {
  return tables(tx)
    .selectFrom('eco_apps')
    .selectAll()
    .where('id', '=', id as Id<'app'>)
    .forUpdate()
    .executeTakeFirst();
}

export async function update(tx: TenantTx, id: Id<'app'>, changes: Partial<AppValues>): Promise<AppRow> {
  return tables(tx)
    .updateTable('eco_apps')
    .set({ ...changes, updated_at: toDate(tx.now) })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The secret of before goes on working until `previousUntil`. */
export async function replaceSecret(
  tx: TenantTx,
  id: Id<'app'>,
  secret: { hash: string; previous: string | null; previousUntil: number },
): Promise<AppRow> {
  const keeps = secret.previous !== null && secret.previousUntil > tx.now;
  return tables(tx)
    .updateTable('eco_apps')
    .set({
      secret_hash: secret.hash,
      previous_hash: keeps ? secret.previous : null,
      previous_until: keeps ? toDate(secret.previousUntil) : null,
      updated_at: toDate(tx.now),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Takes everybody's access with it. */
export async function remove(tx: TenantTx, id: Id<'app'>): Promise<void> {
  await tables(tx).deleteFrom('eco_apps').where('id', '=', id).execute();
}

/** What the provider knows of an app. */
export interface ClientRow
  extends Pick<
    AppRow,
    | 'id'
    | 'org_id'
    | 'name'
    | 'type'
    | 'redirect_uris'
    | 'post_logout_redirect_uris'
    | 'backchannel_logout_uri'
    | 'secret_hash'
    | 'previous_hash'
    | 'previous_until'
  > {
  org_name: string;
}

/** An app of any organization in use. */
export async function lookup(tx: Tx, id: string): Promise<ClientRow | undefined> {
  const { rows } = await sql<ClientRow>`select * from lookup_app(${id})`.execute(tx.tables());
  return rows[0];
}

export async function eraseOrganization(tx: SystemTx, org: string): Promise<void> {
  await sql`delete from eco_apps where org_id = ${org}`.execute(tx.tables());
}
