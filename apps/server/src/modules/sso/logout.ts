import type { Caller } from '../../kernel/caller.ts';
import { systemActor } from '../../kernel/caller.ts';
import type { PersonTx, SystemTx } from '../../kernel/db/tx.ts';
import { enqueue } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { endSessions } from '../identity/index.ts';
import { takeSessions } from './provider/store.ts';

/** The session whose end an app is told of. */
export interface LogoutNotice {
  app: string;
  sub: string;
  /** The app's own name for the session, as its ID token had it. */
  sid: string | undefined;
}

export const logoutTask = 'sso.back-channel-logout';

export async function enqueueLogout(kernel: Kernel, notice: LogoutNotice): Promise<void> {
  await kernel.database.person(systemActor('sso.logout'), { person: 'nobody' }, (tx) =>
    enqueue(tx, logoutTask, { ...notice, at: kernel.clock.now() }),
  );
}

/** Ends the Nexus session that a provider's session belongs to: a log-out from one app logs out everywhere. */
export async function endLogin(kernel: Kernel, caller: Caller, requestId: string): Promise<void> {
  const { person, session, org } = caller;
  if (person === undefined || session === undefined || org === undefined) return;
  const request = { id: requestId, at: kernel.clock.now(), action: 'session.logout' };
  const end = async (tx: PersonTx) => {
    await endSessions(tx, { only: session }, 'logout');
    tx.audit({ resource: { type: 'session', id: session } });
  };
  await kernel.database.person(caller, { person, org }, end, { request });
}

/** Ends the provider's sessions of a log-in at Nexus, or of a person, and enqueues the notices to the apps in them. */
export async function endProviderSessions(tx: SystemTx, by: 'sessionId' | 'personId', id: string): Promise<void> {
  const records = await takeSessions(tx, by, id);
  if (records.length === 0) return;
  const { openRecord } = await import('./provider/adapter.ts');
  for (const record of records) {
    const { accountId, authorizations = {} } = await openRecord(tx.use(kernelService), 'Session', record);
    if (accountId === undefined) continue;
    for (const [app, { sid }] of Object.entries(authorizations)) {
      await enqueue(tx, logoutTask, { app, sub: accountId, sid, at: tx.now });
    }
  }
}
