import { randomBytes } from 'node:crypto';
import type { AccountClaims } from 'oidc-provider';
import type { Caller } from '../../kernel/caller.ts';
import { systemActor } from '../../kernel/caller.ts';
import { hour, second } from '../../kernel/clock.ts';
import type { PersonTx, SystemTx } from '../../kernel/db/tx.ts';
import { enqueue } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { endSessions } from '../identity/index.ts';
import { openRecord } from './provider/adapter.ts';
import { ssoState } from './state.ts';
import { takeSessions } from './store/records.ts';

/** Whom an app is told about. */
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

/** Ends the log-in at Nexus behind a provider's session: what the person did in one app holds everywhere. */
export async function endLogin(kernel: Kernel, caller: Caller, requestId: string): Promise<void> {
  const { person, session, org } = caller;
  if (person === undefined || session === undefined || org === undefined) return;
  if (person === undefined || session === undefined || org === undefined) return;
  const request = { id: requestId, at: kernel.clock.now(), action: 'session.logout' };
  const end = async (tx: PersonTx) => {
    await endSessions(tx, { only: session }, 'logout');
    tx.audit({ resource: { type: 'session', id: session } });
  };
  await kernel.database.person(caller, { person, org }, end, { request });
}

/** A log-in at Nexus has ended: the provider's sessions end with it, and the apps in them are told. */
export async function tellAppsOf(tx: SystemTx, of: { session?: string; person?: string }): Promise<void> {
  for (const record of await takeSessions(tx, of)) {
    const { accountId, authorizations = {} } = await openRecord(tx.use(kernelService), 'Session', record);
    if (accountId === undefined) continue;
    for (const [app, { sid }] of Object.entries(authorizations)) {
      await enqueue(tx, logoutTask, { app, sub: accountId, sid, at: tx.now });
    }
  }
}

/** An app that does not answer for so long has lost the session by its own means. */
const tellForMs = hour;
const answerMs = 5 * second;
/** No app has much to say to a log-out. */
const mostBytes = 16 * 1024;

/**
 * One logout token (OpenID Connect Back-Channel Logout 1.0, 2.4) to one app. Throws where it was not taken and is worth
 * another try.
 */
export async function sendLogout(kernel: Kernel, { app, sub, sid, at }: LogoutNotice & { at: number }): Promise<void> {
  const provider = kernel.services.use(ssoState).providers.current();
  const client = await provider.Client.find(app);
  if (client?.backchannelLogoutUri === undefined) return;
  const token = new provider.IdToken({ sub } satisfies AccountClaims, { client, ctx: undefined as never });
  Object.assign(token, { mask: { sub: null } });
  token.set('events', { 'http://schemas.openid.net/event/backchannel-logout': {} });
  token.set('jti', randomBytes(16).toString('base64url'));
  if (sid !== undefined) token.set('sid', sid);
  const body = new URLSearchParams({ logout_token: await token.issue({ use: 'logout' }) }).toString();
  const late = kernel.clock.now() - at > tellForMs;
  try {
    const { status } = await kernel.outbound.request({
      service: 'back-channel-logout',
      method: 'POST',
      url: client.backchannelLogoutUri,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
      timeoutMs: answerMs,
      maxBytes: mostBytes,
    });
    if (status === 200 || status === 204) return;
    // The app has understood and refuses: it would refuse again (2.8 of the specification).
    if (status >= 400 && status < 500) return kernel.log.warn({ app, status }, 'an app refused a log-out');
    throw new Error(`the app answered ${status}`);
  } catch (error) {
    if (!late) throw error;
    kernel.log.warn({ err: error, app }, 'an app could not be told of a log-out');
  }
}
