import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type Consent, tables } from './tables.ts';

export interface AccessRow {
  id: Id<'acs'>;
  app_id: Id<'app'>;
  person_id: Id<'usr'>;
  role: string | null;
  granted_by: string | null;
  granted_at: number | null;
  expires_at: number | null;
  revoked_at: number | null;
  consent: Consent | null;
  consented_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface Granted {
  app: Id<'app'>;
  person: Id<'usr'>;
  role: string | null;
  expiresAt: number | null;
  by: string;
}

/** Lets the person in, whatever was before; what they agreed to show stays. */
export async function grant(tx: TenantTx, id: Id<'acs'>, granted: Granted): Promise<AccessRow> {
  const { app, person, role, expiresAt, by } = granted;
  const now = toDate(tx.now);
  const values = {
    role,
    granted_by: by,
    granted_at: now,
    expires_at: expiresAt === null ? null : toDate(expiresAt),
    revoked_at: null,
    updated_at: now,
  };
  return tables(tx)
    .insertInto('eco_project_access')
    .values({ id, org_id: tx.org, app_id: app, person_id: person, ...values, created_at: now })
    .onConflict((conflict) => conflict.columns(['app_id', 'person_id']).doUpdateSet(values))
    .returningAll()
    .executeTakeFirstOrThrow() as Promise<AccessRow>;
}

/** Newest first. */
export async function list(
  tx: TenantTx,
  app: Id<'app'>,
  before: string | undefined,
  limit: number,
): Promise<AccessRow[]> {
  let query = tables(tx).selectFrom('eco_project_access').selectAll().where('app_id', '=', app);
  if (before !== undefined) query = query.where('id', '<', before as Id<'acs'>);
  return query.orderBy('id', 'desc').limit(limit).execute() as Promise<AccessRow[]>;
}

export async function findForUpdate(tx: TenantTx, app: Id<'app'>, id: Id<'acs'>): Promise<AccessRow | undefined> {
  return tables(tx)
    .selectFrom('eco_project_access')
    .selectAll()
    .where('id', '=', id)
    .where('app_id', '=', app)
    .forUpdate()
    .executeTakeFirst() as Promise<AccessRow | undefined>;
}

export async function change(
  tx: TenantTx,
  id: Id<'acs'>,
  { role, expiresAt }: { role?: string | null; expiresAt?: number | null },
): Promise<AccessRow> {
  return tables(tx)
    .updateTable('eco_project_access')
    .set({
      ...(role === undefined ? {} : { role }),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt === null ? null : toDate(expiresAt) }),
      updated_at: toDate(tx.now),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow() as Promise<AccessRow>;
}

/** The row stays: it is what keeps out a member of an app that every member may enter. */
export async function revoke(tx: TenantTx, id: Id<'acs'>): Promise<void> {
  const now = toDate(tx.now);
  await tables(tx)
    .updateTable('eco_project_access')
    .set({ revoked_at: now, consent: null, consented_at: null, updated_at: now })
    .where('id', '=', id)
    .execute();
}

/** What the person of the transaction agrees to; answers false where there is nothing to withdraw. */
export async function setConsent(
  tx: TenantTx,
  { id, app, consent }: { id: Id<'acs'>; app: Id<'app'>; consent: Consent | null },
): Promise<boolean> {
  const now = toDate(tx.now);
  const values = {
    consent: consent === null ? null : JSON.stringify(consent),
    consented_at: consent === null ? null : now,
    updated_at: now,
  };
  if (consent === null) {
    const { numUpdatedRows } = await tables(tx)
      .updateTable('eco_project_access')
      .set(values)
      .where('app_id', '=', app)
      .where('person_id', '=', tx.person as Id<'usr'>)
      .where('consent', 'is not', null)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }
  await tables(tx)
    .insertInto('eco_project_access')
    .values({ id, org_id: tx.org, app_id: app, person_id: tx.person as Id<'usr'>, ...values, created_at: now })
    .onConflict((conflict) => conflict.columns(['app_id', 'person_id']).doUpdateSet(values))
    .execute();
  return true;
}

/** How a person stands to an app; undefined where either is not there, or not in use. */
export interface EntryRow {
  allowed: boolean;
  role: string | null;
  consent: Consent | null;
  org: Id<'org'>;
  orgName: string;
}

export async function lookupEntry(tx: Tx, app: string, person: string): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`
    select allowed, role, consent, org, org_name as "orgName"
    from lookup_app_entry(${app}, ${person}, ${toDate(tx.now)})`.execute(tx.tables());
  return rows[0];
}

export interface ConsentRow {
  access: Id<'acs'>;
  app: Id<'app'>;
  name: string;
  org: Id<'org'>;
  orgName: string;
  role: string | null;
  consent: Consent;
  consentedAt: number;
}

/** Of the person of the transaction, the oldest first. */
export async function listMine(tx: PersonTx, after: string, limit: number): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`
    select access, app, name, org, org_name as "orgName", role, consent, consented_at as "consentedAt"
    from lookup_my_apps(${after}, ${limit})`.execute(tx.tables());
  return rows;
}

/** Every app that the person of the transaction was let into, entered or was shut out of; times in epoch milliseconds. */
export interface MyAccess {
  app: Id<'app'>;
  name: string;
  organization: Id<'org'>;
  role: string | null;
  consent: Consent | null;
  grantedAt: number | null;
  expiresAt: number | null;
  revokedAt: number | null;
  consentedAt: number | null;
}

export async function everythingMine(tx: PersonTx): Promise<MyAccess[]> {
  const { rows } = await sql<MyAccess>`
    select app, name, org as organization, role, consent, granted_at as "grantedAt", expires_at as "expiresAt",
      revoked_at as "revokedAt", consented_at as "consentedAt"
    from lookup_my_app_access()`.execute(tx.tables());
  return rows;
}

export async function erasePerson(tx: SystemTx, person: string, org: string | undefined): Promise<void> {
  await sql`delete from eco_project_access
    where person_id = ${person} and (${org ?? null}::text is null or org_id = ${org ?? null}::text)`.execute(
    tx.tables(),
  );
}
