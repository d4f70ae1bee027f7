import type { KoaContextWithOIDC } from 'oidc-provider';
import { userAgentOf } from '../../../http/identify.ts';
import { networkOf } from '../../../kernel/address.ts';
import { anonymous } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import { sha256 } from '../../../kernel/crypto/hash.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { patternSource } from '../../access/index.ts';
import { beginDeviceSession, refreshDeviceSession, type TokenPair } from '../../identity/index.ts';
import { limitedPage } from '../pages/device-pages.ts';
import { commandLineClient } from './account.ts';
import { deviceGrant, rememberedSecret } from './clients.ts';
import { addEntry, apiOf, type Middleware, partsOf, requestRecordOf } from './context.ts';
import { organizationOf } from './issuers.ts';
import { pollInterval } from './replies.ts';
import { usesOwnApi } from './resources.ts';

/** A second less than the interval, so that no device that keeps to it is ever too early: networks and timers are not exact. */
const pollLimit = { name: 'device-poll', limit: 1, windowSeconds: pollInterval - 1 };
/** Codes typed, by address. There are 25 thousand million codes, so guessing one is hopeless (RFC 8628, 5.1). */
const codeLimit = { name: 'device-codes', limit: 20, windowSeconds: 900 };

/** Characters: a token with such a scope is still short enough for verification. */
const maxScopeLength = 1000;
const pattern = new RegExp(patternSource);

/**
 * Issues tokens for Nexus's own API. The provider handles the protocol (client authentication, codes, polling, expiry,
 * denial); its token is then replaced by an access token of kernel/signing, which ends at once with the session, the
 * service account or the secret that it names. Runs inside of recording.ts.
 */
export const apiTokens =
  (kernel: Kernel): Middleware =>
  async (ctx, next) => {
    if (ctx.method === 'POST' && ctx.path === '/device' && !(await checkTyping(kernel, ctx))) return;
    await next();
    const { route, params, client } = partsOf(ctx);
    if (route === 'device_authorization' && ctx.status === 200 && apiOf(ctx) === undefined)
      requireScope(ctx, params?.scope);
    // Tokens for other APIs, and those of apps, are the provider's own.
    const own = apiOf(ctx) === undefined && usesOwnApi(client?.clientId ?? '');
    if (route !== 'token') return;
    if (params?.grant_type === deviceGrant) {
      if (ctx.status !== 200) await slowDown(kernel, ctx, String(params.device_code));
      else if (own) await issueSession(kernel, ctx);
    } else if (params?.grant_type === 'client_credentials' && ctx.status === 200 && own)
      await issueServiceToken(kernel, ctx);
    else if (params?.grant_type === 'refresh_token' && client?.clientId === commandLineClient && isForAll(ctx))
      await refreshSession(kernel, ctx, params.refresh_token);
  };

/** An organization's issuer gives no tokens for Nexus's own API. */
const isForAll = ({ oidc }: KoaContextWithOIDC): boolean => organizationOf(oidc.issuer) === undefined;

/** Without a scope the person would have nothing to agree to, which the provider would take for a refusal. */
function requireScope(ctx: KoaContextWithOIDC, scope: unknown): void {
  if (
    String(scope ?? '')
      .split(' ')
      .includes('openid')
  )
    return;
  ctx.status = 400;
  ctx.body = { error: 'invalid_scope', error_description: 'ask for the scope openid' };
}

async function checkTyping(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<boolean> {
  const decision = await kernel.limiter.take([{ key: `${codeLimit.name}:${networkOf(ctx.ip)}`, spec: codeLimit }], 1);
  if (decision.allowed) return true;
  ctx.status = 429;
  ctx.set('retry-after', String(Math.ceil(decision.retryAfterSeconds ?? 1)));
  limitedPage(ctx);
  return false;
}

/** RFC 8628, 3.5: a device that polls too often is told to slow down. */
async function slowDown(kernel: Kernel, ctx: KoaContextWithOIDC, code: string): Promise<void> {
  const { error } = (ctx.body ?? {}) as { error?: string };
  if (error !== 'authorization_pending') return;
  const decision = await kernel.limiter.take([{ key: `${pollLimit.name}:${sha256(code)}`, spec: pollLimit }], 1);
  if (!decision.allowed) ctx.body = { error: 'slow_down', error_description: 'wait five seconds longer between polls' };
}

/** The device gets a session of its own, with the proof of identity of the browser that approved it. */
async function issueSession(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<void> {
  const { entities = {} } = partsOf(ctx);
  const { accountId, amr = [], authTime = 0 } = entities.DeviceCode as unknown as DeviceCode;
  const proof = { amr, authTime: authTime * second };
  const tokens = await beginDeviceSession(kernel, accountId, deviceOf(ctx), proof);
  await Promise.all([discard(entities.AccessToken), discard(entities.RefreshToken)]);
  ctx.body = replyOf(tokens);
}

const deviceOf = (ctx: KoaContextWithOIDC) => ({
  clientId: commandLineClient,
  address: ctx.ip,
  userAgent: userAgentOf(ctx.req),
});

/** RFC 6749, 5.1 */
const replyOf = ({ accessToken, refreshToken, expiresIn }: TokenPair) => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresIn,
  refresh_token: refreshToken,
});

/** The provider does not know the refresh tokens of our sessions and has answered invalid_grant. */
async function refreshSession(kernel: Kernel, ctx: KoaContextWithOIDC, token: unknown): Promise<void> {
  const record = requestRecordOf(ctx);
  if (typeof token !== 'string' || record === undefined) return;
  try {
    const tokens = await refreshDeviceSession(kernel, token, deviceOf(ctx), record.requestId);
    ctx.status = 200;
    ctx.body = replyOf(tokens);
  } catch (error) {
    if (!(error instanceof NexusError && error.code === 'INVALID_TOKEN')) throw error;
  }
}

interface DeviceCode {
  accountId: Id<'usr'>;
  amr?: string[];
  /** Seconds since the epoch. */
  authTime?: number;
}

async function issueServiceToken(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<void> {
  const { client, body, entities = {} } = partsOf(ctx);
  const { clientId: account, org } = client as unknown as { clientId: string; org: string };
  await discard(entities.ClientCredentials);
  // From the request: the provider keeps only the scopes of OpenID Connect.
  const scope = body?.scope === undefined ? undefined : String(body.scope);
  if (scope !== undefined && (scope.length > maxScopeLength || !scope.split(' ').every((each) => pattern.test(each)))) {
    ctx.status = 400;
    ctx.body = { error: 'invalid_scope', error_description: 'a scope is resource:action, or * for either' };
    return;
  }
  const authTime = Math.floor(kernel.clock.now() / second);
  const { token, expiresIn } = await kernel.signing.signAccessToken({
    ...{ sub: account, sid: rememberedSecret(ctx), org, pv: 0, amr: [], authTime, scope, clientId: account },
  });
  addEntry(ctx, {
    action: 'service-account.token',
    resource: { type: 'service-account', id: account },
    actor: { ...anonymous(ctx.ip, userAgentOf(ctx.req)), kind: 'service', id: account, org },
  });
  ctx.body = {
    ...{ access_token: token, token_type: 'Bearer', expires_in: expiresIn },
    ...(scope === undefined ? {} : { scope }),
  };
}

/** Deletes a token of the provider's that is not sent. */
async function discard(token: unknown): Promise<void> {
  await (token as { destroy(): Promise<void> } | undefined)?.destroy();
}
