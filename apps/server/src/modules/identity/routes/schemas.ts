import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from '../../../http/caller.ts';
import type { RouteInput } from '../../../http/route.ts';
import { second } from '../../../kernel/clock.ts';
import { Id } from '../../../kernel/ids.ts';
import { identityState } from '../state.ts';

/** RFC 5321: 254 characters fit into a path; shorter than `a@b` is none. */
export const Email = z.email().min(3).max(254);
/** Only as long as anything worth reading; the policy says what a password must be. */
export const Password = z.string().min(1).max(256);
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{C}*$/u, 'must have no control characters');
/** `<id>.<43 characters>`. */
export const Token = z.string().min(1).max(200);
/** Asks for the tokens in cookies rather than in the answer. */
export const Cookies = z.boolean().optional();

export const User = z.object({
  id: Id('usr'),
  email: z.string(),
  displayName: z.string(),
  emailVerified: z.boolean(),
  createdAt: z.string(),
});

export const Tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Seconds. */
  expiresIn: z.number(),
});

export const Message = z.object({ message: z.string() });

type AnyInput = RouteInput<unknown, unknown, unknown>;

/** From here on the act is the person's own, and recorded as theirs. */
export function actAs(
  context: AnyInput,
  {
    person,
    org,
    session,
    amr = ['pwd'],
  }: { person: string; org: string | undefined; session: string; amr?: readonly string[] },
): void {
  const { address, userAgent, cookie } = context.caller;
  const caller: Caller = {
    kind: 'user',
    id: person,
    org,
    person,
    session,
    key: undefined,
    scopes: undefined,
    amr,
    authTime: Math.floor(context.request.at / second),
    cookie,
    address,
    userAgent,
  };
  context.caller = caller;
}

/**
 * Window of one e-mail address as one network address asks for it: nobody can use up another's. Blinded, because it may
 * become a key in Redis.
 */
export const byEmailAndAddress = ({ body, caller, use }: RouteInput<unknown, unknown, { email: string }>): string =>
  createHmac('sha256', use(identityState).blindKey)
    .update(`limit\n${body.email.toLowerCase()}\n${caller.address}`)
    .digest('base64url');
