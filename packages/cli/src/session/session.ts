import type { Nexus } from '@nexus/sdk';
import type { Context } from '../context.ts';
import { Failure, usage } from '../failure.ts';
import { readLinkFile } from '../link/link-file.ts';
import { type Credential, loginAt, readConfig, readCredential, writeCredential } from './store.ts';

/** A connection to Nexus as somebody. */
export interface Session {
  url: string;
  nexus: Nexus;
  /** `fetch` with the credential, renewed where it has to be. */
  fetch: typeof fetch;
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
  const send: typeof fetch = (input, init) => authorized.fetch(input, init);
  return {
    url,
    nexus: new Nexus({ url, apiKey: 'replaced', fetch: send }),
    fetch: send,
    cacheSecret: credential.cacheSecret,
  };
}

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

  async fetch(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
    await this.#renewIfDue();
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.#token()}`);
    if (this.#organization !== undefined && this.#credential.kind === 'session')
      headers.set('x-nexus-organization', this.#organization);
    return fetch(input, { ...init, headers });
  }

  #token(): string {
    const credential = this.#credential;
    return credential.kind === 'key' ? credential.apiKey : credential.accessToken;
  }

  async #renewIfDue(): Promise<void> {
    const credential = this.#credential;
    if (credential.kind === 'key' || credential.expiresAt - Date.now() > renewalMs) return;
    this.#renewal ??= this.#renew(credential.refreshToken).finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  /** Another command may renew at the same time: the server gives both the same tokens. */
  async #renew(refreshToken: string): Promise<void> {
    const { Nexus, UnauthenticatedError } = await import('@nexus/sdk');
    const anonymous = new Nexus({ url: this.#url, apiKey: 'none', fetch: withoutCredential });
    try {
      const { tokens } = await anonymous.auth.refresh({ refreshToken });
      if (tokens === undefined) throw new Failure('failed', 'The server answered no tokens');
      const { cacheSecret } = this.#credential;
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

export const withoutCredential: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.delete('authorization');
  return fetch(input, { ...init, headers });
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
