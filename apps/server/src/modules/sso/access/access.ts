import { sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { toDate } from '../../../kernel/clock.ts';
import { found, newRow, pageById } from '../../../kernel/db/rows.ts';
import type { PersonTx, SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { findMembership } from '../../tenancy/index.ts';
import { assertApp } from '../apps/apps.ts';
import type { Consent } from '../consents/fields.ts';
import { removeGrants } from '../provider/store.ts';
import type { Tables } from '../tables.ts';
import {
  type AccessChanges,
  AccessFacts,
  AccessRow,
  accessChanged,
  accessGranted,
  accessRevoked,
  type NewAccess,
} from './schema.ts';

const columns = [...columnsOf(AccessRow.omit({ userId: true })), 'personId as userId'] as const;
const db = (tx: Tx) => tx.tables<Tables>();
const ofApp = (tx: TenantTx, app: Id<'app'>) =>
  db(tx).selectFrom('eco_project_access').select(columns).where('appId', '=', app);

/** Newest first. */
export async function listAccess(tx: TenantTx, app: Id<'app'>, page: PageQuery) {
  await assertApp(tx, app);
  return pageById(ofApp(tx, app), page, 'desc');
}

/** Replaces what was granted or revoked before; the person's consent stays. */
export async function grantAccess(tx: TenantTx, caller: Caller, app: Id<'app'>, input: NewAccess) {
  await assertApp(tx, app);
  const expiresAt = expiryOf(tx, input.expiresAt) ?? null;
  found(await findMembership(tx, input.userId), 'No such member');
  const granted = {
    role: input.role ?? null,
    grantedBy: caller.id,
    grantedAt: tx.date,
    expiresAt,
    revokedAt: null,
    updatedAt: tx.date,
  };
  const after = await db(tx)
    .insertInto('eco_project_access')
    .values({ ...newRow(tx, 'acs'), appId: app, personId: input.userId, ...granted })
    .onConflict((conflict) => conflict.columns(['appId', 'personId']).doUpdateSet(granted))
    .returning(columns)
    .executeTakeFirstOrThrow();
  const facts = factsOf(app, after);
  tx.audit({ resource: { type: 'app-access', id: after.id }, after: facts });
  tx.emit(accessGranted(after.id, facts));
  return after;
}

/** @throws INVALID_REQUEST for a time that has passed. */
function expiryOf<Absent extends null | undefined>(tx: TenantTx, at: number | Absent): Date | Absent {
  if (at === null || at === undefined) return at;
  if (at <= tx.now) throw errors.INVALID_REQUEST('/expiresAt: has passed already');
  return toDate(at);
}

const factsOf = (appId: Id<'app'>, row: AccessRow) => AccessFacts.parse({ ...row, appId });

interface Path {
  app: Id<'app'>;
  access: Id<'acs'>;
}

export async function changeAccess(tx: TenantTx, { app, access }: Path, { role, expiresAt }: AccessChanges) {
  const before = found(await ofApp(tx, app).where('id', '=', access).forUpdate().executeTakeFirst());
  const after = await db(tx)
    .updateTable('eco_project_access')
    .set({ ...pickDefined({ role, expiresAt: expiryOf(tx, expiresAt) }), updatedAt: tx.date })
    .where('id', '=', access)
    .returning(columns)
    .executeTakeFirstOrThrow();
  const facts = factsOf(app, after);
  tx.audit({ resource: { type: 'app-access', id: access }, before: factsOf(app, before), after: facts });
  tx.emit(accessChanged(access, facts));
  return after;
}

/** Blocks the person, also from an app that every member may enter: so the row stays. Their tokens for it end with the commit. */
export async function revokeAccess(tx: TenantTx, { app, access }: Path) {
  const query = db(tx)
    .updateTable('eco_project_access')
    .set({ revokedAt: tx.date, consent: null, consentedAt: null, updatedAt: tx.date })
    .where('id', '=', access)
    .where('appId', '=', app)
    .where('revokedAt', 'is', null);
  const row = found(await query.returning(columns).executeTakeFirst());
  await removeGrants(tx, app, row.userId);
  const facts = factsOf(app, row);
  tx.audit({ resource: { type: 'app-access', id: access }, before: facts });
  tx.emit(accessRevoked(access, facts));
  return deleted;
}

/** What a person may do in an app. */
export interface AppEntry {
  allowed: boolean;
  role: string | null;
  consent: Consent | null;
  org: Id<'org'>;
  orgName: string;
}

/** Undefined where the app or the person does not exist or is not active. */
export async function lookupEntry(tx: Tx, app: string, person: string): Promise<AppEntry | undefined> {
  const { rows } = await sql<AppEntry>`select * from lookup_app_entry(${app}, ${person}, ${tx.date})`.execute(db(tx));
  return rows[0];
}

/** One app of the acting person, for their export. */
interface ExportedAccess extends Pick<AccessRow, 'role' | 'grantedAt' | 'expiresAt' | 'revokedAt' | 'consentedAt'> {
  app: Id<'app'>;
  name: string;
  organization: Id<'org'>;
  consent: Consent | null;
}

export async function exportAccess(tx: PersonTx): Promise<ExportedAccess[]> {
  const { rows } = await sql<ExportedAccess>`select * from lookup_my_app_access()`.execute(db(tx));
  return rows;
}

/** In one organization, or in all. */
export async function eraseAccess(tx: SystemTx, person: string, org?: string): Promise<void> {
  await db(tx)
    .deleteFrom('eco_project_access')
    .where('personId', '=', person as Id<'usr'>)
    .$if(org !== undefined, (query) => query.where('orgId', '=', org as Id<'org'>))
    .execute();
}
