import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import type { RouteInput } from '../../../http/route.ts';
import type { Challenged, SessionBegun } from '../mfa/challenges.ts';
import { Tokens, User } from '../schemas.ts';
import { answerTokens } from './caller.ts';

export const LoggedIn = describe(z.object({ user: User, tokens: Tokens.optional(), token: z.string().optional() }), {
  user: 'Who has logged in',
  tokens: 'Absent with `cookies`',
  token: ['The access token, for older clients; absent with `cookies`', 'eyJhbGciOiJFUzI1NiJ9…'],
}).meta({ id: 'LoggedIn' });

const Challenge = describe(
  z.object({
    mfaRequired: z.literal(true),
    challenge: z.string(),
    methods: z.array(z.string()),
    offers: z.record(z.string(), z.unknown()),
    expiresIn: z.number(),
  }),
  {
    mfaRequired: 'A second factor is needed',
    challenge: ['For POST /api/v1/auth/login/mfa, once', 'eco_chl_0000000000000000000001.c2VjcmV0'],
    methods: ['The factors that are accepted', ['totp', 'backup-code']],
    offers: ['By method, what a client needs before it can prove it', {}],
    expiresIn: ['Seconds until the challenge expires', 300],
  },
).meta({ id: 'LoginChallenge' });

/** What every log-in answers: the session, or the challenge before it. */
export const LoginReply = z.union([LoggedIn, Challenge]);

type Context = RouteInput<unknown, unknown, unknown>;

/** Answers a log-in and makes the person the caller, unless a second factor is needed first. */
export function loginReply(
  context: Context,
  begun: SessionBegun | Challenged,
  options: { person: string; browser: boolean },
): z.input<typeof LoginReply> {
  if (begun.challenged !== undefined) return { mfaRequired: true, ...begun.challenged };
  return sessionReply(context, begun, options);
}

export function sessionReply(
  context: Context,
  { user, tokens, org, session, amr }: SessionBegun,
  { person, browser }: { person: string; browser: boolean },
): z.input<typeof LoggedIn> {
  const answered = answerTokens(context, { person, org, session, amr }, tokens, browser);
  return answered === null ? { user } : { user, tokens: answered, token: answered.accessToken };
}

/**
 * Where to redirect a browser after a log-in at a provider: to the page it began at, with cookies set or with the
 * challenge in the fragment, which browsers send to no server.
 */
export function loginRedirect(
  context: Context,
  begun: SessionBegun | Challenged,
  { person, returnTo }: { person: string; returnTo: string },
): string {
  const reply = loginReply(context, begun, { person, browser: true });
  if (!('mfaRequired' in reply)) return returnTo;
  const url = new URL(returnTo);
  url.hash = new URLSearchParams({ mfa: JSON.stringify(reply) }).toString();
  return url.href;
}
