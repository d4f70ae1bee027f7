import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { InsufficientScope, InvalidToken, KeysUnavailable, type TokenError } from './errors.ts';

export interface ApiSettings {
  /** Nexus's issuer: its address and `/oidc`. */
  issuer: string;
  /** The identifier under which the API is registered, such as the URL of an MCP server. */
  resource: string;
  /** Id of the organization that registered it. Tokens of all others are refused, whatever their audience. */
  organization: string;
  /** Shown to clients that look for what they may ask for. */
  scopes?: readonly string[];
  name?: string;
}

/** What a valid access token says. */
export interface NexusToken {
  token: string;
  /** The person, or the app that acts for itself. */
  subject: string;
  clientId: string;
  scopes: string[];
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** RFC 9728. */
export interface ResourceMetadata {
  resource: string;
  authorization_servers: string[];
  bearer_methods_supported: string[];
  scopes_supported?: string[];
  resource_name?: string;
}

const discoveryTimeoutMs = 5000;

/** An API that takes access tokens of Nexus. */
export class NexusApi {
  readonly metadata: ResourceMetadata;
  /** Where the metadata must be served, on the host of the API (RFC 9728, 3.1). */
  readonly metadataUrl: URL;
  private readonly settings: ApiSettings;
  /** The organization's, and that of log-ins: apps get tokens for the API from both. They have the same keys. */
  private readonly issuers: string[];
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(settings: ApiSettings) {
    const { issuer, resource, organization, scopes, name } = settings;
    this.settings = settings;
    this.issuers = [`${issuer}/organizations/${organization}`, issuer];
    this.metadata = {
      resource,
      // The organization's own: there clients can register themselves.
      authorization_servers: this.issuers.slice(0, 1),
      bearer_methods_supported: ['header'],
      ...(scopes === undefined ? {} : { scopes_supported: [...scopes] }),
      ...(name === undefined ? {} : { resource_name: name }),
    };
    const { origin, pathname } = new URL(resource);
    this.metadataUrl = new URL(`/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`, origin);
  }

  /**
   * Checks an access token as RFC 9068, 4 says: signature, type, issuer, audience and times; and the organization.
   * @throws InvalidToken, KeysUnavailable
   */
  async verify(token: string): Promise<NexusToken> {
    const { resource, organization } = this.settings;
    try {
      const { payload } = await jwtVerify(token, await this.keySet(), {
        issuer: this.issuers,
        audience: resource,
        typ: 'at+jwt',
        algorithms: ['ES256'],
        requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
      });
      if (payload.org !== organization) throw new InvalidToken(true);
      return {
        token,
        subject: String(payload.sub),
        clientId: String(payload.client_id),
        scopes: typeof payload.scope === 'string' ? payload.scope.split(' ') : [],
        expiresAt: Number(payload.exp),
      };
    } catch (thrown) {
      throw tokenErrorOf(thrown);
    }
  }

  /**
   * The token of a call, which must have all of the scopes.
   * @throws InvalidToken, InsufficientScope, KeysUnavailable
   */
  async authorize(authorization: string | undefined, scopes: readonly string[]): Promise<NexusToken> {
    const sent = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (sent === undefined) throw new InvalidToken(false);
    const token = await this.verify(sent);
    if (!scopes.every((scope) => token.scopes.includes(scope))) throw new InsufficientScope(scopes);
    return token;
  }

  /** `WWW-Authenticate`: tells a client what went wrong, and where it gets a token. */
  challenge({ code, scopes }: TokenError, needed: readonly string[]): string {
    const wanted = scopes.length > 0 ? scopes : needed;
    const parts = [
      ...(code === undefined ? [] : [`error="${code}"`]),
      ...(wanted.length === 0 ? [] : [`scope="${wanted.join(' ')}"`]),
      `resource_metadata="${this.metadataUrl.href}"`,
    ];
    return `Bearer ${parts.join(', ')}`;
  }

  /** Found once; after a failure, looked for again. */
  private keySet(): Promise<JWTVerifyGetKey> {
    this.keys ??= findKeys(this.settings.issuer).catch((error: unknown) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }
}

async function findKeys(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    const signal = AbortSignal.timeout(discoveryTimeoutMs);
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, { signal, redirect: 'error' });
    const found = (await response.json()) as { issuer?: string; jwks_uri?: string };
    if (found.issuer !== issuer) throw new Error(`${issuer} calls itself ${found.issuer}`);
    return createRemoteJWKSet(new URL(found.jwks_uri ?? ''));
  } catch (cause) {
    throw new KeysUnavailable(cause);
  }
}

function tokenErrorOf(thrown: unknown): unknown {
  if (thrown instanceof InvalidToken || thrown instanceof KeysUnavailable) return thrown;
  if (thrown instanceof errors.JWKSTimeout) return new KeysUnavailable(thrown);
  // jose throws a plain JOSEError where the keys were answered with another status than 200.
  const unreadable = thrown instanceof errors.JOSEError && thrown.code === 'ERR_JOSE_GENERIC';
  if (unreadable || !(thrown instanceof errors.JOSEError)) return new KeysUnavailable(thrown);
  return new InvalidToken(true, { cause: thrown });
}
