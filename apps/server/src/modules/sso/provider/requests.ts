import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import { offlineScope } from '../consents/fields.ts';
import { findClient } from './clients.ts';
import type { Middleware } from './context.ts';

/**
 * RFC 6749, 3.3: a request without a scope is for the default scopes of the app; one for an API, for those of the API: see
 * resources.ts.
 */
export const assignDefaultScopes =
  (kernel: Kernel): Middleware =>
  async (ctx, next) => {
    const { client_id: id, scope, resource } = ctx.query;
    const isBare = resource === undefined && (scope === undefined || scope === '');
    if (ctx.path === '/auth' && typeof id === 'string' && isBare) {
      const { default_scopes: scopes } = (await findClient(kernel, id)) ?? {};
      if (Array.isArray(scopes)) {
        replaceQuery(ctx, { ...ctx.query, scope: scopes.join(' ') });
        ctx.state.scopesAreDefault = true;
      }
    }
    await next();
  };

/**
 * Some apps send `id_token_hint=undefined` once they have forgotten the ID token. What is no token is no hint, and the person
 * is asked; a token that is not valid stays an error.
 */
export const ignoreEmptyHints: Middleware = async (ctx, next) => {
  const { id_token_hint: hint, ...rest } = ctx.query;
  if (ctx.path === '/session/end' && (hint === 'undefined' || hint === 'null')) replaceQuery(ctx, rest);
  await next();
};

/** The provider knows where it is mounted by the difference of the two addresses. */
function replaceQuery(ctx: KoaContextWithOIDC, query: KoaContextWithOIDC['query']): void {
  const { originalUrl } = ctx.req as { originalUrl?: string };
  const above = originalUrl?.slice(0, -ctx.url.length) ?? '';
  ctx.query = query;
  Object.assign(ctx.req, { originalUrl: `${above}${ctx.url}` });
}

/**
 * The provider drops `offline_access` from requests without `prompt=consent`. Nexus asks for consent to it once and
 * remembers it, which is the other condition that Core 1.0, 11 allows.
 */
export function keepOfflineAccess({ oidc, query }: KoaContextWithOIDC): void {
  const { params, client, route } = oidc;
  if (route !== 'authorization' || params === undefined || client?.grantTypeAllowed('refresh_token') !== true) return;
  // There is no refresh token without a code.
  if (params.response_type !== 'code') return;
  const asked = typeof query.scope === 'string' && query.scope.split(' ').includes(offlineScope);
  if (asked && !oidc.requestParamScopes.has(offlineScope))
    params.scope = `${params.scope ?? ''} ${offlineScope}`.trim();
}

/**
 * Unknown scopes are ignored (Core 1.0, 3.1.2.1). Where none is left there is nothing to agree to, so the app is told
 * before the person is asked anything.
 */
export function checkScopes({ oidc }: KoaContextWithOIDC): void {
  const { requestParamOIDCScopes: known, requestParamScopes: asked, resourceServers } = oidc;
  const servers = Object.values(resourceServers ?? {});
  if (known.size > 0 || servers.some(({ scopes }) => [...asked].some((scope) => scopes.has(scope)))) return;
  throw new errors.InvalidScope('none of the scopes is known', [...asked].join(' '));
}

interface Asking {
  pkce_required?: boolean;
  nonce_required?: boolean;
}

/**
 * Called where a request has no `code_challenge`. Apps may do without where they have a secret; their ID tokens then need a
 * `nonce`, by which the app notices a code that somebody slipped in (RFC 9700, 2.1.1).
 */
export function isPkceRequired({ oidc, state }: KoaContextWithOIDC, client: object): boolean {
  const { pkce_required: pkceRequired, nonce_required: nonceRequired } = client as Asking;
  if (pkceRequired !== false) return true;
  // A client that names no scope speaks OAuth 2.0 and does not read the ID token.
  const readsIdToken = oidc.requestParamScopes.has('openid') && state.scopesAreDefault !== true;
  if (nonceRequired !== false && readsIdToken && oidc.params?.nonce === undefined)
    throw new errors.InvalidRequest('without PKCE a nonce is required');
  return false;
}
