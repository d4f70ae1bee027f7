import { anonymous } from '../../../kernel/caller.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { identityState } from '../state.ts';
import { sessionCreated } from './events.ts';
import { draftSession, openSession } from './sessions.ts';
import type { TokenPair } from './tokens.ts';

/**
 * A session for a device whose code the person has approved in a browser (RFC 8628). Its proof of identity is as old as
 * the browser's, so it is not fresh for step-up.
 */
export async function beginDeviceSession(
  kernel: Kernel,
  person: Id<'usr'>,
  client: { address: string; userAgent: string },
  proof: { amr: readonly string[]; authTime: number },
): Promise<TokenPair> {
  const draft = await draftSession(kernel, person, client, { ...proof, browser: false });
  const { database } = kernel;
  const user = { ...anonymous(client.address, client.userAgent), kind: 'user' as const, id: person, person };
  const home = await database.person(user, { person }, (tx) =>
    tx.use(identityState).organizations.defaultOrganization(tx, person),
  );
  const org = home?.org ?? operatorOrg;
  return database.person({ ...user, org }, { person, org }, async (tx) => {
    tx.audit({ action: 'session.device-login', resource: { type: 'session', id: draft.id } });
    tx.emit(sessionCreated(draft.id, { user: person }));
    return openSession(tx, draft, home);
  });
}
