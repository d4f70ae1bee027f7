import { z } from 'zod';
import type { RouteInput } from '../../../http/route.ts';
import { setCookies } from '../sessions/cookies.ts';
import type { Challenged, SessionBegun } from '../mfa/challenges.ts';
import { identityState } from '../state.ts';
import { actAs } from './caller.ts';
import { Tokens, User } from '../schemas.ts';

/** `token` is the access token, for older clients; with `cookies` neither is answered. */
export const LoggedIn = z.object({ user: User, tokens: Tokens.optional(), token: z.string().optional() });

const Challenge = z.object({
  mfaRequired: z.literal(true),
  /** For POST /auth/login/mfa, once. */
  challenge: z.string(),
  methods: z.array(z.string()),
  /** By method, what a client needs before it can prove it. */
  offers: z.record(z.string(), z.unknown()),
  /** Seconds. */
  expiresIn: z.number(),
});

/** What every log-in answers: the session, or the challenge that stands before it. */
export const Beginning = z.union([LoggedIn, Challenge]);

/** Answers a log-in; from here on the act is the person's own, and recorded as theirs. */
export function beginningReply(
  context: RouteInput<unknown, unknown, unknown>,
  begun: SessionBegun | Challenged,
  options: { person: string; browser: boolean },
): z.infer<typeof Beginning> {
  if (begun.challenged !== undefined) return { mfaRequired: true, ...begun.challenged };
  return sessionReply(context, begun, options);
}

export function sessionReply(
  context: RouteInput<unknown, unknown, unknown>,
  { user, tokens, org, session, amr }: SessionBegun,
  { person, browser }: { person: string; browser: boolean },
): z.infer<typeof LoggedIn> {
  actAs(context, { person, org, session, amr });
  if (!browser) return { user, tokens, token: tokens.accessToken };
  setCookies(context.reply, context.use(identityState).cookies, session, tokens);
  return { user };
}

/**
 * Where a browser goes that came by redirects: the page it began at, logged in by cookies or with the challenge. That
 * stands behind `#`, which browsers send to no server.
 */
export function beginningPlace(
  context: RouteInput<unknown, unknown, unknown>,
  begun: SessionBegun | Challenged,
  { person, returnTo }: { person: string; returnTo: string },
): string {
  const reply = beginningReply(context, begun, { person, browser: true });
  if (!('mfaRequired' in reply)) return returnTo;
  const url = new URL(returnTo);
  url.hash = new URLSearchParams({ mfa: JSON.stringify(reply) }).toString();
  return url.href;
}
