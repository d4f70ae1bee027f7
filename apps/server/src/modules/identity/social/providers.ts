import * as client from 'openid-client';
import { z } from 'zod';
import type { Config } from '../../../config.ts';
import { hour } from '../../../kernel/clock.ts';
import type { ErrorFactory } from '../../../kernel/errors.ts';
import { errors, NexusError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { toOneLine } from '../../../kernel/text.ts';
import { identityErrors } from '../errors.ts';
import { Email } from '../schemas.ts';
import { outboundFetch } from './outbound.ts';

/** What ties a callback to the attempt that it ends. */
export interface Checks {
  state: string;
  nonce: string;
  /** PKCE (RFC 7636), always S256. */
  codeVerifier: string;
}

/** Who somebody is at a provider. */
export interface SocialProfile {
  /** With `subject`, what identifies them for good; addresses and names come and go. */
  issuer: string;
  subject: string;
  email: string | undefined;
  /** The provider itself says that the address is theirs. */
  emailVerified: boolean;
  name: string | undefined;
}

export interface SocialProvider {
  /** In paths: `google`, `github`, `microsoft`, or as OIDC_PROVIDERS says. */
  name: string;
  /** Where to send the browser. @throws OUTBOUND_FAILED. */
  authorizationUrl(redirectUri: string, checks: Checks): Promise<URL>;
  /**
   * What the provider's answer says, once everything in it has been checked: state, issuer (RFC 9207), code, PKCE, and
   * the ID token's signature, issuer, audience, times and nonce.
   * @param answer the callback's URL with the parameters that came.
   * @throws OUTBOUND_FAILED, SOCIAL_CANCELLED, SOCIAL_ANSWER_INVALID.
   */
  profile(answer: URL, checks: Checks): Promise<SocialProfile>;
}

/** Providers publish new keys and endpoints rarely, and openid-client asks for unknown keys by itself. */
const metadataLifeMs = hour;

export function openProviders(kernel: Kernel, config: Config): Map<string, SocialProvider> {
  const found: SocialProvider[] = [];
  const google = credentials('GOOGLE', config.GOOGLE_CLIENT_ID, config.GOOGLE_CLIENT_SECRET);
  if (google !== undefined) {
    found.push(new OidcProvider(kernel, { name: 'google', issuer: config.GOOGLE_ISSUER, ...google }));
  }
  const github = credentials('GITHUB', config.GITHUB_CLIENT_ID, config.GITHUB_CLIENT_SECRET);
  if (github !== undefined) found.push(new GithubProvider(kernel, { url: config.GITHUB_URL, ...github }));
  const microsoft = credentials('MICROSOFT', config.MICROSOFT_CLIENT_ID, config.MICROSOFT_CLIENT_SECRET);
  if (microsoft !== undefined) {
    const settings = { name: 'microsoft', issuer: config.MICROSOFT_ISSUER, ...microsoft };
    found.push(new OidcProvider(kernel, settings, microsoftEmail));
  }
  for (const each of config.OIDC_PROVIDERS) found.push(new OidcProvider(kernel, each));
  return new Map(found.map((provider) => [provider.name, provider]));
}

interface Credentials {
  clientId: string;
  clientSecret: Config['GOOGLE_CLIENT_SECRET'];
}

function credentials(
  prefix: string,
  clientId: string | undefined,
  clientSecret: Config['GOOGLE_CLIENT_SECRET'],
): Credentials | undefined {
  if (clientId === undefined && clientSecret === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) {
    throw new Error(`${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET belong together: set both or neither`);
  }
  return { clientId, clientSecret };
}

type Claims = Record<string, unknown>;
/** Whether the provider says that it has verified the address in the claims. */
type EmailRule = (claims: Claims) => boolean;

const standardEmail: EmailRule = ({ email_verified }) => email_verified === true;

/**
 * Entra passes on whatever address a directory's administrator has written ("nOAuth"). Only the optional claim `xms_edov`
 * says that the address' domain belongs to the directory; it comes as a boolean, a number or a string.
 */
const microsoftEmail: EmailRule = ({ xms_edov }) => ['true', '1'].includes(String(xms_edov));

class OidcProvider implements SocialProvider {
  readonly name: string;
  private readonly kernel: Kernel;
  private readonly settings: Credentials & { issuer: string };
  private readonly vouchedFor: EmailRule;
  private metadata: { readAt: number; configuration: Promise<client.Configuration> } | undefined;

  constructor(
    kernel: Kernel,
    { name, ...settings }: Credentials & { name: string; issuer: string },
    vouchedFor: EmailRule = standardEmail,
  ) {
    this.name = name;
    this.kernel = kernel;
    this.settings = settings;
    this.vouchedFor = vouchedFor;
  }

  async authorizationUrl(redirectUri: string, checks: Checks): Promise<URL> {
    const configuration = await this.configuration();
    return authorizationUrl(configuration, redirectUri, checks, {
      scope: 'openid email profile',
      nonce: checks.nonce,
    });
  }

  async profile(answer: URL, { state, nonce, codeVerifier }: Checks): Promise<SocialProfile> {
    const configuration = await this.configuration();
    return judged(this.kernel, this.name, async () => {
      const tokens = await client.authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('no ID token');
      // Address and the word on it come from one place, never from two that may differ.
      const source =
        claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
          ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : claims;
      const email = emailIn(source.email);
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email,
        emailVerified: email !== undefined && this.vouchedFor(source),
        name: nameIn(source.name) ?? nameIn(claims.name),
      };
    });
  }

  /** The provider's metadata, read when first needed; what could not be read is asked again. */
  private configuration(): Promise<client.Configuration> {
    const now = this.kernel.clock.monotonic();
    if (this.metadata !== undefined && now - this.metadata.readAt < metadataLifeMs) return this.metadata.configuration;
    const configuration = judged(this.kernel, this.name, () => this.discover(), unusable);
    this.metadata = { readAt: now, configuration };
    configuration.catch(() => {
      this.metadata = undefined;
    });
    return configuration;
  }

  private discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const server = new URL(issuer);
    // Settings in production are https; a fake on this machine is not.
    const plain = server.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    return client.discovery(server, clientId, undefined, client.ClientSecretPost(clientSecret?.reveal()), {
      [client.customFetch]: outboundFetch(this.kernel.outbound, `social-${this.name}`),
      // Without this the library trusts TLS alone for an ID token that comes straight from the provider.
      execute: [...plain, client.enableNonRepudiationChecks],
    });
  }
}

const GithubUser = z.object({ id: z.number().int().positive(), login: z.string(), name: z.string().nullish() });
const GithubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub speaks OAuth 2 without OpenID Connect: who somebody is has to be asked of its API. */
class GithubProvider implements SocialProvider {
  readonly name = 'github';
  private readonly kernel: Kernel;
  private readonly configuration: client.Configuration;
  private readonly api: string;

  constructor(kernel: Kernel, { url, clientId, clientSecret }: Credentials & { url: string }) {
    this.kernel = kernel;
    const { origin } = new URL(url);
    this.api = origin === 'https://github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
    this.configuration = new client.Configuration(
      {
        // As its callbacks name it since April 2026 (RFC 9207).
        issuer: `${origin}/login/oauth`,
        authorization_endpoint: `${origin}/login/oauth/authorize`,
        token_endpoint: `${origin}/login/oauth/access_token`,
      },
      clientId,
      undefined,
      client.ClientSecretPost(clientSecret?.reveal()),
    );
    this.configuration[client.customFetch] = outboundFetch(kernel.outbound, 'social-github');
    if (origin.startsWith('http:')) client.allowInsecureRequests(this.configuration);
  }

  async authorizationUrl(redirectUri: string, checks: Checks): Promise<URL> {
    return authorizationUrl(this.configuration, redirectUri, checks, { scope: 'read:user user:email' });
  }

  profile(answer: URL, { state, codeVerifier }: Checks): Promise<SocialProfile> {
    return judged(this.kernel, this.name, async () => {
      const { access_token } = await client.authorizationCodeGrant(this.configuration, answer, {
        expectedState: state,
        pkceCodeVerifier: codeVerifier,
      });
      const user = GithubUser.parse(await this.read(access_token, '/user'));
      const emails = GithubEmails.parse(await this.read(access_token, '/user/emails'));
      const primary = emails.find((each) => each.primary);
      const email = emailIn(primary?.email);
      return {
        issuer: this.configuration.serverMetadata().issuer,
        // The number stays when the login is renamed, and is never given again.
        subject: String(user.id),
        email,
        emailVerified: email !== undefined && primary?.verified === true,
        name: nameIn(user.name) ?? nameIn(user.login),
      };
    });
  }

  private async read(accessToken: string, path: string): Promise<unknown> {
    const headers = new Headers({ accept: 'application/vnd.github+json' });
    const url = new URL(this.api + path);
    const reply = await client.fetchProtectedResource(this.configuration, accessToken, url, 'GET', undefined, headers);
    if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}`);
    return reply.json();
  }
}

async function authorizationUrl(
  configuration: client.Configuration,
  redirectUri: string,
  { state, codeVerifier }: Checks,
  more: Record<string, string>,
): Promise<URL> {
  return client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
}

type Refusal = (...args: Parameters<ErrorFactory>) => NexusError;

/** Metadata that cannot be used is the provider's failure, or the settings': nobody's answer is at fault. */
const unusable: Refusal = (_, options) => errors.OUTBOUND_FAILED('The provider cannot be used', options);

/** What goes wrong between us and a provider, as one of our errors. The provider's message goes to the log only. */
async function judged<T>(
  { log }: Kernel,
  provider: string,
  work: () => Promise<T>,
  refusal: Refusal = identityErrors.SOCIAL_ANSWER_INVALID,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const own = ownError(thrown);
    if (own !== undefined) throw own;
    if (thrown instanceof client.AuthorizationResponseError && thrown.error === 'access_denied') {
      throw identityErrors.SOCIAL_CANCELLED();
    }
    const { code = '', message } = thrown as { code?: string; message?: string };
    log.warn({ provider, reason: `${code} ${message}`.trim() }, "a provider's answer was refused");
    throw refusal(undefined, { internal: `${provider}: ${code} ${message}` });
  }
}

/** Under what the library threw because our own `fetch` did. */
function ownError(thrown: unknown): NexusError | undefined {
  for (let each: unknown = thrown; each instanceof Error; each = each.cause)
    if (each instanceof NexusError) return each;
  return undefined;
}

const emailIn = (value: unknown): string | undefined => Email.safeParse(value).data;

/** As a display name may be: no control characters, 100 characters at most. */
function nameIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = Array.from(toOneLine(value)).slice(0, 100).join('').trim();
  return name === '' ? undefined : name.slice(0, 100);
}
