import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A stateful GitHub for tests: the web application flow of its OAuth apps with PKCE and `iss` (docs.github.com,
 * "Authorizing OAuth apps"), and the two API calls that a log-in needs. It is laid out as an Enterprise Server (`/api/v3`)
 * and strict: it checks the client, its secret, the redirect URI, the code (once, 10 minutes in GitHub, a test's time here)
 * and the verifier, and can be told to fail, delay or hang up.
 */
export interface GithubPerson {
  id: number;
  login: string;
  name: string | null;
  emails: { email: string; primary: boolean; verified: boolean }[];
}

export interface GithubBehaviour {
  /** Answers calls to paths that begin so with this status. */
  fail?: { path: string; status: number };
  /** Milliseconds before each answer. */
  delayMs?: number;
  /** Closes the socket instead of answering such a path. */
  hangUpAt?: string;
  /** The person presses Cancel. */
  denies?: boolean;
  /** What callbacks name as `iss`; none where null. */
  iss?: string | null;
}

export interface FakeGithub {
  readonly url: string;
  /** Who is logged in there. */
  person: GithubPerson;
  /** `METHOD /path` of every call, in order. */
  readonly calls: string[];
  behave(behaviour: GithubBehaviour): void;
  close(): Promise<void>;
}

export interface FakeGithubOptions {
  clientId: string;
  clientSecret: string;
  /** Callback URL of the app: redirect URIs must begin with it. */
  callbackUrl: string;
}

interface Grant {
  redirectUri: string;
  challenge: string;
  person: GithubPerson;
}

const errorPage =
  'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors';

export async function startGithub(options: FakeGithubOptions): Promise<FakeGithub> {
  const fake = new Github(options);
  const server = createServer((request, response) => {
    // A client that leaves before its body has arrived gets no answer.
    fake.serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A test that forgets to close it still ends.
  server.unref();
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.closing = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return fake;
}

class Github implements FakeGithub {
  url = '';
  closing: () => Promise<void> = async () => {};
  person: GithubPerson = {
    id: 583_231,
    login: 'octocat',
    name: 'Mona',
    emails: [{ email: 'octocat@example.com', primary: true, verified: true }],
  };
  readonly calls: string[] = [];
  private readonly options: FakeGithubOptions;
  private behaviour: GithubBehaviour = {};
  private readonly codes = new Map<string, Grant>();
  private readonly tokens = new Map<string, GithubPerson>();

  constructor(options: FakeGithubOptions) {
    this.options = options;
  }

  behave(behaviour: GithubBehaviour): void {
    this.behaviour = behaviour;
  }

  close(): Promise<void> {
    return this.closing();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', this.url);
    const what = `${request.method} ${url.pathname}`;
    this.calls.push(what);
    const { delayMs, fail, hangUpAt } = this.behaviour;
    if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (hangUpAt !== undefined && url.pathname.startsWith(hangUpAt)) return request.socket.destroy();
    if (fail !== undefined && url.pathname.startsWith(fail.path))
      return json(response, fail.status, { message: 'Told' });
    if (what === 'GET /login/oauth/authorize') return this.authorize(url.searchParams, response);
    if (what === 'POST /login/oauth/access_token') return this.exchange(request, response);
    if (what === 'GET /api/v3/user') return this.api(request, response, ({ emails: _, ...user }) => user);
    if (what === 'GET /api/v3/user/emails') return this.api(request, response, ({ emails }) => emails);
    return json(response, 404, { message: 'Not Found' });
  }

  private authorize(query: URLSearchParams, response: ServerResponse): ServerResponse {
    const redirectUri = query.get('redirect_uri') ?? '';
    const state = query.get('state') ?? '';
    const challenge = query.get('code_challenge') ?? '';
    if (query.get('client_id') !== this.options.clientId) return json(response, 404, { message: 'Not Found' });
    const back = new URL(redirectUri.startsWith(this.options.callbackUrl) ? redirectUri : this.options.callbackUrl);
    const answer = (values: Record<string, string>): ServerResponse => {
      for (const [name, value] of Object.entries(values)) back.searchParams.set(name, value);
      const { iss = `${this.url}/login/oauth` } = this.behaviour;
      if (iss !== null) back.searchParams.set('iss', iss);
      back.searchParams.set('state', state);
      return response.writeHead(302, { location: back.href }).end();
    };
    if (redirectUri !== back.href) {
      return answer({
        error: 'redirect_uri_mismatch',
        error_description: 'Not the callback URL',
        error_uri: errorPage,
      });
    }
    // GitHub lets both be absent; this one is here to find a client that forgot them.
    if (state.length < 16) return json(response, 422, { message: 'state is missing' });
    if (query.get('code_challenge_method') !== 'S256' || challenge.length !== 43) {
      return json(response, 422, { message: 'PKCE S256 is missing' });
    }
    if (!/\buser:email\b/.test(query.get('scope') ?? '')) return json(response, 422, { message: 'scope is missing' });
    if (this.behaviour.denies === true) {
      return answer({ error: 'access_denied', error_description: 'The user has denied your application access.' });
    }
    const code = randomBytes(10).toString('hex');
    this.codes.set(code, { redirectUri, challenge, person: structuredClone(this.person) });
    return answer({ code });
  }

  /** Errors come with 200, as GitHub's do. */
  private async exchange(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    const form = new URLSearchParams(await textOf(request));
    const refuse = (error: string): ServerResponse =>
      json(response, 200, { error, error_description: error, error_uri: errorPage });
    const { clientId, clientSecret } = this.options;
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      return refuse('incorrect_client_credentials');
    }
    const code = form.get('code') ?? '';
    const grant = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined || grant.challenge !== challenge) return refuse('bad_verification_code');
    if (form.get('redirect_uri') !== grant.redirectUri) return refuse('redirect_uri_mismatch');
    const token = `gho_${randomBytes(18).toString('hex')}`;
    this.tokens.set(token, grant.person);
    return json(response, 200, { access_token: token, scope: 'read:user,user:email', token_type: 'bearer' });
  }

  private api(
    request: IncomingMessage,
    response: ServerResponse,
    view: (person: GithubPerson) => unknown,
  ): ServerResponse {
    if ((request.headers['user-agent'] ?? '') === '') return json(response, 403, { message: 'User-Agent is required' });
    const person = this.tokens.get(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (person === undefined) return json(response, 401, { message: 'Bad credentials' });
    return json(response, 200, view(person));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const json = (response: ServerResponse, status: number, body: unknown): ServerResponse =>
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
