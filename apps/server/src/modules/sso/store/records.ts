import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, Tx } from '../../../kernel/db/tx.ts';

export interface NewRecord {
  model: string;
  hash: Buffer;
  /** Sealed. */
  payload: Buffer;
  grant: Buffer | null;
  uid: Buffer | null;
  userCode: Buffer | null;
  session: string | null;
  person: string | null;
  app: string | null;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface FoundRecord {
  hash: Buffer;
  payload: Buffer;
  session: string | null;
  consumedAt: number | null;
}

const columns = sql`hash, payload, session_id as session, consumed_at as "consumedAt"`;

export async function put(tx: Tx, record: NewRecord): Promise<void> {
  const { model, hash, payload, grant, uid, userCode, session, person, app, expiresAt } = record;
  await sql`
    insert into eco_oidc_records
      (model, hash, payload, grant_hash, uid_hash, user_code_hash, session_id, person_id, app_id, expires_at)
    values (${model}, ${hash}, ${payload}, ${grant}, ${uid}, ${userCode}, ${session}, ${person}, ${app}, ${toDate(expiresAt)})
    on conflict (model, hash) do update set payload = excluded.payload, grant_hash = excluded.grant_hash,
      uid_hash = excluded.uid_hash, user_code_hash = excluded.user_code_hash, session_id = excluded.session_id,
      person_id = excluded.person_id, app_id = excluded.app_id, expires_at = excluded.expires_at`.execute(tx.tables());
}

export async function find(
  tx: Tx,
  model: string,
  by: 'hash' | 'uid_hash' | 'user_code_hash',
  value: Buffer,
): Promise<FoundRecord | undefined> {
  const { rows } = await sql<FoundRecord>`
    select ${columns} from eco_oidc_records
    where model = ${model} and ${sql.ref(by)} = ${value} and expires_at > ${toDate(tx.now)}`.execute(tx.tables());
  return rows[0];
}

/** Whether the log-in at Nexus stands: neither ended nor expired, and its person active. */
export async function sessionStands(tx: Tx, session: string): Promise<boolean> {
  const { rows } = await sql`select from lookup_session(${session}, ${toDate(tx.now)})`.execute(tx.tables());
  return rows.length > 0;
}

/** True for the first who asks, and for nobody after: of many at once one. */
export async function consume(tx: Tx, model: string, hash: Buffer): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_oidc_records set consumed_at = ${toDate(tx.now)}
    where model = ${model} and hash = ${hash} and consumed_at is null`.execute(tx.tables());
  return numAffectedRows === 1n;
}

export async function remove(tx: Tx, model: string, hash: Buffer): Promise<void> {
  await sql`delete from eco_oidc_records where model = ${model} and hash = ${hash}`.execute(tx.tables());
}

export async function removeByGrant(tx: Tx, model: string, grant: Buffer): Promise<void> {
  await sql`delete from eco_oidc_records where model = ${model} and grant_hash = ${grant}`.execute(tx.tables());
}

/** The grant and all that hangs on it. */
export async function removeGrant(tx: Tx, grant: Buffer): Promise<void> {
  await sql`delete from eco_oidc_records where grant_hash = ${grant} or (model = 'Grant' and hash = ${grant})`.execute(
    tx.tables(),
  );
}

/** Everything by which an app acts for a person (of one app, or of one person, or both). */
export async function removeGrants(tx: Tx, of: { app?: string; person?: string }): Promise<void> {
  await sql`delete from eco_oidc_records
    where model not in ('Session', 'Interaction')
      and (${of.app ?? null}::text is null or app_id = ${of.app ?? null}::text)
      and (${of.person ?? null}::text is null or person_id = ${of.person ?? null}::text)
      and (app_id is not null or person_id is not null)`.execute(tx.tables());
}

/** Ends what apps of the organization hold: for a person, or for all. */
export async function removeGrantsOfOrganization(tx: SystemTx, org: string, person: string | undefined): Promise<void> {
  await sql`delete from eco_oidc_records r using eco_apps a
    where a.id = r.app_id and a.org_id = ${org} and r.model not in ('Session', 'Interaction')
      and (${person ?? null}::text is null or r.person_id = ${person ?? null}::text)`.execute(tx.tables());
}

/** Takes out the provider's sessions of a log-in at Nexus, or of a person, and answers them. */
export async function takeSessions(tx: SystemTx, of: { session?: string; person?: string }): Promise<FoundRecord[]> {
  const { rows } = await sql<FoundRecord>`
    delete from eco_oidc_records
    where model = 'Session' and (session_id = ${of.session ?? null}::text or person_id = ${of.person ?? null}::text)
    returning ${columns}`.execute(tx.tables());
  return rows;
}

export async function removeOfPerson(tx: SystemTx, person: string): Promise<void> {
  await sql`delete from eco_oidc_records where person_id = ${person}`.execute(tx.tables());
}

export async function prune(tx: SystemTx, before: number): Promise<void> {
  await sql`delete from eco_oidc_records where expires_at < ${toDate(before)}`.execute(tx.tables());
}
