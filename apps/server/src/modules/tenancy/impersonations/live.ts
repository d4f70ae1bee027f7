import { timingSafeEqual } from 'node:crypto';
import type { ClientInfo, RefusedCredential } from '../../../http/identify.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { errors } from '../../../kernel/errors.ts';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { isMember } from '../members/store.ts';
import { type LiveImpersonation, tenancyState } from '../state.ts';
import { lookUpImpersonation } from './impersonations.ts';

/** Length of the id before the dot of a token. */
const idLength = 30;

/** Decided by the prefix: a token that is refused is tried as no other kind. */
export const isImpersonationToken = (text: string): boolean => text.startsWith('eco_imp_');

/**
 * The member that the operator acts as, unless the impersonation has ended or the operator is no longer one.
 * It is cached until it or a consent changes.
 * @throws FORBIDDEN for another organization than the one it is for.
 */
export async function identifyImpersonation(
  kernel: Kernel,
  token: string,
  client: ClientInfo,
): Promise<Caller | RefusedCredential> {
  const id = token.slice(0, idLength);
  if (!isId(id, 'imp')) return unknown;
  const { impersonations } = kernel.services.use(tenancyState);
  const found = await impersonations.get(id, (key) => kernel.database.lookup((tx) => lookUpImpersonation(tx, key)));
  if (found === undefined || !timingSafeEqual(sha256Bytes(token), found.hash)) return unknown;
  const now = kernel.clock.now();
  if (found.ended || now >= found.expiresAt || !(await isMember(kernel, found.operator, operatorOrg))) return ended;
  if (client.organization !== undefined && client.organization !== found.org) {
    throw errors.FORBIDDEN('The impersonation is for another organization', {
      reason: 'organization: it is not that of the impersonation',
    });
  }
  return callerOf(found, client, now);
}

const unknown: RefusedCredential = { refused: 'credential: there is no such impersonation' };
/** Not in the organization that was entered: its members saw the impersonation end. */
const ended: RefusedCredential = { refused: 'credential: the impersonation is over' };

const callerOf = (found: LiveImpersonation, { address, userAgent }: ClientInfo, now: number): Caller => ({
  kind: 'user',
  id: found.user,
  org: found.org,
  person: found.user,
  session: undefined,
  key: undefined,
  scopes: undefined,
  // The operator proved who they are, not that they are the member.
  amr: [],
  authTime: 0,
  cookie: false,
  address,
  userAgent,
  impersonator: {
    id: found.operator,
    impersonation: found.id,
    mayChange: found.mayChangeUntil !== null && now < found.mayChangeUntil,
  },
});
