import { randomBytes } from 'node:crypto';
import { day, second } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import type { Id, Ids } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Home } from '../ports.ts';

/** A refresh token that was not used for this long has expired. */
export const refreshLifeMs = 7 * day;
/** A session ends after this even if it is refreshed (NIST SP 800-63B, 4.1.3: 30 days at most). */
export const sessionLifeMs = 30 * day;

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  /** Seconds until the access token expires. */
  expiresIn: number;
}

/** `<id>.<43 characters>`: an id and 256 random bits. Only the SHA-256 of the text is stored. */
export interface OpaqueToken<T extends string> {
  id: Id<T>;
  text: string;
  hash: Buffer;
}

export function newOpaqueToken<T extends string>(type: T, ids: Ids): OpaqueToken<T> {
  const id = ids.next(type);
  const text = `${id}.${randomBytes(32).toString('base64url')}`;
  return { id, text, hash: sha256Bytes(text) };
}

export interface TokenSubject {
  user: Id<'usr'>;
  session: Id<'ses'>;
  amr: readonly string[];
  /** Epoch milliseconds of the proof of identity. */
  authTime: number;
  clientId?: string | null | undefined;
}

/** A new access token and a new refresh token, which the caller stores. */
export async function newPair(
  { signing, ids }: Kernel,
  { user, session, amr, authTime, clientId }: TokenSubject,
  home: Home | undefined,
): Promise<{ pair: TokenPair; refresh: OpaqueToken<'rft'> }> {
  const refresh = newOpaqueToken('rft', ids);
  const { token, expiresIn } = await signing.signAccessToken({
    sub: user,
    sid: session,
    org: home?.org,
    pv: home?.permissionsVersion ?? 0,
    amr,
    authTime: Math.floor(authTime / second),
    clientId: clientId ?? undefined,
  });
  return { pair: { accessToken: token, refreshToken: refresh.text, expiresIn }, refresh };
}
