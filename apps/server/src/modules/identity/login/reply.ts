import { z } from 'zod';
import type { RouteInput } from '../../../http/route.ts';
import type { Challenged, SessionBegun } from '../mfa/challenges.ts';
import { Tokens, User } from '../schemas.ts';
import { setCookies } from '../sessions/cookies.ts';
import { identityState } from '../state.ts';
import { actAs } from './caller.ts';

export const LoggedIn = z
  .object({
    user: User.describe('Who has logged in'),
    tokens: Tokens.optional().describe('Absent with `cookies`'),
    token: z
      .string()
      .optional()
      .meta({
        description: 'The access token, for older clients; absent with `cookies`',
        examples: ['eyJhbGciOiJFZERTQSJ9…'],
      }),
  })
  .meta({ id: 'LoggedIn' });

const Challenge = z
  .object({
    mfaRequired: z.literal(true).describe('A second factor is needed'),
    challenge: z.string().meta({
      description: 'For POST /api/v1/auth/login/mfa, once',
      examples: ['eco_chl_0000000000000000000001.c2VjcmV0'],
    }),
    methods: z
      .array(z.string())
      .meta({ description: 'The factors that are accepted', examples: [['totp', 'backup-code']] }),
    offers: z
      .record(z.string(), z.unknown())
      .meta({ description: 'By method, what a client needs before it can prove it', examples: [{}] }),
    expiresIn: z.number().meta({ description: 'Seconds until the challenge expires', examples: [300] }),
  })
  .meta({ id: 'LoginChallenge' });

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
  actAs(context, { person, org, session, amr });
  if (!browser) return { user, tokens, token: tokens.accessToken };
  setCookies(context.reply, context.use(identityState).cookies, session, tokens);
  return { user };
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
