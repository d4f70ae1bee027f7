import { createHash, randomBytes } from 'node:crypto';
import type { Answer, Registered, TestApp } from '../../../test/app.ts';

export const callback = 'https://app.example.com/callback';
export const loggedOut = 'https://app.example.com/logged-out';

/** An app as its makers know it. */
export interface ClientApp {
  id: string;
  secret: string | undefined;
  /** Path of the issuer that it uses; that of log-ins where absent. */
  at?: string;
}

export const organizationIssuer = (org: string): string => `/oidc/organizations/${org}`;

export async function newApp(
  app: Pick<TestApp, 'call'>,
  owner: Pick<Registered, 'token' | 'org' | 'project'>,
  changes: Record<string, unknown> = {},
): Promise<ClientApp> {
  const answer = await app.call(`POST /api/v1/organizations/${owner.org}/apps`, {
    as: owner.token,
    body: {
      name: 'Wiki',
      type: 'web',
      project: owner.project,
      redirectUris: [callback],
      postLogoutRedirectUris: [loggedOut],
      ...changes,
    },
  });
  if (answer.status !== 201) throw new Error(`an app answered ${answer.status}: ${answer.text}`);
  const secret = answer.body.clientSecret;
  return { id: String(answer.body.id), secret: typeof secret === 'string' ? secret : undefined };
}

/** A browser with its cookies, as far as paths and ends of cookies matter. */
export class Browser {
  private readonly app: Pick<TestApp, 'call'>;
  /** Origin of PUBLIC_URL; other links leave Nexus. */
  private readonly host: string;
  /** By name and path, as browsers keep them. */
  private readonly jar = new Map<string, { name: string; value: string; path: string }>();

  constructor(app: Pick<TestApp, 'call'>, host = 'localhost') {
    this.app = app;
    this.host = host;
  }

  cookie(name: string): string | undefined {
    return [...this.jar.values()].find((each) => each.name === name)?.value;
  }

  async send(what: string, options: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
    const [, url = '/'] = what.split(' ');
    const path = url.split('?')[0] ?? '/';
    const cookies = [...this.jar.values()].filter((each) => path.startsWith(each.path));
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...options.headers };
    const answer = await this.app.call(what, { ...options, headers });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.keep(String(line));
    return answer;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /; path=([^;]+)/i.exec(line)?.[1] ?? '/';
    const ends = /max-age=0/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line);
    if (ends) this.jar.delete(`${name} ${path}`);
    else this.jar.set(`${name} ${path}`, { name, value, path });
  }

  /** As a page's own script calls us. */
  post(path: string, body: unknown): Promise<Answer> {
    const csrf = this.cookie('nexus_csrf') ?? this.cookie('__Host-nexus_csrf');
    return this.send(`POST ${path}`, { body, headers: csrf === undefined ? {} : { 'x-csrf-token': csrf } });
  }

  async logIn({ email, password }: Pick<Registered, 'email' | 'password'>): Promise<void> {
    const answer = await this.post('/api/v1/auth/login', { email, password, cookies: true });
    if (answer.status !== 200) throw new Error(`log-in answered ${answer.status}: ${answer.text}`);
  }

  /** Follows redirects within Nexus; answers where it leads outside, or the page it ends on. */
  async visit(url: string): Promise<{ outside: URL | undefined; page: Answer; at: string }> {
    let at = url;
    for (let step = 0; step < 12; step += 1) {
      const page = await this.send(`GET ${at}`);
      const { location } = page.headers;
      if (page.status < 300 || page.status >= 400 || location === undefined) return { outside: undefined, page, at };
      const next = new URL(String(location), `http://${this.host}`);
      if (next.hostname !== this.host) return { outside: next, page, at };
      at = `${next.pathname}${next.search}`;
    }
    throw new Error(`no end of redirects from ${url}`);
  }
}

export interface Attempt {
  verifier: string;
  state: string;
  nonce: string;
  url: string;
}

/** The address to which an app sends the browser. */
export function authorizeUrl(client: ClientApp, changes: Record<string, string | undefined> = {}): Attempt {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(8).toString('hex');
  const nonce = randomBytes(8).toString('hex');
  const asked: Record<string, string | undefined> = {
    client_id: client.id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile email',
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  const kept = Object.entries(asked).filter((each): each is [string, string] => each[1] !== undefined);
  return { verifier, state, nonce, url: `${client.at ?? '/oidc'}/auth?${new URLSearchParams(kept)}` };
}

/** What the page on the way would send: everything agreed to unless told. */
export async function decide(
  browser: Browser,
  at: string,
  body: unknown = { decision: 'allow', fields: ['name', 'email'] },
): Promise<Answer> {
  return browser.post(`/api/v1/sso/interactions/${at.split('/').at(-1)}`, body);
}

/** All the way to the app's callback, through the page that asks where it comes. */
export async function enter(browser: Browser, attempt: Attempt, body?: unknown): Promise<URL> {
  let { outside, page, at } = await browser.visit(attempt.url);
  if (outside === undefined && page.text.includes('id="consent"')) {
    const answer = await decide(browser, at, body);
    if (answer.status !== 200) throw new Error(`the decision answered ${answer.status}: ${answer.text}`);
    const returnTo = new URL(String(answer.body.returnTo));
    ({ outside, page, at } = await browser.visit(`${returnTo.pathname}${returnTo.search}`));
  }
  if (outside === undefined) throw new Error(`no way out of ${at}: ${page.status} ${page.text.slice(0, 600)}`);
  return outside;
}

const basic = ({ id, secret }: ClientApp): Record<string, string> =>
  secret === undefined ? {} : { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };

/** A form to the provider, as the app's backend sends it. */
export function form(
  app: Pick<TestApp, 'call'>,
  client: ClientApp,
  path: string,
  fields: Record<string, string>,
): Promise<Answer> {
  const body = new URLSearchParams(client.secret === undefined ? { client_id: client.id, ...fields } : fields);
  return app.call(`POST ${client.at ?? '/oidc'}${path}`, {
    body: body.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(client) },
  });
}

export const exchange = (
  app: Pick<TestApp, 'call'>,
  client: ClientApp,
  attempt: Attempt,
  code: string,
  changes: Record<string, string> = {},
): Promise<Answer> =>
  form(app, client, '/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    code_verifier: attempt.verifier,
    ...changes,
  });

export const refreshWith = (
  app: Pick<TestApp, 'call'>,
  client: ClientApp,
  refreshToken: string,
  changes: Record<string, string> = {},
): Promise<Answer> =>
  form(app, client, '/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...changes });

export const userinfo = (app: Pick<TestApp, 'call'>, token: string): Promise<Answer> =>
  app.call('GET /oidc/me', { as: token });

export interface Tokens {
  access: string;
  refresh: string;
  id: string;
}

export const tokensOf = ({ body, text, status }: Answer): Tokens => {
  if (status !== 200) throw new Error(`the token endpoint answered ${status}: ${text}`);
  return { access: String(body.access_token), refresh: String(body.refresh_token), id: String(body.id_token) };
};

/** The claims of a JWT, unverified. */
export const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());

/** A person of the owner's organization, logged in in a browser, and the tokens that an app got for them. */
export async function signedIn(app: TestApp, client: ClientApp, person: Registered) {
  const browser = new Browser(app);
  await browser.logIn(person);
  const attempt = authorizeUrl(client);
  const back = await enter(browser, attempt);
  const tokens = tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
  return { browser, tokens };
}
