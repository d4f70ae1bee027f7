import { type Client, type Configuration, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type ApiRow, findApi } from '../apis/apis.ts';
import { identifierKey } from '../apis/identifier.ts';
import { commandLineClient } from './account.ts';
import { apiOf } from './context.ts';
import { organizationOf } from './issuers.ts';
import { mayUse, originOf } from './unregistered.ts';

type ResourceIndicators = NonNullable<Configuration['features']>['resourceIndicators'];

/** RFC 8707: for which API a client asks, and what its tokens are. */
export const resourceIndicators = (kernel: Kernel): ResourceIndicators => ({
  enabled: true,
  getResourceServerInfo: (ctx, resource, client) => resourceServer(kernel, ctx, resource, client),
  defaultResource: (ctx, client, oneOf) => {
    if (oneOf !== undefined) throw new errors.InvalidTarget('ask for one API at a time');
    if (needsResource(ctx, client)) throw new errors.InvalidTarget('name the API by the parameter resource (RFC 8707)');
    return undefined;
  },
  // A client that named the API when it asked the person need not name it once more.
  useGrantedResource: () => true,
});

/**
 * Clients that nobody registered are there for an API alone, and so is an app that acts in nobody's name, and the issuer of
 * an organization.
 */
function needsResource(ctx: KoaContextWithOIDC, { clientId }: Client): boolean {
  const isLogin = organizationOf(ctx.oidc.issuer) === undefined;
  if (asksForItself(ctx)) return isId(clientId, 'app') || !isLogin;
  return ctx.oidc.route !== 'token' && (originOf(clientId) !== 'registered' || !isLogin);
}

const asksForItself = ({ oidc }: KoaContextWithOIDC): boolean => oidc.params?.grant_type === 'client_credentials';

async function resourceServer(
  kernel: Kernel,
  ctx: KoaContextWithOIDC,
  resource: string,
  client: Client,
): Promise<ResourceServer> {
  if (Array.isArray(ctx.oidc.params?.resource)) throw new errors.InvalidTarget('ask for one API at a time');
  const org = organizationOf(ctx.oidc.issuer);
  // Its tokens are those of api-tokens.ts.
  if (org === undefined && isOwnApi(ctx, resource) && usesOwnApi(client.clientId))
    return { scope: '', audience: resource, accessTokenFormat: 'opaque' };
  const api = await findApi(kernel, resource);
  // One answer for both, so that nobody learns which APIs other organizations have.
  if (api === undefined || !mayUse(api, client) || !isIssuerFor(org, api, client))
    throw new errors.InvalidTarget('no such API, or none that this client may use');
  const names = api.scopes.map(({ name }) => name);
  requireScope(ctx, client, names);
  keepApi(ctx, api);
  return {
    scope: names.join(' '),
    audience: api.identifier,
    accessTokenTTL: api.tokenSeconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  };
}

/** An organization's issuer is for its own APIs. Clients that registered there are known nowhere else. */
const isIssuerFor = (org: string | undefined, api: ApiRow, { clientId }: Client): boolean =>
  org === undefined ? originOf(clientId) !== 'itself' : org === api.orgId;

/** A request without scopes is for all of them (RFC 6749, 3.3), so nobody is asked to agree to nothing. */
function requireScope(ctx: KoaContextWithOIDC, { clientId }: Client, known: readonly string[]): void {
  const { params, requestParamOIDCScopes } = ctx.oidc;
  if (params === undefined || (ctx.oidc.route === 'token' && !asksForItself(ctx))) return;
  if (params.scope === undefined) params.scope = known.join(' ') || undefined;
  const asked = String(params.scope ?? '').split(' ');
  if (requestParamOIDCScopes.size === 0 && !asked.some((scope) => known.includes(scope)))
    throw new errors.InvalidScope('the API has none of these scopes', asked.join(' '));
  const personal = [...requestParamOIDCScopes].filter((scope) => !impersonal.has(scope));
  if (originOf(clientId) !== 'registered' && personal.length > 0)
    throw new errors.InvalidScope('the client sees nothing of the person', personal.join(' '));
  // Else an app would get ID tokens of two issuers, and logout tokens of one.
  if (
    originOf(clientId) === 'registered' &&
    organizationOf(ctx.oidc.issuer) !== undefined &&
    requestParamOIDCScopes.has('openid')
  )
    throw new errors.InvalidScope('people log in to apps at the issuer of Nexus itself', 'openid');
}

/** The only scopes besides those of an API that a client that nobody registered may ask for. */
const impersonal = new Set(['openid', 'offline_access']);

function keepApi(ctx: KoaContextWithOIDC, api: ApiRow): void {
  (ctx.state as { api?: ApiRow }).api = api;
}

/** The identifier of Nexus's own API, as its 401s name it (RFC 9728). */
const isOwnApi = ({ oidc }: KoaContextWithOIDC, resource: string): boolean =>
  identifierKey(resource) === new URL(oidc.issuer).origin;

/** Clients whose tokens are for Nexus's own API. */
export const usesOwnApi = (clientId: string): boolean =>
  clientId === commandLineClient || clientId.startsWith('eco_svc_');

/** Which organization's API a token is for. */
export const organizationClaim = (ctx: KoaContextWithOIDC): { org: string } | undefined => {
  const api = apiOf(ctx);
  return api === undefined ? undefined : { org: api.orgId };
};
