import { decodeJwt } from 'jose';
import { type Caller, systemActor } from '../../kernel/caller.ts';
import { second } from '../../kernel/clock.ts';
import { errors } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Credential } from '../../kernel/live/connection.ts';
import type { AskedTopic } from '../../kernel/live/topic.ts';
import { authorize } from '../access/index.ts';

const actor = systemActor('live');

/**
 * @param token as it was sent; a key has no time in it, and what is known of it is in the caller
 * @param identify asks again who sent it
 */
export const credentialOf = (
  kernel: Kernel,
  caller: Caller,
  token: string | undefined,
  identify: () => Promise<Caller>,
): Credential => ({
  identify,
  mayRead: (now, asked) => mayRead(kernel, now, asked),
  expiresAt: Math.min(caller.restrictions?.expiresAt ?? Number.POSITIVE_INFINITY, expiryOf(token)),
});

/** As a GET of the whole organization would be; of presence, as one of the thing. @throws ORGANIZATION_SUSPENDED */
async function mayRead(kernel: Kernel, caller: Caller, asked: AskedTopic): Promise<boolean> {
  const { topic } = asked;
  if (caller.impersonator !== undefined && topic.impersonation === undefined) return false;
  const place = await placeOf(kernel, caller, asked);
  return place !== undefined && (await authorize(kernel, caller, topic.permission, place)).allowed;
}

/** Undefined where there is no such thing in the organization. */
async function placeOf({ database }: Kernel, { org = '' }: Caller, { topic, thing }: AskedTopic) {
  if (!('presence' in topic) || thing === undefined) return {};
  return database.tenant(actor, { org }, (tx) => topic.presence.locate(tx, thing), { readOnly: true });
}

/** @throws FORBIDDEN */
export function assertOrganization(caller: Caller): void {
  if (caller.org !== undefined) return;
  throw errors.FORBIDDEN('Choose an organization with X-Nexus-Organization', {
    reason: 'organization: the call names none',
  });
}

/** Epoch milliseconds. The signature was verified when the caller was identified. */
function expiryOf(token: string | undefined): number {
  if (token === undefined || token.split('.').length !== 3) return Number.POSITIVE_INFINITY;
  const { exp } = decodeJwt(token);
  return exp === undefined ? Number.POSITIVE_INFINITY : exp * second;
}
