import { csrfToken } from '../../../http/identify.ts';
import type { ReplyControl, RouteRequest } from '../../../http/route.ts';
import { second } from '../../../kernel/clock.ts';
import { timingSafeEqualText } from '../../../kernel/crypto/hash.ts';
import { errors } from '../../../kernel/errors.ts';
import type { IdentityState } from '../state.ts';
import { refreshLifeMs, type TokenPair } from './tokens.ts';

type Cookies = IdentityState['cookies'];

/**
 * Sets the tokens as cookies that scripts cannot read, and beside them the CSRF token, which scripts can; pages of another
 * host cannot read that cookie and find it in a header.
 */
export function setCookies(reply: ReplyControl, cookies: Cookies, session: string, pair: TokenPair): void {
  const refreshSeconds = refreshLifeMs / second;
  tellCsrf(reply, cookies, session);
  reply.cookie(cookies.access, pair.accessToken, pair.expiresIn);
  reply.cookie(cookies.refresh, pair.refreshToken, refreshSeconds);
  reply.cookie(cookies.csrf, csrfToken(cookies.csrfKey, session), refreshSeconds, { readable: true });
}

/** `X-CSRF-Token` of an unsafe call by cookie must have this value; only pages of allowed origins can read it. */
export const tellCsrf = (reply: ReplyControl, { csrfKey }: Cookies, session: string): void =>
  reply.header('x-csrf-token', csrfToken(csrfKey, session));

export function clearCookies(reply: ReplyControl, cookies: Cookies): void {
  for (const name of [cookies.access, cookies.refresh, cookies.csrf]) reply.cookie(name, '', 0);
}

/** A refresh by cookie needs the session's CSRF token, like every unsafe call by cookie. */
export function checkCsrfOf(request: RouteRequest, cookies: Cookies, session: string): void {
  const sent = request.header('x-csrf-token') ?? '';
  if (!timingSafeEqualText(sent, csrfToken(cookies.csrfKey, session))) {
    throw errors.FORBIDDEN('The CSRF token is missing or wrong', {
      reason: 'credential: the CSRF token is missing or wrong',
    });
  }
}
