import { sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import { newRow } from '../../../kernel/db/rows.ts';
import type { PersonTx, TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import { removeGrants } from '../provider/store.ts';
import type { Tables } from '../tables.ts';
import { type Consent, type Field, fields } from './fields.ts';
import { consentWithdrawn } from './schema.ts';

interface ConsentRow {
  access: Id<'acs'>;
  app: Id<'app'>;
  name: string;
  org: Id<'org'>;
  orgName: string;
  role: string | null;
  consent: Consent;
  /** Epoch milliseconds. */
  consentedAt: number;
}

/** Of the person of the transaction, oldest first. */
export async function listConsents(tx: PersonTx, { limit, cursor }: PageQuery) {
  const [after = ''] = decodeCursor(cursor) ?? [];
  const { rows } = await sql<ConsentRow>`select * from lookup_my_apps(${after}, ${limit + 1})`.execute(tx.tables());
  return pageOf(
    rows,
    limit,
    ({ access }) => [access],
    ({ app, name, org, orgName, role, consent, consentedAt }) => ({
      id: app,
      name,
      organization: { id: org, name: orgName },
      role,
      fields: fields.flatMap(({ field }) => (consent[field] === true ? [field] : [])),
      offlineAccess: consent.offline === true,
      consentedAt,
    }),
  );
}

interface Agreement {
  before: Consent;
  asked: readonly Field[];
  granted: readonly Field[];
  /** Whether the app asked for access while the person is away: they agree to it with the rest. */
  offline: boolean;
}

/** Remembers what the person of the transaction shows the app. Fields that were not asked for now stay as they were. */
export async function recordConsent(
  tx: TenantTx,
  appId: Id<'app'>,
  { before, asked, granted, offline }: Agreement,
): Promise<void> {
  const decided: Consent = Object.fromEntries(asked.map((field) => [field, granted.includes(field)]));
  if (offline) decided.offline = true;
  const values = { consent: { ...before, ...decided }, consentedAt: tx.date, updatedAt: tx.date };
  await tx
    .tables<Tables>()
    .insertInto('eco_project_access')
    .values({ ...newRow(tx, 'acs'), appId, personId: tx.person, ...values })
    .onConflict((conflict) => conflict.columns(['appId', 'personId']).doUpdateSet(values))
    .execute();
}

/** The app loses its tokens with the commit, and asks again at the next log-in. */
export async function withdrawConsent(tx: TenantTx, app: Id<'app'>) {
  const { numUpdatedRows } = await tx
    .tables<Tables>()
    .updateTable('eco_project_access')
    .set({ consent: null, consentedAt: null, updatedAt: tx.date })
    .where('appId', '=', app)
    .where('personId', '=', tx.person)
    .where('consent', 'is not', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw errors.NOT_FOUND('This app sees nothing of you');
  await removeGrants(tx, app, tx.person);
  tx.audit({ resource: { type: 'app', id: app } });
  tx.emit(consentWithdrawn(app, { userId: tx.person }));
  return deleted;
}
