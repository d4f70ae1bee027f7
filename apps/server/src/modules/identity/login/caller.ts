import { createHmac } from 'node:crypto';
import type { RouteInput } from '../../../http/route.ts';
import { networkOf } from '../../../kernel/address.ts';
import { anonymous } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import { setCookies } from '../sessions/cookies.ts';
import type { TokenPair } from '../sessions/tokens.ts';
import { identityState } from '../state.ts';
import { emailKey } from './throttle.ts';

interface ProvenPerson {
  person: string;
  org: string | undefined;
  session: string;
  amr?: readonly string[];
}

/** Makes the person the caller: the act is recorded as theirs. */
export function actAs(
  context: RouteInput<unknown, unknown, unknown>,
  { person, org, session, amr = ['pwd'] }: ProvenPerson,
): void {
  const { address, userAgent, cookie } = context.caller;
  const authTime = Math.floor(context.request.at / second);
  const proven = { kind: 'user', id: person, org, person, session, amr, authTime, cookie } as const;
  context.caller = { ...anonymous(address, userAgent), ...proven };
}

/** Answers the tokens of the person, who becomes the caller; sets them as cookies in a browser, and answers null. */
export function answerTokens(
  context: RouteInput<unknown, unknown, unknown>,
  person: ProvenPerson,
  tokens: TokenPair,
  browser: boolean | undefined,
): TokenPair | null {
  actAs(context, person);
  if (browser !== true) return tokens;
  setCookies(context.reply, context.use(identityState).cookies, person.session, tokens);
  return null;
}

/**
 * The key of a limit per e-mail address and network address, so that nobody can use up the limit of others. It may be
 * stored in Redis, so it is an HMAC.
 */
export const perEmailAndAddress = ({ body, caller, use }: RouteInput<unknown, unknown, { email: string }>): string =>
  createHmac('sha256', use(identityState).blindKey)
    .update(`limit\n${emailKey(body.email)}\n${networkOf(caller.address)}`)
    .digest('base64url');
