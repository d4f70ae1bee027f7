import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { PersonTx, Tx } from '../../../kernel/db/tx.ts';
import { Id } from '../../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { type OwnTx, readUser } from '../account/store.ts';
import type { Home } from '../ports.ts';
import { identityState } from '../state.ts';
import { deviceOf } from './device.ts';
import { sessionRevoked } from './events.ts';
import * as store from './store.ts';
import { newPair, refreshLifeMs, type TokenPair } from './tokens.ts';

/** Live sessions of one person; beyond this, the one that was unused for longest ends. */
const maxSessions = 100;

export const Session = describe(
  z.object({
    id: Id('ses'),
    createdAt: Instant,
    lastSeenAt: Instant,
    expiresAt: Instant,
    address: z.string(),
    userAgent: z.string(),
    device: z.string(),
    current: z.boolean(),
  }),
  {
    id: 'Id of the session',
    createdAt: 'When you logged in',
    lastSeenAt: 'When it was last used',
    expiresAt: 'When it ends unless its tokens are refreshed',
    address: ['IP address you logged in from', '192.0.2.17'],
    userAgent: ['User agent you logged in with', 'curl/8.11.0'],
    device: ['Browser and system', 'Firefox on Windows'],
    current: 'Whether this request was made with it',
  },
).meta({ id: 'Session' });

const ExportedSession = Session.omit({ current: true }).extend({ endedAt: Instant.nullable() });

/** A session before its transaction opens: sealing may have to fetch the person's key. */
export interface SessionDraft {
  id: Id<'ses'>;
  user: Id<'usr'>;
  amr: readonly string[];
  browser: boolean;
  /** Address and user agent, sealed under the person's key. */
  origin: Buffer;
  /** When the person proved who they are, in epoch milliseconds; absent: when the session begins. */
  authTime?: number;
  /** The OAuth client that gets the tokens; absent for a log-in at Nexus itself. */
  clientId?: string;
}

interface Client {
  address: string;
  userAgent: string;
}

const originAad = (session: string): string[] => ['session', session, 'origin'];

export async function draftSession(
  { keyring, keysDb, ids }: Kernel,
  user: Id<'usr'>,
  { address, userAgent }: Client,
  proof: Pick<SessionDraft, 'amr' | 'browser' | 'authTime' | 'clientId'>,
): Promise<SessionDraft> {
  const id = ids.next('ses');
  const plain = JSON.stringify({ address, userAgent } satisfies Client);
  const origin = await keyring.seal(keysDb, personScope(user), originAad(id), plain);
  return { id, user, ...proof, origin };
}

/** Begins the session and returns its first tokens. */
export async function openSession(tx: OwnTx, draft: SessionDraft, home: Home | undefined): Promise<TokenPair> {
  const { id, user, amr, authTime = tx.now, clientId } = draft;
  const expiresAt = tx.now + refreshLifeMs;
  const { pair, refresh } = await newPair(tx.use(kernelService), { user, session: id, amr, authTime, clientId }, home);
  await store.insertSession(tx, { ...draft, authTime, expiresAt });
  await store.insertRefreshToken(tx, { ...refresh, session: id, expiresAt });
  await forgetSessions(tx, await store.revokeOldest(tx, maxSessions));
  return pair;
}

/** The first session, in the transaction that creates the person. */
export async function beginSession(tx: OwnTx, user: Id<'usr'>, client: Client, browser: boolean) {
  const draft = await draftSession(tx.use(kernelService), user, client, { amr: ['pwd'], browser });
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
  for (const id of ended) tx.emit(sessionRevoked(id, { reason }));
  return ended;
}

/** Ends the sessions of the transaction's person on behalf of an operator. @throws NOT_FOUND for an unknown person. */
export async function endSessionsOf(tx: OwnTx, user: Id<'usr'>): Promise<{ revokedSessions: number }> {
  found(await readUser(tx));
  const ended = await endSessions(tx, {}, 'deleted');
  const after = { revokedSessions: ended.length };
  tx.audit({ resource: { type: 'user', id: user }, after, person: user, risk: 'high' });
  return after;
}

/** Every node reads these sessions from the database again. */
export const forgetSessions = (tx: Tx, sessions: readonly string[]): Promise<void> =>
  tx.invalidate('session', ...sessions);

export async function listSessions(tx: PersonTx, { session }: Caller, page: PageQuery) {
  const { items, nextCursor } = await store.listSessions(tx, page);
  const opened = await Promise.all(items.map((row) => withClient(tx.use(kernelService), row)));
  return { items: opened.map((row) => ({ ...row, current: row.id === session })), nextCursor };
}

/** For the person's export, with ended sessions. */
export async function exportSessions(tx: PersonTx) {
  const rows = await store.allSessions(tx);
  const opened = await Promise.all(rows.map((row) => withClient(tx.use(kernelService), row)));
  return opened.map((row) => ExportedSession.parse({ ...row, endedAt: row.revokedAt }));
}

async function withClient({ keyring, keysDb }: Kernel, row: store.SessionRow) {
  const opened = await keyring.open(keysDb, originAad(row.id), row.origin);
  const client = JSON.parse(opened.toString('utf8')) as Client;
  return { ...row, ...client, device: deviceOf(client.userAgent) };
}

/** @throws NOT_FOUND for a session that is not the person's, or has ended. */
export async function deleteSession(tx: PersonTx, session: Id<'ses'>) {
  const [ended] = await endSessions(tx, { only: session }, 'deleted');
  const id = found(ended, 'No such session');
  tx.audit({ resource: { type: 'session', id } });
  return { id, revokedAt: tx.now };
}
