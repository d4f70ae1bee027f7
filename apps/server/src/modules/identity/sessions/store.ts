import { type RawBuilder, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { instant, pageById } from '../../../kernel/db/rows.ts';
import type { PersonTx, SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import type { OwnTx } from '../account/store.ts';
import type { Sessions, Tables } from '../tables.ts';

const db = (tx: Tx) => tx.tables<Tables>();
const columns = [
  'id',
  'createdAt',
  'expiresAt',
  'lastSeenAt',
  'amr',
  'authTime',
  'browser',
  'origin',
  'revokedAt',
  'clientId',
] as const;
const select = (tx: OwnTx) => db(tx).selectFrom('eco_sessions').select(columns);

export type RevokeReason = NonNullable<Sessions['revokedReason']>;
export type SessionRow = NonNullable<Awaited<ReturnType<typeof lockSession>>>;
export type RefreshTokenRow = NonNullable<Awaited<ReturnType<typeof readRefreshToken>>>;

/** What a request needs to know of its session. */
export type SessionFacts = Pick<SessionRow, 'expiresAt' | 'lastSeenAt' | 'amr' | 'authTime' | 'browser'> & {
  person: Id<'usr'>;
};

export interface RefreshTokenOwner {
  person: Id<'usr'>;
  org: Id<'org'>;
  session: Id<'ses'>;
  browser: boolean;
}

/** The live session of an active person, without checking who asks. */
export async function findLiveSession(tx: Tx, session: string): Promise<SessionFacts | undefined> {
  const { rows } = await sql<SessionFacts>`select * from lookup_session(${session}, ${tx.date})`.execute(db(tx));
  return rows[0];
}

export async function findRefreshToken(tx: Tx, hash: Buffer): Promise<RefreshTokenOwner | undefined> {
  const { rows } = await sql<RefreshTokenOwner>`select * from lookup_refresh_token(${hash})`.execute(db(tx));
  return rows[0];
}

/** Locks the session and its tokens until the transaction ends. */
export const lockSession = (tx: OwnTx, session: Id<'ses'>) =>
  select(tx).where('id', '=', session).forUpdate().executeTakeFirst();

/** Live sessions of the person, the newest first. */
export const listSessions = (tx: PersonTx, page: PageQuery) => {
  const live = select(tx).where('personId', '=', tx.person).where('revokedAt', 'is', null);
  return pageById(live.where('expiresAt', '>', instant(tx.now)), page, 'desc');
};

/** All sessions of the person that are kept, with those that have ended. */
export const allSessions = (tx: PersonTx) => select(tx).where('personId', '=', tx.person).orderBy('id').execute();

export interface NewSession {
  id: Id<'ses'>;
  expiresAt: number;
  authTime: number;
  amr: readonly string[];
  browser: boolean;
  origin: Buffer;
  clientId?: string;
}

export async function insertSession(tx: OwnTx, session: NewSession): Promise<void> {
  const { id, expiresAt, amr, authTime, browser, origin, clientId = null } = session;
  const times = { createdAt: tx.date, expiresAt: toDate(expiresAt), lastSeenAt: tx.date, authTime: toDate(authTime) };
  await db(tx)
    .insertInto('eco_sessions')
    .values({ id, personId: tx.person, amr: [...amr], browser, origin, clientId, ...times })
    .execute();
}

/** A refresh counts as activity and extends the session. */
export async function extendSession(tx: OwnTx, session: Id<'ses'>, expiresAt: number): Promise<void> {
  const changes = { expiresAt: toDate(expiresAt), lastSeenAt: tx.date };
  await db(tx).updateTable('eco_sessions').set(changes).where('id', '=', session).execute();
}

/**
 * The person has proven again who they are: adds the methods and sets the time of the proof. Returns all methods of the
 * session; undefined if it has ended.
 */
export async function renewProof(tx: OwnTx, session: string, amr: readonly string[]): Promise<string[] | undefined> {
  const { rows } = await sql<{ amr: string[] }>`
    update eco_sessions set auth_time = ${tx.date},
      amr = amr || array(select m from unnest(${[...amr]}::text[]) with ordinality u (m, at) where m <> all (amr) order by at)
    where id = ${session} and person_id = ${tx.person} and revoked_at is null
    returning amr`.execute(db(tx));
  return rows[0]?.amr;
}

/** The proofs of the person's other live sessions count as old. Returns those sessions. */
export const outdateProofs = (tx: OwnTx, except: string) =>
  idsOf(
    sql`
    update eco_sessions set auth_time = ${toDate(0)}
    where person_id = ${tx.person} and revoked_at is null and id <> ${except}
    returning id`,
    tx,
  );

/** Ends sessions of the person: `only` one, or all but `except`. Returns those that were live. */
export const revokeSessions = (tx: OwnTx, which: { only?: string; except?: string }, reason: RevokeReason) =>
  idsOf(
    sql`
    update eco_sessions set revoked_at = ${tx.date}, revoked_reason = ${reason}
    where person_id = ${tx.person} and revoked_at is null
      and (${which.only ?? null}::text is null or id = ${which.only ?? null}::text)
      and id is distinct from ${which.except ?? null}::text
    returning id`,
    tx,
  );

/** Ends the sessions beyond the `max` that were used last. */
export const revokeOldest = (tx: OwnTx, max: number) =>
  idsOf(
    sql`
    update eco_sessions set revoked_at = ${tx.date}, revoked_reason = 'too-many'
    where id in (
      select id from eco_sessions where person_id = ${tx.person} and revoked_at is null
      order by last_seen_at desc, id desc offset ${max})
    returning id`,
    tx,
  );

async function idsOf(query: RawBuilder<unknown>, tx: OwnTx): Promise<Id<'ses'>[]> {
  const { rows } = await (query as RawBuilder<{ id: Id<'ses'> }>).execute(db(tx));
  return rows.map(({ id }) => id);
}

export async function insertRefreshToken(
  tx: OwnTx,
  { id, session, hash, expiresAt }: { id: Id<'rft'>; session: Id<'ses'>; hash: Buffer; expiresAt: number },
): Promise<void> {
  await db(tx)
    .insertInto('eco_refresh_tokens')
    .values({ id, sessionId: session, personId: tx.person, hash, expiresAt: toDate(expiresAt) })
    .execute();
}

export const readRefreshToken = (tx: OwnTx, hash: Buffer) =>
  db(tx)
    .selectFrom('eco_refresh_tokens')
    .select(['id', 'expiresAt', 'usedAt', 'successor'])
    .where('hash', '=', hash)
    .executeTakeFirst();

/** Marks the token used, keeps its sealed successor for a retry, and drops the successors of earlier tokens. */
export async function useRefreshToken(
  tx: OwnTx,
  session: Id<'ses'>,
  id: Id<'rft'>,
  successor: Buffer,
  retryBefore: number,
): Promise<void> {
  await Promise.all([
    sql`update eco_refresh_tokens set successor = null
      where session_id = ${session} and successor is not null and used_at < ${toDate(retryBefore)}`.execute(db(tx)),
    db(tx).updateTable('eco_refresh_tokens').set({ usedAt: tx.date, successor }).where('id', '=', id).execute(),
  ]);
}

/** Writes when sessions were last seen; never an earlier time than the one that is there. */
export async function writeLastSeen(tx: SystemTx, seen: ReadonlyMap<string, number>): Promise<void> {
  await sql`
    update eco_sessions s set last_seen_at = v.at
    from unnest(${[...seen.keys()]}::text[], ${[...seen.values()].map(toDate)}::timestamptz[]) as v (id, at)
    where s.id = v.id and s.last_seen_at < v.at`.execute(db(tx));
}

/** Deletes expired sessions and refresh tokens. */
export async function pruneSessions(tx: SystemTx, before: number): Promise<void> {
  await sql`delete from eco_sessions where expires_at < ${toDate(before)}`.execute(db(tx));
  await sql`delete from eco_refresh_tokens where expires_at < ${toDate(before)}`.execute(db(tx));
}
