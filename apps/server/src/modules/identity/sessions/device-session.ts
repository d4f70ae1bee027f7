import { CommittedRefusal } from '../../../http/refusal.ts';
import { anonymous, type Caller } from '../../../kernel/caller.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { identityState } from '../state.ts';
import { sessionCreated } from './events.ts';
import { presentToken, refused, rotate } from './refresh.ts';
import { draftSession, openSession } from './sessions.ts';
import { lockSession } from './store.ts';
import type { TokenPair } from './tokens.ts';

/** What asks for the device's tokens: its OAuth client, and where from. */
interface Device {
  clientId: string;
  address: string;
  userAgent: string;
}

/**
 * A session for a device whose code the person has approved in a browser (RFC 8628). Its proof of identity is as old as
 * the browser's, so it is not fresh for step-up.
 */
export async function beginDeviceSession(
  kernel: Kernel,
  person: Id<'usr'>,
  device: Device,
  proof: { amr: readonly string[]; authTime: number },
): Promise<TokenPair> {
  const { clientId } = device;
  const draft = await draftSession(kernel, person, device, { ...proof, browser: false, clientId });
  const { database } = kernel;
  const user = callerOn(device, person);
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

const callerOn = ({ address, userAgent }: Device, person: Id<'usr'>): Caller => ({
  ...anonymous(address, userAgent),
  kind: 'user',
  id: person,
  person,
});

/**
 * Exchanges the refresh token of a device.
 * @throws INVALID_TOKEN, also for one that was issued to another client (RFC 6749, 6).
 */
export async function refreshDeviceSession(
  kernel: Kernel,
  text: string,
  device: Device,
  requestId: string,
): Promise<TokenPair> {
  const presented = await presentToken(kernel, text);
  const { person, org, session } = presented;
  const request = { id: requestId, at: kernel.clock.now(), action: 'session.refresh' };
  const work = async (tx: PersonTx) => {
    if ((await lockSession(tx, session))?.clientId !== device.clientId) throw refused();
    return rotate(tx, presented).catch((error: unknown) => {
      if (error instanceof CommittedRefusal) return error;
      throw error;
    });
  };
  const done = await kernel.database.person({ ...callerOn(device, person), org }, { person, org }, work, { request });
  if (done instanceof CommittedRefusal) throw done.error;
  return done.tokens;
}
