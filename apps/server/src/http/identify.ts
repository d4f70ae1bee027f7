import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parse } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Caller } from '../kernel/caller.ts';
import { anonymous } from '../kernel/caller.ts';
import { errors, type NexusError, type Reason } from '../kernel/errors.ts';
import { service } from '../kernel/services.ts';
import { toOneLine } from '../kernel/text.ts';
import { isUnsafe, type Method } from './route.ts';

/** What a request says of the client that sends it. */
export interface ClientInfo {
  address: string;
  userAgent: string;
  /** `X-Nexus-Organization`: in which of the caller's organizations the call acts. */
  organization: string | undefined;
  /** The organization that the path names, which takes the place of the header. Perhaps not the caller's, or no id. */
  pathOrganization: string | undefined;
}

/**
 * A credential that is not accepted. The caller is told no more than that. Where it was a real one, its organization
 * finds the refusal in its logs; otherwise the operators do.
 */
export interface RefusedCredential {
  refused: Reason;
  org?: string;
  key?: string;
}

/** Filled by app.ts. */
export interface IdentifyPort {
  /** A JWT access token. */
  token(token: string, client: ClientInfo): Promise<Caller | RefusedCredential>;
  /** A platform API key. */
  key(key: string, client: ClientInfo): Promise<Caller | RefusedCredential>;
  /** The token of a portal session (`eco_wps_…`): a customer of an organization. */
  portal(token: string, client: ClientInfo): Promise<Caller | RefusedCredential>;
  /** A refresh token, for routes that accept its cookie. */
  refresh(token: string, client: ClientInfo): Promise<Caller | RefusedCredential>;
}

export interface SessionCookies {
  secure: boolean;
  /** Origins whose pages may use the cookies. */
  origins: ReadonlySet<string>;
  /** Without PUBLIC_URL, pages of whatever address the server is reached at may use them too. */
  anyAddress: boolean;
  csrfKey: Buffer;
  access: string;
  refresh: string;
  csrf: string;
}

export const cookieSettings = service<SessionCookies>('session-cookies');

/** `__Host-` binds a cookie to https and to this very host; browsers refuse the prefix on plain-http loopback. */
export function sessionCookies(
  { publicUrl, PUBLIC_URL, CORS_ORIGINS }: Pick<Config, 'publicUrl' | 'PUBLIC_URL' | 'CORS_ORIGINS'>,
  csrfKey: Buffer,
): SessionCookies {
  const secure = publicUrl.protocol === 'https:';
  const prefix = secure ? '__Host-' : '';
  return {
    secure,
    origins: new Set([publicUrl.origin, ...CORS_ORIGINS]),
    anyAddress: PUBLIC_URL === undefined,
    csrfKey,
    access: `${prefix}nexus_access`,
    refresh: `${prefix}nexus_refresh`,
    csrf: `${prefix}nexus_csrf`,
  };
}

type Credential = { kind: keyof IdentifyPort; text: string; cookie: boolean };

interface Identified {
  caller: Caller;
  refusal?: NexusError;
}

/** Where a route accepts credentials besides those that all do. */
interface Sources {
  /** Identify by the refresh token's cookie, which outlives the access token's. */
  refreshCookie: boolean;
  tokenHeader: string | undefined;
}

/** The caller of the request. The form of the credential decides its kind; one that fails is never tried as another kind. */
export async function identify(
  request: FastifyRequest,
  port: IdentifyPort,
  cookies: SessionCookies,
  sources: Sources,
): Promise<Identified> {
  const credential = credentialOf(request, cookies, sources);
  if (credential === undefined) return { caller: anonymous(request.address, userAgentOf(request)) };
  const client = clientInfo(request);
  const { kind, text, cookie } = credential;
  const found = await port[kind](text, client);
  if ('refused' in found) return refusedCaller(found, client);
  if (!cookie) return { caller: found };
  if (isUnsafe(request.method as Method)) checkCsrf(request, cookies, found.session ?? '');
  return { caller: { ...found, cookie: true } };
}

/** The same later, for what lasts. @throws INVALID_TOKEN, FORBIDDEN, UNAUTHENTICATED */
export async function identifyAgain(
  request: FastifyRequest,
  port: IdentifyPort,
  cookies: SessionCookies,
  sources: Sources,
): Promise<Caller> {
  const { caller, refusal } = await identify(request, port, cookies, sources);
  if (refusal !== undefined) throw refusal;
  if (caller.kind === 'anonymous') throw errors.UNAUTHENTICATED();
  return caller;
}

const refusedCaller = ({ refused, org, key }: RefusedCredential, { address, userAgent }: ClientInfo): Identified => ({
  caller: { ...anonymous(address, userAgent), org, key },
  refusal: errors.INVALID_TOKEN('Invalid or expired token', { reason: refused }),
});

/** The caller of a public route is anonymous. One that reads cookies (refresh) must not be called by another site. */
export function identifyPublic(request: FastifyRequest, cookies: SessionCookies): Caller {
  const { headers, method } = request;
  if (headers.cookie !== undefined && isUnsafe(method as Method)) assertSameSite(headers, cookies);
  return anonymous(request.address, userAgentOf(request));
}

function clientInfo(request: FastifyRequest): ClientInfo {
  const organization = organizationHeader(request);
  const { org: pathOrganization } = request.params as { org?: string };
  if (organization !== undefined && pathOrganization !== undefined && organization !== pathOrganization) {
    throw errors.INVALID_REQUEST(
      'X-Nexus-Organization and the path name different organizations: leave out the header',
    );
  }
  return { address: request.address, userAgent: userAgentOf(request), organization, pathOrganization };
}

export const organizationHeader = ({ headers }: FastifyRequest): string | undefined =>
  single(headers['x-nexus-organization']);

const maxUserAgentLength = 512;

/** As it is recorded. */
export const userAgentOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string =>
  toOneLine(headers['user-agent']?.slice(0, maxUserAgentLength) ?? '');

export function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  return headers.cookie === undefined ? undefined : parse(headers.cookie)[name];
}

function credentialOf(
  request: FastifyRequest,
  cookies: SessionCookies,
  { refreshCookie, tokenHeader }: Sources,
): Credential | undefined {
  const { authorization } = request.headers;
  const headerKey = single(request.headers['x-api-key']);
  const token = tokenHeader === undefined ? undefined : single(request.headers[tokenHeader]);
  if ([authorization, headerKey, token].filter((each) => each !== undefined).length > 1) {
    throw errors.INVALID_REQUEST('Send one credential: either Authorization or X-API-Key', {
      reason: 'credential: two were sent',
    });
  }
  if (token !== undefined) return bearer(token);
  if (headerKey !== undefined) return { kind: 'key', text: headerKey, cookie: false };
  if (authorization !== undefined) return fromAuthorization(authorization);
  // Clients of other protocols send no cookies, and a GET of theirs may change something.
  if (tokenHeader !== undefined) return undefined;
  const refresh = refreshCookie ? cookieOf(request, cookies.refresh) : undefined;
  if (refresh !== undefined) return { kind: 'refresh', text: refresh, cookie: true };
  const text = cookieOf(request, cookies.access);
  return text === undefined ? undefined : { kind: 'token', text, cookie: true };
}

function fromAuthorization(header: string): Credential {
  const space = header.indexOf(' ');
  const scheme = header.slice(0, space).toLowerCase();
  const text = header.slice(space + 1).trim();
  if (scheme === 'apikey') return { kind: 'key', text, cookie: false };
  if (scheme !== 'bearer') {
    throw errors.UNAUTHENTICATED('Authorization must be Bearer or ApiKey', {
      reason: 'credential: the scheme of Authorization is neither Bearer nor ApiKey',
    });
  }
  return bearer(text);
}

function bearer(text: string): Credential {
  const kind = text.startsWith('eco_api_') ? 'key' : text.startsWith('eco_wps_') ? 'portal' : 'token';
  return { kind, text, cookie: false };
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** What a page must send back in `X-CSRF-Token`; bound to the session. */
export const csrfToken = (csrfKey: Buffer, session: string): string =>
  createHmac('sha256', csrfKey).update(session).digest('base64url');

/** OWASP's defence in depth: Fetch Metadata, `Origin`, and a token bound to the session. */
function checkCsrf({ headers }: FastifyRequest, cookies: SessionCookies, session: string): void {
  assertSameSite(headers, cookies);
  const expected = Buffer.from(csrfToken(cookies.csrfKey, session));
  const presented = Buffer.from(single(headers['x-csrf-token']) ?? '');
  if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) {
    throw errors.FORBIDDEN('The CSRF token is missing or wrong', {
      reason: 'credential: the CSRF token is missing or wrong',
    });
  }
}

/** `Origin` decides where it is sent: a page of an allowed origin is of another site or the same, as `Sec-Fetch-Site` says. */
export function assertSameSite(headers: FastifyRequest['headers'], { origins, anyAddress }: SessionCookies): void {
  const { host, origin, 'sec-fetch-site': site } = headers;
  const allowed =
    origin === undefined
      ? site === undefined || site === 'same-origin' || site === 'none'
      : origins.has(origin) || (anyAddress && origin === `http://${host}`);
  if (allowed) return;
  throw errors.FORBIDDEN('Cross-site request refused', {
    reason: 'credential: a page of another site sent the cookies',
  });
}
