import { randomBytes } from 'node:crypto';
import type { AccountClaims } from 'oidc-provider';
import { hour, second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { LogoutNotice } from '../logout.ts';
import { ssoState } from '../state.ts';

/** How long a notice is retried. */
const retryForMs = hour;
const timeoutMs = 5 * second;
/** Of the reply, which is ignored. */
const maxBytes = 16 * 1024;

/**
 * Sends one logout token (OpenID Connect Back-Channel Logout 1.0, 2.4) to one app.
 * @throws where another attempt may succeed.
 */
export async function sendLogout(kernel: Kernel, { app, sub, sid, at }: LogoutNotice & { at: number }): Promise<void> {
  const provider = (await kernel.services.use(ssoState).providers()).current();
  const client = await provider.Client.find(app);
  if (client?.backchannelLogoutUri === undefined) return;
  const token = new provider.IdToken({ sub } satisfies AccountClaims, { client, ctx: undefined as never });
  Object.assign(token, { mask: { sub: null } });
  token.set('events', { 'http://schemas.openid.net/event/backchannel-logout': {} });
  token.set('jti', randomBytes(16).toString('base64url'));
  if (sid !== undefined) token.set('sid', sid);
  const body = new URLSearchParams({ logout_token: await token.issue({ use: 'logout' }) }).toString();
  const late = kernel.clock.now() - at > retryForMs;
  try {
    const { status } = await kernel.outbound.request({
      service: 'back-channel-logout',
      method: 'POST',
      url: client.backchannelLogoutUri,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
      timeoutMs,
      maxBytes,
    });
    if (status === 200 || status === 204) return;
    // The app rejects the token and would reject it again (2.8).
    if (status >= 400 && status < 500) return kernel.log.warn({ app, status }, 'an app refused a log-out');
    throw new Error(`the app answered ${status}`);
  } catch (error) {
    if (!late) throw error;
    kernel.log.warn({ err: error, app }, 'an app could not be notified of a log-out');
  }
}
