import type { ClientInfo, RefusedCredential } from '../../http/identify.ts';
import { anonymous, type Caller, unrestricted } from '../../kernel/caller.ts';
import { second } from '../../kernel/clock.ts';
import { sha256Bytes } from '../../kernel/crypto/hash.ts';
import { errors } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { AccessClaims } from '../../kernel/signing/index.ts';
import type { IsMember, SecretExpiry } from './ports.ts';
import { findLiveSession, findRefreshToken, type SessionFacts } from './sessions/store.ts';
import { identityState } from './state.ts';

/**
 * The caller behind an access token, unless its session has ended or is idle. Warm, it runs no SQL.
 * @throws INVALID_TOKEN for a token that is not ours or out of date, FORBIDDEN for an organization that is not the caller's.
 */
export async function identifyToken(
  kernel: Kernel,
  token: string,
  client: ClientInfo,
  isMember: IsMember,
  secretExpiry: SecretExpiry,
): Promise<Caller | RefusedCredential> {
  const claims = await kernel.signing.verifyAccessToken(token);
  if (isId(claims.sub, 'svc')) return service(kernel, claims, client, secretExpiry);
  const session = await kernel.services.use(identityState).sessions.find(claims.sid);
  if (session === undefined || session.person !== claims.sub) {
    return { refused: 'credential: the session of the access token has ended' };
  }
  return caller(claims, session, client, await organization(kernel, claims, client, isMember));
}

/** The person whose live session the refresh token belongs to, idle or not. */
export async function identifyRefreshToken(
  { database }: Kernel,
  token: string,
  client: ClientInfo,
): Promise<Caller | RefusedCredential> {
  const hash = sha256Bytes(token);
  return database.lookup(async (tx) => {
    const owner = await findRefreshToken(tx, hash);
    const session = owner && (await findLiveSession(tx, owner.session));
    if (owner === undefined || session === undefined) {
      return { refused: 'credential: the refresh token belongs to no live session' };
    }
    return caller({ sub: owner.person, sid: owner.session }, session, client, owner.org);
  });
}

const secretEnded: RefusedCredential = {
  refused: 'credential: the secret of the access token, or its service account, has ended',
};

/** A service account's token ends with the secret it was issued for, which every request checks, and grants no longer. */
async function service(
  kernel: Kernel,
  { sub, sid, jti, org, scope }: AccessClaims,
  { organization: wanted, address, userAgent }: ClientInfo,
  secretExpiry: SecretExpiry,
): Promise<Caller | RefusedCredential> {
  if (org === undefined) return secretEnded;
  const expiresAt = await secretExpiry(kernel, { id: sid, token: jti, account: sub, org });
  if (expiresAt <= kernel.clock.now()) return { ...secretEnded, org };
  if (wanted !== undefined && wanted !== org) {
    throw errors.FORBIDDEN('A service account acts in its own organization', {
      reason: 'organization: it is not that of the service account',
    });
  }
  const restrictions = Number.isFinite(expiresAt) ? { ...unrestricted, expiresAt } : undefined;
  return { ...anonymous(address, userAgent), kind: 'service', id: sub, org, scopes: scope?.split(' '), restrictions };
}

/**
 * The one of the path or the header, else the token's; the person must be a member now, not only when the token was made.
 * Whether the one of the path exists is not told: for somebody else's, the call acts in the token's, where it is not found.
 */
async function organization(
  kernel: Kernel,
  { sub, org }: AccessClaims,
  { organization: wanted, pathOrganization }: ClientInfo,
  isMember: IsMember,
): Promise<string | undefined> {
  if (wanted !== undefined && !isId(wanted, 'org')) {
    throw errors.INVALID_REQUEST('X-Nexus-Organization must be the id of an organization: eco_org_…');
  }
  if (isId(pathOrganization, 'org') && (await isMember(kernel, sub, pathOrganization))) return pathOrganization;
  const chosen = wanted ?? org;
  if (chosen === undefined) return undefined;
  if (await isMember(kernel, sub, chosen)) return chosen;
  if (wanted !== undefined) {
    throw errors.FORBIDDEN('You are not a member of this organization', {
      reason: 'organization: the person is not a member of it',
    });
  }
  return undefined;
}

const caller = (
  claims: Pick<AccessClaims, 'sub' | 'sid'>,
  session: SessionFacts,
  client: ClientInfo,
  org: string | undefined,
): Caller => ({
  kind: 'user',
  id: claims.sub,
  org,
  person: claims.sub,
  session: claims.sid,
  key: undefined,
  scopes: undefined,
  amr: session.amr,
  // Read from the session, not from the token, so that a later proof counts for existing tokens too.
  authTime: Math.floor(session.authTime / second),
  cookie: false,
  address: client.address,
  userAgent: client.userAgent,
});
