import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  decodeJwt,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';

/**
 * An OpenID provider for tests: the certified `oidc-provider` itself (strict about client, redirect URI, code, PKCE), whose
 * one person is always willing. It can be told to fail, delay, and to answer what an attacker would like it to answer.
 */
export interface OidcPerson {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  /** Further claims, such as Entra's `xms_edov`. */
  [claim: string]: unknown;
}

/** Changes an ID token after the provider made it; `sign` replaces its signature. */
export interface Tampering {
  claims?: (claims: JWTPayload) => JWTPayload;
  /** `none`: unsigned; `HS256`: by the client's secret; `stranger`: RS256 by a key that the provider never published. */
  sign?: 'none' | 'HS256' | 'stranger';
}

export interface OidcBehaviour {
  /** Answers calls to paths that begin so with this status. */
  fail?: { path: string; status: number };
  delayMs?: number;
  /** Closes the socket instead of answering such a path. */
  hangUpAt?: string;
  tamper?: Tampering;
  /** The person presses Cancel. */
  denies?: boolean;
  /** Metadata that name another issuer than the one they were asked of. */
  issuer?: string;
}

export interface FakeOidc {
  readonly issuer: string;
  /** Who is logged in there. */
  person: OidcPerson;
  readonly calls: string[];
  behave(behaviour: OidcBehaviour): void;
  close(): Promise<void>;
}

export interface FakeOidcOptions {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  /** Claims of e-mail and profile in the ID token too, as Google and Microsoft have them. True unless told. */
  claimsInIdToken?: boolean;
  /** Plays Entra's `common` for this directory: metadata and tokens as of login.microsoftonline.com. */
  entraTenant?: string;
}

const entra = 'https://login.microsoftonline.com';
const keyId = 'fake-key';

export async function startOidc(options: FakeOidcOptions): Promise<FakeOidc> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const stranger = await generateKeyPair('RS256', { extractable: true });
  const signer: Signer = { own: privateKey, stranger: stranger.privateKey, secret: options.clientSecret };
  const state: State = {
    behaviour: {},
    person: { sub: 'person-1', email: 'person@example.com', email_verified: true, name: 'Person One' },
    calls: [],
    people: new Map(),
  };
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: keyId, alg: 'RS256', use: 'sig' };
  const provider = new Provider(origin, configurationOf(options, state, jwk));
  provider.use((ctx, next) => answer(ctx as KoaContextWithOIDC, next, { provider, options, state, origin, signer }));
  // Once all middleware is there: it is composed now.
  const app = provider.callback();
  server.on('request', (request, response) => {
    const path = (request.url ?? '/').replace(/^\/common\/v2\.0/, '');
    request.url = path;
    state.calls.push(`${request.method} ${path.split('?')[0]}`);
    const { delayMs = 0, fail, hangUpAt } = state.behaviour;
    setTimeout(() => {
      if (hangUpAt !== undefined && path.startsWith(hangUpAt)) request.socket.destroy();
      else if (fail !== undefined && path.startsWith(fail.path)) response.writeHead(fail.status).end('told to fail');
      else void app(request, response);
    }, delayMs);
  });
  return {
    issuer: origin,
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    calls: state.calls,
    behave: (behaviour) => {
      state.behaviour = behaviour;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface State {
  behaviour: OidcBehaviour;
  person: OidcPerson;
  calls: string[];
  /** Claims as they were when somebody logged in: a test changes persons while others are on their way. */
  people: Map<string, OidcPerson>;
}

interface Signer {
  own: GenerateKeyPairResult['privateKey'];
  stranger: GenerateKeyPairResult['privateKey'];
  secret: string;
}

function configurationOf(options: FakeOidcOptions, state: State, jwk: JWK): Configuration {
  const { clientId, clientSecret, redirectUris } = options;
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [jwk as never] },
    cookies: { keys: ['a key of tests'] },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified', 'xms_edov'],
      profile: ['name', 'tid', 'preferred_username'],
    },
    conformIdTokenClaims: options.claimsInIdToken === false,
    features: { devInteractions: { enabled: false }, userinfo: { enabled: true } },
    pkce: { required: () => true },
    // Seconds.
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ ...(state.people.get(id) ?? state.person), sub: id }),
    }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc }) {
      const { provider, client, session } = oidc;
      const accountId = session?.accountId;
      if (client === undefined || accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

interface Surroundings {
  provider: Provider;
  options: FakeOidcOptions;
  state: State;
  origin: string;
  signer: Signer;
}

/** The person's part (log-in and consent, or Cancel) and, on the way back, what the test wants to be different. */
async function answer(ctx: KoaContextWithOIDC, next: () => Promise<void>, around: Surroundings): Promise<void> {
  const { provider, options, state, origin } = around;
  if (ctx.path.startsWith('/interaction/')) {
    const { person, behaviour } = state;
    state.people.set(person.sub, structuredClone(person));
    const result = behaviour.denies === true ? { error: 'access_denied' } : { login: { accountId: person.sub } };
    ctx.respond = false;
    return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  }
  await next();
  if (ctx.path === '/token') await retouch(ctx, around);
  if (ctx.path.startsWith('/.well-known/') && state.behaviour.issuer !== undefined)
    ctx.body = { ...(ctx.body as object), issuer: state.behaviour.issuer };
  if (options.entraTenant === undefined) return;
  if (ctx.path.startsWith('/.well-known/')) {
    const metadata = JSON.parse(JSON.stringify(ctx.body).replaceAll(origin, entra)) as Record<string, unknown>;
    // Entra does not name itself in callbacks.
    delete metadata.authorization_response_iss_parameter_supported;
    ctx.body = { ...metadata, issuer: `${entra}/{tenantid}/v2.0` };
  }
  const location = ctx.response.get('location') ?? '';
  if (options.redirectUris.some((uri) => location.startsWith(uri))) {
    const back = new URL(location);
    back.searchParams.delete('iss');
    ctx.set('location', back.href);
  }
}

async function retouch(ctx: KoaContextWithOIDC, { options, state, signer }: Surroundings): Promise<void> {
  const body = ctx.body as { id_token?: string };
  const { tamper } = state.behaviour;
  if (body.id_token === undefined || (tamper === undefined && options.entraTenant === undefined)) return;
  const claims = decodeJwt(body.id_token);
  if (options.entraTenant !== undefined) {
    claims.tid = options.entraTenant;
    claims.iss = `${entra}/${options.entraTenant}/v2.0`;
  }
  ctx.body = { ...body, id_token: await signed(tamper?.claims?.(claims) ?? claims, tamper?.sign, signer) };
}

async function signed(claims: JWTPayload, how: Tampering['sign'], { own, stranger, secret }: Signer): Promise<string> {
  if (how === 'none') {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none', kid: keyId })}.${part(claims)}.`;
  }
  if (how === 'HS256') {
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: keyId }).sign(new TextEncoder().encode(secret));
  }
  const key = how === 'stranger' ? stranger : own;
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: keyId }).sign(key);
}
