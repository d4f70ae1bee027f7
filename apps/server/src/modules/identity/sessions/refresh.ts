import { CommittedRefusal } from '../../../http/refusal.ts';
import { second } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { systemScope } from '../../../kernel/crypto/key-ring.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import { identityState } from '../state.ts';
import { endSessions } from './sessions.ts';
import * as store from './store.ts';
import { newPair, refreshLifeMs, sessionLifeMs, type TokenPair } from './tokens.ts';

/** A client that lost the answer gets the same one again within this time; after it, a used token counts as stolen. */
const retryMs = 10 * second;

export interface PresentedToken extends store.RefreshTokenOwner {
  hash: Buffer;
}

export const refused = () =>
  errors.INVALID_TOKEN('Invalid or expired token', { reason: 'credential: the refresh token is not accepted' });

/**
 * The token's owner. `rotate` decides whether it may be used.
 * @throws INVALID_TOKEN for one that is unknown.
 */
export async function presentToken({ database }: Kernel, text: string): Promise<PresentedToken> {
  const hash = sha256Bytes(text);
  const owner = await database.lookup((tx) => store.findRefreshToken(tx, hash));
  if (owner === undefined) throw refused();
  return { ...owner, hash };
}

const successorAad = (token: string): string[] => ['refresh token', token, 'successor'];

/**
 * Exchanges a refresh token for a new pair. The session's row is locked, so of concurrent calls one rotates and the
 * others get the same pair.
 * @throws INVALID_TOKEN; for a token that was used before, after ending its session (RFC 9700, 4.14.2).
 */
export async function rotate(
  tx: PersonTx,
  { hash, person, session: id }: PresentedToken,
): Promise<{ tokens: TokenPair; amr: readonly string[] }> {
  const session = await store.lockSession(tx, id);
  const token = await store.readRefreshToken(tx, hash);
  if (session === undefined || token === undefined) throw refused();
  if (session.revokedAt !== null || session.expiresAt <= tx.now || token.expiresAt <= tx.now) throw refused();
  if (token.usedAt !== null) {
    if (tx.now - token.usedAt > retryMs || token.successor === null) return endFamily(tx, id);
    return { tokens: await repeat(tx, id, token.id, token.successor), amr: session.amr };
  }
  const tokens = await exchange(tx, person, session, token);
  tx.audit({ resource: { type: 'session', id }, person });
  return { tokens, amr: session.amr };
}

async function exchange(
  tx: PersonTx,
  user: Id<'usr'>,
  { id, amr, authTime, createdAt, clientId }: store.SessionRow,
  token: store.RefreshTokenRow,
): Promise<TokenPair> {
  const kernel = tx.use(kernelService);
  const home = await tx.use(identityState).organizations.defaultOrganization(tx, user);
  const { pair, refresh } = await newPair(kernel, { user, session: id, amr, authTime, clientId }, home);
  const plain = JSON.stringify(pair);
  const successor = await kernel.keyring.seal(kernel.keysDb, systemScope, successorAad(token.id), plain);
  const expiresAt = Math.min(tx.now + refreshLifeMs, createdAt + sessionLifeMs);
  await store.useRefreshToken(tx, id, token.id, successor, tx.now - retryMs);
  await store.insertRefreshToken(tx, { ...refresh, session: id, expiresAt });
  await store.extendSession(tx, id, expiresAt);
  return pair;
}

async function repeat(tx: PersonTx, session: Id<'ses'>, token: Id<'rft'>, successor: Buffer): Promise<TokenPair> {
  const { keyring, keysDb } = tx.use(kernelService);
  const opened = await keyring.open(keysDb, successorAad(token), successor);
  tx.audit({ resource: { type: 'session', id: session }, after: { repeated: true } });
  return JSON.parse(opened.toString('utf8')) as TokenPair;
}

/** The owner and somebody else both have the token, and we cannot tell which is which: the session ends for both. */
async function endFamily(tx: PersonTx, session: Id<'ses'>): Promise<never> {
  await endSessions(tx, { only: session }, 'token-reused');
  tx.audit({
    action: 'session.revoke',
    resource: { type: 'session', id: session },
    after: { reason: 'refresh token used twice' },
    risk: 'high',
  });
  throw new CommittedRefusal(refused());
}
