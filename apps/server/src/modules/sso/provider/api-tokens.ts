import type { KoaContextWithOIDC } from 'oidc-provider';
import { anonymous, type Caller } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import { sha256 } from '../../../kernel/crypto/hash.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { patternSource } from '../../access/index.ts';
import { beginDeviceSession } from '../../identity/index.ts';
import { limitedPage } from '../pages/device-pages.ts';
import { deviceGrant, rememberedSecret } from './clients.ts';
import { aftermathOf, type Middleware, partsOf } from './context.ts';

/** A device asks again after so long at the earliest: what clients wait where the answer names nothing (RFC 8628, 3.2). */
const polling = { name: 'device-poll', limit: 1, windowSeconds: 5 };
/** Codes typed from one address: of 25 thousand million, so that guessing one takes for ever (RFC 8628, 5.1). */
const typing = { name: 'device-codes', limit: 20, windowSeconds: 900 };

/** Characters of a `scope`; a token that holds it is still short enough to be verified. */
const maxScope = 1000;
const pattern = new RegExp(patternSource);

/**
 * Tokens for Nexus's own API. The provider speaks the protocol (who the client is, codes, polling, expiry, denial); what
 * comes out is what the API takes everywhere: an access token of kernel/signing, ended at once by the session, the
 * service account or its secret that it names. Stands inside of recording.ts and around the provider.
 */
export const apiTokens =
  (kernel: Kernel): Middleware =>
  async (ctx, next) => {
    if (ctx.method === 'POST' && ctx.path === '/device' && !(await mayType(kernel, ctx))) return;
    await next();
    const { route, params } = partsOf(ctx);
    if (route === 'device_authorization' && ctx.status === 200) needScope(ctx, params?.scope);
    if (route !== 'token') return;
    if (params?.grant_type === deviceGrant) {
      if (ctx.status === 200) await giveSession(kernel, ctx);
      else await slowDown(kernel, ctx, String(params.device_code));
    } else if (params?.grant_type === 'client_credentials' && ctx.status === 200) await giveServiceToken(kernel, ctx);
  };

/** Without a scope the person would have nothing to agree to, and the provider would take that for a refusal. */
function needScope(ctx: KoaContextWithOIDC, scope: unknown): void {
  if (
    String(scope ?? '')
      .split(' ')
      .includes('openid')
  )
    return;
  ctx.status = 400;
  ctx.body = { error: 'invalid_scope', error_description: 'ask for the scope openid' };
}

async function mayType(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<boolean> {
  const decision = await kernel.limiter.take([{ key: `${typing.name}:${ctx.ip}`, spec: typing }], 1);
  if (decision.allowed) return true;
  ctx.status = 429;
  ctx.set('retry-after', String(Math.ceil(decision.retryAfterSeconds ?? 1)));
  limitedPage(ctx);
  return false;
}

/** RFC 8628, 3.5: whoever asks more often than agreed is told so, and waits longer from then on. */
async function slowDown(kernel: Kernel, ctx: KoaContextWithOIDC, code: string): Promise<void> {
  const { error } = (ctx.body ?? {}) as { error?: string };
  if (error !== 'authorization_pending') return;
  const decision = await kernel.limiter.take([{ key: `${polling.name}:${sha256(code)}`, spec: polling }], 1);
  if (!decision.allowed) ctx.body = { error: 'slow_down', error_description: 'wait five seconds longer between polls' };
}

/** The device gets a session of its own, with the proof of identity of the browser that let it in. */
async function giveSession(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<void> {
  const { entities = {} } = partsOf(ctx);
  const { accountId, amr = [], authTime = 0 } = entities.DeviceCode as unknown as DeviceCode;
  const origin = { address: ctx.ip, userAgent: ctx.get('user-agent').slice(0, 512) };
  const proof = { amr, authTime: authTime * second };
  const { accessToken, refreshToken, expiresIn } = await beginDeviceSession(kernel, accountId, origin, proof);
  await discard(entities.AccessToken);
  ctx.body = { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, refresh_token: refreshToken };
}

interface DeviceCode {
  accountId: Id<'usr'>;
  amr?: string[];
  /** Seconds since the epoch. */
  authTime?: number;
}

async function giveServiceToken(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<void> {
  const { client, body, entities = {} } = partsOf(ctx);
  const { clientId: account, org } = client as unknown as { clientId: string; org: string };
  await discard(entities.ClientCredentials);
  // As it came: the provider keeps only the scopes of OpenID Connect.
  const scope = body?.scope === undefined ? undefined : String(body.scope);
  if (scope !== undefined && (scope.length > maxScope || !scope.split(' ').every((each) => pattern.test(each)))) {
    ctx.status = 400;
    ctx.body = { error: 'invalid_scope', error_description: 'a scope is resource:action, or * for either' };
    return;
  }
  const authTime = Math.floor(kernel.clock.now() / second);
  const { token, expiresIn } = await kernel.signing.signAccessToken({
    ...{ sub: account, sid: rememberedSecret(ctx), org, pv: 0, amr: [], authTime, scope },
  });
  note(ctx, { ...anonymous(ctx.ip, ctx.get('user-agent').slice(0, 512)), kind: 'service', id: account, org });
  ctx.body = {
    ...{ access_token: token, token_type: 'Bearer', expires_in: expiresIn },
    ...(scope === undefined ? {} : { scope }),
  };
}

/** What the provider made and nobody will see. */
async function discard(token: unknown): Promise<void> {
  await (token as { destroy(): Promise<void> } | undefined)?.destroy();
}

function note(ctx: KoaContextWithOIDC, caller: Caller): void {
  const after = aftermathOf(ctx);
  if (after === undefined) return;
  const { requestId, at } = after;
  const resource = { type: 'service-account', id: caller.id };
  after.entries.push({ action: 'service-account.token', result: 'success', actor: caller, requestId, at, resource });
}
