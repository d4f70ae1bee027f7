import { anonymous } from '../../http/caller.ts';
import { operatorOrg } from '../../http/record.ts';
import { eventsStatement } from '../../kernel/events/events.ts';
import { type Id, newId } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { auditStatement } from '../audit/index.ts';
import { draftSession, openSession } from './sessions.ts';
import { identityState, tenancyOf } from './state.ts';
import type { TokenPair } from './tokens.ts';

/**
 * A session for a device whose code the person let in from a browser (RFC 8628). It is as old a proof of identity as the
 * browser's, so it opens nothing that needs a fresh one; it stands in the person's list of sessions and ends there.
 */
export async function beginDeviceSession(
  kernel: Kernel,
  person: Id<'usr'>,
  origin: { address: string; userAgent: string },
  proof: { amr: readonly string[]; authTime: number },
): Promise<TokenPair> {
  const draft = await draftSession(kernel, person, origin, { ...proof, browser: false });
  const { database, clock } = kernel;
  const home = await database.person({ person }, (tx) =>
    tenancyOf(tx.use(identityState)).defaultOrganization(tx, person),
  );
  const org = home?.org ?? operatorOrg;
  const resource = { type: 'session', id: draft.id };
  const caller = { ...anonymous(origin.address, origin.userAgent), kind: 'user' as const, id: person, person, org };
  const pair = await database.person(
    { person, org },
    async (tx) => {
      tx.emit({ type: 'session.created', subject: draft.id, data: { user: person } });
      return openSession(tx, draft, home);
    },
    {
      beforeCommit: async (tx) => {
        const requestId = newId('req', clock);
        const entry = {
          action: 'session.device-login',
          result: 'success' as const,
          caller,
          requestId,
          at: tx.now,
          resource,
        };
        const events = eventsStatement(tx, org);
        return [await auditStatement(tx, org, [entry]), ...(events === undefined ? [] : [events])];
      },
    },
  );
  kernel.events.nudge();
  return pair;
}
