import type { Nexus } from '@nexus/sdk';
import type { Context } from '../context.ts';
import { Failure, usage } from '../failure.ts';
import { readLinkFile } from '../link/link-file.ts';
import { asFetch, type Send, type Sent, send } from './http.ts';
import { type Credential, loginAt, readConfig, readCredential, writeCredential } from './store.ts';

/** A connection to Nexus as somebody. */
export interface Session {
  url: string;
  nexus: Nexus;
  /** Sends with the credential, which is renewed where it has to be. */
  send: Send;
  /** From which the key of the offline cache is derived; the same after a renewal. */
  cacheSecret: string;
}

/** Milliseconds before its end at which an access token is renewed. */
const renewalMs = 30_000;

/** What the person says now, and no file of a folder. */
const ownAddress = (context: Context): string | undefined => context.common.url ?? context.env('NEXUS_URL');

export function addressOf(context: Context): string {
  const url = ownAddress(context) ?? readLinkFile(context)?.link.url ?? readConfig(context).url;
  if (url === undefined) throw new Failure('notLoggedIn', 'Not logged in', { hint: 'nexus login --url https://…' });
  return normalized(url);
}

export function normalized(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) throw usage(`${url} is not the URL of a server`);
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '');
}

/** Whom the command acts as. Asks the server nothing. */
export async function credentialFor(context: Context): Promise<{ url: string; credential: Credential }> {
  const apiKey = context.env('NEXUS_API_KEY');
  if (apiKey !== undefined && ownAddress(context) === undefined) {
    // A folder of somebody else could name a server of theirs.
    throw usage('NEXUS_API_KEY is set, and NEXUS_URL is not', 'The key is sent nowhere else: set both.');
  }
  const url = addressOf(context);
  if (apiKey !== undefined) return { url, credential: { kind: 'key', apiKey, cacheSecret: apiKey } };
  const credential = await readCredential(context, url);
  if (credential === undefined) {
    throw new Failure('notLoggedIn', `Not logged in at ${url}`, { hint: `nexus login --url ${url}` });
  }
  return { url, credential };
}

export async function connect(context: Context): Promise<Session> {
  const { url, credential } = await credentialFor(context);
  return connectAs(context, url, credential);
}

export async function connectAs(context: Context, url: string, credential: Credential): Promise<Session> {
  const { Nexus } = await import('@nexus/sdk');
  const authorized = new Authorized(context, url, credential);
  const own: Send = (address, request) => authorized.send(address, request);
  const nexus = new Nexus({ url, apiKey: 'replaced', fetch: asFetch(own) });
  return { url, nexus, send: own, cacheSecret: credential.cacheSecret };
}

const isDue = (credential: Credential): boolean =>
  credential.kind === 'session' && credential.expiresAt - Date.now() <= renewalMs;

/** Puts the credential into each call, so that it can change while a command runs. */
class Authorized {
  readonly #context: Context;
  readonly #url: string;
  readonly #organization: string | undefined;
  #credential: Credential;
  #renewal: Promise<void> | undefined;

  constructor(context: Context, url: string, credential: Credential) {
    this.#context = context;
    this.#url = url;
    this.#credential = credential;
    this.#organization =
      context.common.organization ??
      context.env('NEXUS_ORGANIZATION') ??
      readLinkFile(context)?.link.organization ??
      (credential.kind === 'session' ? loginAt(context, url)?.organization : undefined);
  }

  async send(url: string, request: Sent): Promise<Response> {
    await this.#renewIfDue();
    const credential = this.#credential;
    const token = credential.kind === 'key' ? credential.apiKey : credential.accessToken;
    const organization = credential.kind === 'key' ? undefined : this.#organization;
    const headers = {
      ...request.headers,
      authorization: `Bearer ${token}`,
      ...(organization === undefined ? {} : { 'x-nexus-organization': organization }),
    };
    return send(url, { ...request, headers });
  }

  async #renewIfDue(): Promise<void> {
    if (!isDue(this.#credential)) return;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  /** Two commands may renew at the same time: the server gives both the same tokens. */
  async #renew(): Promise<void> {
    // Another one may have done it since we read it, and a refresh token that is used again later ends the session.
    const stored = await readCredential(this.#context, this.#url);
    if (stored?.kind === 'session') this.#credential = stored;
    const credential = this.#credential;
    if (credential.kind === 'key' || !isDue(credential)) return;
    const { refreshToken, cacheSecret } = credential;
    const { Nexus, UnauthenticatedError } = await import('@nexus/sdk');
    const anonymous = new Nexus({ url: this.#url, apiKey: 'none', fetch: asFetch(withoutCredential) });
    try {
      const { tokens } = await anonymous.auth.refresh({ refreshToken });
      if (tokens === undefined) throw new Failure('failed', 'The server answered no tokens');
      this.#credential = sessionOf({ ...tokens, cacheSecret });
    } catch (error) {
      if (!(error instanceof UnauthenticatedError)) throw error;
      throw new Failure('notLoggedIn', 'The log-in has ended', {
        hint: `nexus login --url ${this.#url}`,
        cause: error,
      });
    }
    await writeCredential(this.#context, this.#url, this.#credential);
  }
}

/** For what needs no credential: the client sends one with each call. */
export const withoutCredential: Send = (url, request) => {
  const { authorization: _, ...headers } = request.headers ?? {};
  return send(url, { ...request, headers });
};

interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds. */
  expiresIn: number;
  cacheSecret: string;
}

export const sessionOf = ({ accessToken, refreshToken, expiresIn, cacheSecret }: Tokens): Credential => ({
  kind: 'session',
  accessToken,
  refreshToken,
  expiresAt: Date.now() + expiresIn * 1000,
  cacheSecret,
});
