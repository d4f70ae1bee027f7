import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { OwnTx } from '../account/store.ts';

export type RevokeReason =
  | 'logout'
  | 'logout-all'
  | 'deleted'
  | 'password-changed'
  | 'password-reset'
  | 'token-reused'
  | 'too-many';

/** What a request needs to know of its session. Times in epoch milliseconds. */
export interface SessionFacts {
  person: Id<'usr'>;
  expiresAt: number;
  lastSeenAt: number;
  amr: string[];
  authTime: number;
  browser: boolean;
}

export interface SessionRow extends Omit<SessionFacts, 'person'> {
  id: Id<'ses'>;
  createdAt: number;
  /** Address and user agent, sealed. */
  origin: Buffer;
  revokedAt: number | null;
}

export interface RefreshTokenOwner {
  person: Id<'usr'>;
  org: Id<'org'>;
  session: Id<'ses'>;
  browser: boolean;
}

export interface RefreshTokenRow {
  id: Id<'rft'>;
  expiresAt: number;
  usedAt: number | null;
  successor: Buffer | null;
}

/** The live session of an active person, whoever asks. */
export async function findLiveSession(tx: Tx, session: string): Promise<SessionFacts | undefined> {
  const { rows } = await sql<SessionFacts>`
    select person, "expiresAt", "lastSeenAt", amr, "authTime", browser
    from lookup_session(${session}, ${toDate(tx.now)})`.execute(tx.tables());
  return rows[0];
}

export async function findRefreshToken(tx: Tx, hash: Buffer): Promise<RefreshTokenOwner | undefined> {
  const { rows } = await sql<RefreshTokenOwner>`
    select person, org, session, browser from lookup_refresh_token(${hash})`.execute(tx.tables());
  return rows[0];
}

const columns = sql`id, created_at as "createdAt", expires_at as "expiresAt", last_seen_at as "lastSeenAt", amr,
  auth_time as "authTime", browser, origin, revoked_at as "revokedAt"`;

/** Until the end of the transaction nobody else changes the session or its tokens. */
export async function lockSession(tx: OwnTx, session: Id<'ses'>): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`select ${columns} from eco_sessions where id = ${session} for update`.execute(
    tx.tables(),
  );
  return rows[0];
}

/** Live sessions of the person, the youngest first, from the one after `after`. */
export async function listSessions(tx: PersonTx, limit: number, after: string | undefined): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from eco_sessions
    where person_id = ${tx.person} and revoked_at is null and expires_at > ${toDate(tx.now)}
      and (${after ?? null}::text is null or id < ${after ?? null}::text)
    order by id desc limit ${limit}`.execute(tx.tables());
  return rows;
}

/** All sessions of the person that are kept, ended ones too. */
export async function allSessions(tx: PersonTx): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from eco_sessions where person_id = ${tx.person} order by id`.execute(tx.tables());
  return rows;
}

export interface NewSession {
  id: Id<'ses'>;
  expiresAt: number;
  authTime: number;
  amr: readonly string[];
  browser: boolean;
  origin: Buffer;
}

export async function insertSession(tx: OwnTx, session: NewSession): Promise<void> {
  const now = toDate(tx.now);
  const { id, expiresAt, amr, authTime, browser, origin } = session;
  await sql`
    insert into eco_sessions (id, person_id, created_at, expires_at, last_seen_at, amr, auth_time, browser, origin)
    values (${id}, ${tx.person}, ${now}, ${toDate(expiresAt)}, ${now}, ${[...amr]}, ${toDate(authTime)}, ${browser}, ${origin})`.execute(
    tx.tables(),
  );
}

/** A refresh is a sign of life, and carries the session's end forward. */
export async function prolongSession(tx: OwnTx, session: Id<'ses'>, expiresAt: number): Promise<void> {
  await sql`update eco_sessions set expires_at = ${toDate(expiresAt)}, last_seen_at = ${toDate(tx.now)}
    where id = ${session}`.execute(tx.tables());
}

/**
 * The person has proven again who they are: adds the methods, and counts from now. Answers all methods of the session;
 * undefined where it has ended.
 */
export async function renewProof(tx: OwnTx, session: string, amr: readonly string[]): Promise<string[] | undefined> {
  const { rows } = await sql<{ amr: string[] }>`
    update eco_sessions set auth_time = ${toDate(tx.now)},
      amr = amr || array(select m from unnest(${[...amr]}::text[]) with ordinality u (m, at) where m <> all (amr) order by at)
    where id = ${session} and person_id = ${tx.person} and revoked_at is null
    returning amr`.execute(tx.tables());
  return rows[0]?.amr;
}

/** The other live sessions of the person count as proven long ago. Answers which. */
export async function outdateProofs(tx: OwnTx, except: string): Promise<Id<'ses'>[]> {
  const { rows } = await sql<{ id: Id<'ses'> }>`
    update eco_sessions set auth_time = ${toDate(0)}
    where person_id = ${tx.person} and revoked_at is null and id <> ${except}
    returning id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Ends sessions of the person: `only` one, or all but `except`. Answers which were live. */
export async function revokeSessions(
  tx: OwnTx,
  which: { only?: string; except?: string },
  reason: RevokeReason,
): Promise<Id<'ses'>[]> {
  const { rows } = await sql<{ id: Id<'ses'> }>`
    update eco_sessions set revoked_at = ${toDate(tx.now)}, revoked_reason = ${reason}
    where person_id = ${tx.person} and revoked_at is null
      and (${which.only ?? null}::text is null or id = ${which.only ?? null}::text)
      and id is distinct from ${which.except ?? null}::text
    returning id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** Ends the sessions beyond the `most` that were seen last. */
export async function revokeOldest(tx: OwnTx, most: number): Promise<Id<'ses'>[]> {
  const { rows } = await sql<{ id: Id<'ses'> }>`
    update eco_sessions set revoked_at = ${toDate(tx.now)}, revoked_reason = 'too-many'
    where id in (
      select id from eco_sessions where person_id = ${tx.person} and revoked_at is null
      order by last_seen_at desc, id desc offset ${most})
    returning id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

export async function insertRefreshToken(
  tx: OwnTx,
  token: { id: Id<'rft'>; session: Id<'ses'>; hash: Buffer; expiresAt: number },
): Promise<void> {
  await sql`insert into eco_refresh_tokens (id, session_id, person_id, hash, expires_at)
    values (${token.id}, ${token.session}, ${tx.person}, ${token.hash}, ${toDate(token.expiresAt)})`.execute(
    tx.tables(),
  );
}

export async function readRefreshToken(tx: OwnTx, hash: Buffer): Promise<RefreshTokenRow | undefined> {
  const { rows } = await sql<RefreshTokenRow>`
    select id, expires_at as "expiresAt", used_at as "usedAt", successor
    from eco_refresh_tokens where hash = ${hash}`.execute(tx.tables());
  return rows[0];
}

/** Marks the token used, keeps its sealed successor for the retry, and drops those of its predecessors. */
export async function useRefreshToken(
  tx: OwnTx,
  session: Id<'ses'>,
  id: Id<'rft'>,
  successor: Buffer,
  retryBefore: number,
): Promise<void> {
  await Promise.all([
    sql`update eco_refresh_tokens set successor = null
      where session_id = ${session} and successor is not null and used_at < ${toDate(retryBefore)}`.execute(
      tx.tables(),
    ),
    sql`update eco_refresh_tokens set used_at = ${toDate(tx.now)}, successor = ${successor} where id = ${id}`.execute(
      tx.tables(),
    ),
  ]);
}

/** Writes when sessions were last seen; never back in time. */
export async function writeLastSeen(tx: SystemTx, seen: ReadonlyMap<string, number>): Promise<void> {
  await sql`
    update eco_sessions s set last_seen_at = v.at
    from unnest(${[...seen.keys()]}::text[], ${[...seen.values()].map(toDate)}::timestamptz[]) as v (id, at)
    where s.id = v.id and s.last_seen_at < v.at`.execute(tx.tables());
}

/** Deletes what nobody can use or ask for any more, with the refresh tokens. */
export async function pruneSessions(tx: SystemTx, before: number): Promise<void> {
  await sql`delete from eco_sessions where expires_at < ${toDate(before)}`.execute(tx.tables());
  await sql`delete from eco_refresh_tokens where expires_at < ${toDate(before)}`.execute(tx.tables());
}
