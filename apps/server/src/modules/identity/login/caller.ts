import { createHmac } from 'node:crypto';
import type { RouteInput } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import { identityState } from '../state.ts';

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
