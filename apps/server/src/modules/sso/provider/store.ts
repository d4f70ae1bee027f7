import { type Insertable, type Selectable, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { OidcRecords, Tables } from '../tables.ts';

export type FoundRecord = Pick<Selectable<OidcRecords>, 'hash' | 'payload' | 'sessionId' | 'consumedAt'>;

const columns = ['hash', 'payload', 'sessionId', 'consumedAt'] as const;
const db = (tx: Tx) => tx.tables<Tables>();
const removal = (tx: Tx) => db(tx).deleteFrom('eco_oidc_records');

export async function putRecord(tx: Tx, record: Insertable<OidcRecords>): Promise<void> {
  const { model: _, hash: __, ...rest } = record;
  await db(tx)
    .insertInto('eco_oidc_records')
    .values(record)
    .onConflict((conflict) => conflict.columns(['model', 'hash']).doUpdateSet(rest))
    .execute();
}

export async function findRecord(
  tx: Tx,
  model: string,
  by: 'hash' | 'uidHash' | 'userCodeHash',
  value: Buffer,
): Promise<FoundRecord | undefined> {
  return db(tx)
    .selectFrom('eco_oidc_records')
    .select(columns)
    .where('model', '=', model)
    .where(by, '=', value)
    .where('expiresAt', '>', sql<number>`${tx.date}`)
    .executeTakeFirst();
}

/** Also of what has expired or was used up, as long as it is kept. */
export const findKeptRecord = (tx: Tx, model: string, hash: Buffer): Promise<FoundRecord | undefined> =>
  db(tx)
    .selectFrom('eco_oidc_records')
    .select(columns)
    .where('model', '=', model)
    .where('hash', '=', hash)
    .executeTakeFirst();

/** Whether the session at Nexus is in force. */
export async function isLiveSession(tx: Tx, session: string): Promise<boolean> {
  const { rows } = await sql`select from lookup_session(${session}, ${tx.date})`.execute(db(tx));
  return rows.length > 0;
}

/** True for exactly one caller, however many ask at the same time. */
export async function consumeRecord(tx: Tx, model: string, hash: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await db(tx)
    .updateTable('eco_oidc_records')
    .set({ consumedAt: tx.date })
    .where('model', '=', model)
    .where('hash', '=', hash)
    .where('consumedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function removeRecord(tx: Tx, model: string, hash: Buffer): Promise<void> {
  await removal(tx).where('model', '=', model).where('hash', '=', hash).execute();
}

export async function removeByGrant(tx: Tx, model: string, grant: Buffer): Promise<void> {
  await removal(tx).where('model', '=', model).where('grantHash', '=', grant).execute();
}

/** The grant and every code and token made under it. */
export async function removeGrant(tx: Tx, grant: Buffer): Promise<void> {
  await removal(tx)
    .where(({ and, eb, or }) =>
      or([eb('grantHash', '=', grant), and([eb('model', '=', 'Grant'), eb('hash', '=', grant)])]),
    )
    .execute();
}

/** What apps act with; sessions and interactions are the person's own. */
const grants = (tx: Tx) => removal(tx).where('model', 'not in', ['Session', 'Interaction']);

/** Everything by which the app acts for the person, or for anybody. */
export async function removeGrants(tx: Tx, app: string, person?: string): Promise<void> {
  await grants(tx)
    .where('appId', '=', app)
    .$if(person !== undefined, (query) => query.where('personId', '=', person as string))
    .execute();
}

/** Everything by which apps of the organization act for the person, or for anybody. */
export async function removeGrantsOfOrganization(tx: SystemTx, org: string, person?: string): Promise<void> {
  const apps = db(tx)
    .selectFrom('eco_apps')
    .select('id')
    .where('orgId', '=', org as Id<'org'>);
  await grants(tx)
    .where('appId', 'in', apps)
    .$if(person !== undefined, (query) => query.where('personId', '=', person as string))
    .execute();
}

/** Deletes the provider's sessions of a session at Nexus, or of a person, and answers them. */
export async function takeSessions(tx: SystemTx, by: 'sessionId' | 'personId', id: string): Promise<FoundRecord[]> {
  return removal(tx).where('model', '=', 'Session').where(by, '=', id).returning(columns).execute();
}

export async function removeOfPerson(tx: SystemTx, person: string): Promise<void> {
  await removal(tx).where('personId', '=', person).execute();
}

/** `before`: epoch milliseconds. */
export async function removeExpired(tx: SystemTx, before: number): Promise<void> {
  await removal(tx)
    .where('expiresAt', '<', sql<number>`${toDate(before)}`)
    .execute();
}
