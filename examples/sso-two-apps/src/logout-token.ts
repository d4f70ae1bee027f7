import { createRemoteJWKSet, jwtVerify } from 'jose';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

export interface LogoutNotice {
  /** The session that has ended: the `sid` of its ID token. */
  sid: string;
  sub: string;
}

/** Reads logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.6). Throws at whatever is not one of ours. */
export function logoutTokens(issuer: string, clientId: string): (token: string) => Promise<LogoutNotice> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const seen = new Set<string>();
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      typ: 'logout+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['iat', 'exp', 'jti', 'sub', 'sid', 'events'],
    });
    const { sid, sub = '', jti = '', events, nonce } = payload as typeof payload & { events: object };
    // A nonce would make an ID token of it.
    if (typeof sid !== 'string' || nonce !== undefined || !(logoutEvent in events)) throw new Error('no logout token');
    if (seen.has(jti)) throw new Error('this logout token came before');
    seen.add(jti);
    return { sid, sub };
  };
}
