import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { day, hour, minute, second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { offlineScope } from '../consents/fields.ts';
import { findAccount } from './account.ts';
import { RecordAdapter } from './adapter.ts';
import { checkUnregistered } from './client-redirects.ts';
import { clientProperties } from './clients.ts';
import { fetchDocument } from './documents.ts';
import { featuresOf } from './features.ts';
import { loadExistingGrant } from './grants.ts';
import { providerKeys } from './keys.ts';
import { policy } from './policy.ts';
import { isPkceRequired } from './requests.ts';
import { organizationClaim } from './resources.ts';
import { renderError } from './stale.ts';
import { explainEnded } from './strangers.ts';
import { originOf } from './unregistered.ts';

export interface ProviderSettings {
  issuer: string;
  /** Whose issuer it is; undefined for that of log-ins. */
  org?: string | undefined;
  cookies: { session: string; interaction: string; resume: string; keys: string[]; secure: boolean };
}

/** As the API says; else 15 minutes. */
const tokenSeconds = (_ctx: unknown, token: { resourceServer?: { accessTokenTTL?: number | undefined } | undefined }) =>
  token.resourceServer?.accessTokenTTL ?? (15 * minute) / second;

interface GrantParts {
  getOIDCScope(): string;
}

const isOffline = (scope: string | undefined): boolean => (scope ?? '').split(' ').includes(offlineScope);

/** Lifetimes in seconds. Without offline access everything ends earlier with the session at Nexus that it came from. */
const lifetimes = {
  AccessToken: tokenSeconds,
  AuthorizationCode: minute / second,
  ClientCredentials: tokenSeconds,
  DeviceCode: (10 * minute) / second,
  /** For a grant with offline access: as long as its refresh tokens may be exchanged. */
  Grant: (_ctx: unknown, grant: GrantParts) => (isOffline(grant.getOIDCScope()) ? 365 * day : 30 * day) / second,
  IdToken: hour / second,
  Interaction: hour / second,
  /** From one exchange to the next. */
  RefreshToken: (_ctx: unknown, { scope }: { scope?: string | undefined }) =>
    (isOffline(scope) ? 30 * day : 14 * day) / second,
  Session: (30 * day) / second,
};

export function configurationOf(kernel: Kernel, { cookies, org }: ProviderSettings): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax', path: '/', secure: cookies.secure, signed: true } as const;
  return {
    adapter: (model: string) => new RecordAdapter(kernel, model),
    jwks: { keys: providerKeys(kernel) },
    findAccount: (ctx, sub, token) => findAccount(kernel, ctx, sub, token),
    loadExistingGrant: (ctx) => loadExistingGrant(kernel, ctx),
    interactions: {
      policy: policy(kernel),
      url: (_ctx, interaction) => `/oidc/interaction/${interaction.uid}`,
    },
    features: featuresOf(kernel, org),
    // Only metadata documents are fetched: no feature that fetches anything else is on.
    fetch: (url) => fetchDocument(kernel, String(url)),
    extraTokenClaims: organizationClaim,
    renderError: (ctx, out, error) => renderError(kernel, ctx, explainEnded(ctx, out), error),
    cookies: {
      names: { session: cookies.session, interaction: cookies.interaction, resume: cookies.resume },
      long: cookie,
      short: cookie,
      keys: cookies.keys,
    },
    // No access token comes from the authorization endpoint (RFC 9700, 2.1.2). Web apps may be sent ID tokens.
    responseTypes: ['code', 'id_token'],
    pkce: { required: isPkceRequired },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientDefaults: { id_token_signed_response_alg: 'ES256', grant_types: ['authorization_code', 'refresh_token'] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'], userinfoSigningAlgValues: ['ES256'] },
    extraClientMetadata: {
      properties: clientProperties,
      // Called for each property of ours, whether the client has it or not.
      validator: (_ctx, property, _value, metadata) => {
        if (property === 'org') checkUnregistered(metadata);
      },
    },
    clientBasedCORS,
    scopes: ['openid', 'profile', 'email', 'roles', 'offline_access'],
    claims: {
      openid: ['sub', 'auth_time', 'amr'],
      profile: ['name'],
      email: ['email', 'email_verified'],
      roles: ['role', 'organization'],
      sid: null,
      iss: null,
    },
    // Small apps read only the ID token, so it holds the claims that the person agreed to.
    conformIdTokenClaims: false,
    ttl: lifetimes,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => true,
    expiresWithSession: (_ctx, { scope }) => !isOffline(scope),
  };
}

/** A browser app calls the token endpoint from its own pages, and so may a client that nobody registered; no other page may. */
function clientBasedCORS(_ctx: KoaContextWithOIDC, origin: string, client: object): boolean {
  const { app_type: type, redirectUris = [], clientId } = client as ClientParts;
  const inBrowser = type === 'spa' || originOf(clientId) !== 'registered';
  return inBrowser && redirectUris.some((uri) => URL.parse(uri)?.origin === origin);
}

interface ClientParts {
  clientId: string;
  app_type?: string;
  redirectUris?: readonly string[];
}
