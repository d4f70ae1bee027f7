import type { Caller } from '../../../kernel/caller.ts';
import { toIso } from '../../../kernel/clock.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import type { PersonTx, Tx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../../kernel/paging.ts';
import { deviceOf } from './device.ts';
import type { Home } from '../ports.ts';
import { identityState } from '../state.ts';
import { type OwnTx, readUser } from '../account/store.ts';
import * as store from './store.ts';
import { newPair, refreshLifeMs, type TokenPair } from './tokens.ts';

/** Live sessions of one person; beyond, the one that was not seen for longest ends. */
const mostSessions = 100;

/** A session about to begin: made before the transaction opens, since sealing may ask for the person's key. */
export interface SessionDraft {
  id: Id<'ses'>;
  user: Id<'usr'>;
  amr: readonly string[];
  browser: boolean;
  /** Address and user agent, sealed under the person's key. */
  origin: Buffer;
  /** When the person proved who they are, epoch milliseconds; as the session begins where absent. */
  authTime?: number;
}

interface SessionOrigin {
  address: string;
  userAgent: string;
}

const originAad = (session: string): string[] => ['session', session, 'origin'];

export async function draftSession(
  { keyring, keysDb, ids }: Kernel,
  user: Id<'usr'>,
  { address, userAgent }: SessionOrigin,
  proof: Pick<SessionDraft, 'amr' | 'browser' | 'authTime'>,
): Promise<SessionDraft> {
  const id = ids.next('ses');
  const plain = JSON.stringify({ address, userAgent } satisfies SessionOrigin);
  const origin = await keyring.seal(keysDb, personScope(user), originAad(id), plain);
  return { id, user, ...proof, origin };
}

/** Begins the session and answers its first tokens. */
export async function openSession(tx: OwnTx, draft: SessionDraft, home: Home | undefined): Promise<TokenPair> {
  const { id, user, amr, authTime = tx.now } = draft;
  const expiresAt = tx.now + refreshLifeMs;
  const { pair, refresh } = await newPair(tx.use(kernelService), { user, session: id, amr, authTime }, home);
  await store.insertSession(tx, { ...draft, authTime, expiresAt });
  await store.insertRefreshToken(tx, { ...refresh, session: id, expiresAt });
  await forgetSessions(tx, await store.revokeOldest(tx, mostSessions));
  return pair;
}

/** A first session, in the transaction that makes the person. */
export async function beginSession(
  tx: OwnTx,
  user: Id<'usr'>,
  origin: SessionOrigin,
  browser: boolean,
): Promise<{ session: Id<'ses'>; tokens: TokenPair }> {
  const draft = await draftSession(tx.use(kernelService), user, origin, { amr: ['pwd'], browser });
  const home = await tx.use(identityState).organizations.defaultOrganization(tx, user);
  return { session: draft.id, tokens: await openSession(tx, draft, home) };
}

/** Ends one session of the person, or all but one; every node knows within milliseconds of the commit. */
export async function endSessions(
  tx: OwnTx,
  which: { only?: string; except?: string },
  reason: store.RevokeReason,
): Promise<Id<'ses'>[]> {
  const ended = await store.revokeSessions(tx, which, reason);
  await forgetSessions(tx, ended);
  for (const id of ended) tx.emit({ type: 'session.revoked', subject: id, data: { reason } });
  return ended;
}

/** By somebody else, for the person of the transaction. @throws NOT_FOUND for a person who is not there. */
export async function endSessionsOf(tx: OwnTx, user: Id<'usr'>): Promise<{ revokedSessions: number }> {
  if ((await readUser(tx)) === undefined) throw errors.NOT_FOUND();
  const ended = await endSessions(tx, {}, 'deleted');
  const after = { revokedSessions: ended.length };
  tx.audit({ resource: { type: 'user', id: user }, after, person: user, risk: 'high' });
  return after;
}

/** Every node asks the database again what these sessions are. */
export async function forgetSessions(tx: Tx, sessions: readonly string[]): Promise<void> {
  await Promise.all(sessions.map((id) => tx.notify('session', id)));
  const { sessions: live } = tx.use(identityState);
  // This node need not wait for its own notification.
  tx.afterCommit(() => sessions.forEach((id) => void live.forget(id)));
}

export interface SessionView {
  id: Id<'ses'>;
  createdAt: string;
  lastSeenAt: string;
  /** Unless it is refreshed before. */
  expiresAt: string;
  address: string;
  userAgent: string;
  /** In a person's words: `Firefox on Windows`. */
  device: string;
  current: boolean;
}

export async function listSessions(tx: PersonTx, caller: Caller, page: PageRequest): Promise<Page<SessionView>> {
  const [after] = decodeCursor(page.cursor) ?? [];
  const rows = await store.listSessions(tx, page.limit + 1, after);
  const { items, nextCursor } = pageOf(
    rows,
    page.limit,
    ({ id }) => [id],
    (row) => row,
  );
  return { items: await Promise.all(items.map((row) => viewOf(tx.use(kernelService), row, caller))), nextCursor };
}

/** For the person's export: ended ones too, as long as they are kept. */
export async function everySession(
  tx: PersonTx,
): Promise<(Omit<SessionView, 'current'> & { endedAt: string | null })[]> {
  const rows = await store.allSessions(tx);
  return Promise.all(
    rows.map(async (row) => {
      const { current: _, ...view } = await viewOf(tx.use(kernelService), row, undefined);
      return { ...view, endedAt: row.revokedAt === null ? null : toIso(row.revokedAt) };
    }),
  );
}

async function viewOf(
  { keyring, keysDb }: Kernel,
  row: store.SessionRow,
  caller: Caller | undefined,
): Promise<SessionView> {
  const opened = await keyring.open(keysDb, originAad(row.id), row.origin);
  const { address, userAgent } = JSON.parse(opened.toString('utf8')) as SessionOrigin;
  return {
    id: row.id,
    createdAt: toIso(row.createdAt),
    lastSeenAt: toIso(row.lastSeenAt),
    expiresAt: toIso(row.expiresAt),
    address,
    userAgent,
    device: deviceOf(userAgent),
    current: row.id === caller?.session,
  };
}

/** @throws NOT_FOUND for a session that is not the person's, or has ended. */
export async function deleteSession(tx: PersonTx, session: Id<'ses'>): Promise<{ id: Id<'ses'>; revokedAt: string }> {
  const [ended] = await endSessions(tx, { only: session }, 'deleted');
  if (ended === undefined) throw errors.NOT_FOUND('No such session');
  tx.audit({ resource: { type: 'session', id: session } });
  return { id: session, revokedAt: toIso(tx.now) };
}
