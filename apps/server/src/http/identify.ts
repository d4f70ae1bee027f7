import { createHmac, timingSafeEqual } from 'node:crypto';
import { parse } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../kernel/caller.ts';
import { anonymous } from '../kernel/caller.ts';
import { errors } from '../kernel/errors.ts';
import { service } from '../kernel/services.ts';
import { isUnsafe, type Method } from './route.ts';

export interface Origin {
  address: string;
  userAgent: string;
  /** `X-Nexus-Organization`: which of the caller's organizations the call is about. */
  organization: string | undefined;
  /** The connection it came over: what was proven on it need not be proven again. */
  connection?: object;
}

/** Filled by app.ts. Each answers undefined where the credential is not valid (any more). */
export interface IdentifyPort {
  /** A JWT access token. */
  token(token: string, origin: Origin): Caller | undefined | Promise<Caller | undefined>;
  /** A platform API key. */
  key(key: string, origin: Origin): Caller | undefined | Promise<Caller | undefined>;
}

export interface SessionCookies {
  secure: boolean;
  /** Origins whose pages may use the cookies. */
  origins: ReadonlySet<string>;
  csrfKey: Buffer;
  access: string;
  refresh: string;
  csrf: string;
}

/** Under which app.ts provides them, to whoever sets the cookies. */
export const cookieSettings = service<SessionCookies>('session-cookies');

/** `__Host-` binds a cookie to https and to this very host; browsers refuse the prefix on plain-http loopback. */
export function sessionCookies(publicUrl: URL, origins: readonly string[], csrfKey: Buffer): SessionCookies {
  const secure = publicUrl.protocol === 'https:';
  const prefix = secure ? '__Host-' : '';
  return {
    secure,
    origins: new Set([publicUrl.origin, ...origins]),
    csrfKey,
    access: `${prefix}nexus_access`,
    refresh: `${prefix}nexus_refresh`,
    csrf: `${prefix}nexus_csrf`,
  };
}

type Credential = { kind: 'token' | 'key'; text: string; cookie: boolean };

/**
 * The credential's own form decides what it is; one that fails is never tried as another kind. Answers at once where
 * the credential is known in memory.
 */
export function identify(
  request: FastifyRequest,
  port: IdentifyPort,
  cookies: SessionCookies,
): Caller | Promise<Caller> {
  const { headers } = request;
  const origin: Origin = {
    address: request.ip,
    userAgent: headers['user-agent']?.slice(0, 512) ?? '',
    organization: single(headers['x-nexus-organization']),
    connection: request.raw.socket,
  };
  const credential = credentialOf(request, cookies);
  if (credential === undefined) return anonymous(origin.address, origin.userAgent);
  const found = credential.kind === 'key' ? port.key(credential.text, origin) : port.token(credential.text, origin);
  return found instanceof Promise
    ? found.then((caller) => admitted(request, credential, caller, cookies))
    : admitted(request, credential, found, cookies);
}

function admitted(
  request: FastifyRequest,
  credential: Credential,
  caller: Caller | undefined,
  cookies: SessionCookies,
): Caller {
  if (caller === undefined) throw errors.INVALID_TOKEN('Invalid or expired token');
  if (!credential.cookie) return caller;
  if (isUnsafe(request.method as Method)) checkCsrf(request, cookies, caller.session ?? '');
  return { ...caller, cookie: true };
}

/** One cookie of the request; parsed only where there are any. */
export function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  return headers.cookie === undefined ? undefined : parse(headers.cookie)[name];
}

/** A public route knows no caller; one that reads cookies (refresh) must still not be driven by another site. */
export function stranger(request: FastifyRequest, cookies: SessionCookies): Caller {
  const { headers, method } = request;
  if (headers.cookie !== undefined && isUnsafe(method as Method)) checkSite(headers, cookies);
  return anonymous(request.ip, headers['user-agent']?.slice(0, 512) ?? '');
}

function credentialOf(request: FastifyRequest, cookies: SessionCookies): Credential | undefined {
  const { authorization } = request.headers;
  const headerKey = single(request.headers['x-api-key']);
  if (authorization !== undefined && headerKey !== undefined) {
    throw errors.INVALID_TOKEN('Send one credential: either Authorization or X-API-Key');
  }
  if (headerKey !== undefined) return { kind: 'key', text: headerKey, cookie: false };
  if (authorization !== undefined) return fromAuthorization(authorization);
  const text = cookieOf(request, cookies.access);
  return text === undefined ? undefined : { kind: 'token', text, cookie: true };
}

function fromAuthorization(header: string): Credential {
  const space = header.indexOf(' ');
  const scheme = header.slice(0, space).toLowerCase();
  const text = header.slice(space + 1).trim();
  if (scheme === 'apikey') return { kind: 'key', text, cookie: false };
  if (scheme !== 'bearer') throw errors.INVALID_TOKEN('Authorization must be Bearer or ApiKey');
  return { kind: text.startsWith('eco_api_') ? 'key' : 'token', text, cookie: false };
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The token a page must send back in `X-CSRF-Token`: bound to the session, so one from elsewhere does not fit. */
export const csrfToken = (csrfKey: Buffer, session: string): string =>
  createHmac('sha256', csrfKey).update(session).digest('base64url');

/** OWASP's defence in depth: Fetch Metadata, Origin, and a token bound to the session. */
function checkCsrf({ headers }: FastifyRequest, cookies: SessionCookies, session: string): void {
  checkSite(headers, cookies);
  const expected = Buffer.from(csrfToken(cookies.csrfKey, session));
  const given = Buffer.from(single(headers['x-csrf-token']) ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw errors.FORBIDDEN('The CSRF token is missing or wrong');
  }
}

function checkSite(headers: FastifyRequest['headers'], { origins }: SessionCookies): void {
  const site = headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreign || (headers.origin !== undefined && !origins.has(headers.origin))) {
    throw errors.FORBIDDEN('Cross-site request refused');
  }
}
