import { anonymous, systemActor } from '../../../kernel/caller.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { draftSession, openSession } from './sessions.ts';
import { identityState } from '../state.ts';
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
  const { database } = kernel;
  const home = await database.person(systemActor('identity.device-session'), { person }, (tx) =>
    tx.use(identityState).organizations.defaultOrganization(tx, person),
  );
  const org = home?.org ?? operatorOrg;
  const caller = { ...anonymous(origin.address, origin.userAgent), kind: 'user' as const, id: person, person, org };
  return database.person(caller, { person, org }, async (tx) => {
    tx.audit({ action: 'session.device-login', resource: { type: 'session', id: draft.id } });
    tx.emit({ type: 'session.created', subject: draft.id, data: { user: person } });
    return openSession(tx, draft, home);
  });
}
