import { parseSetCookie } from 'cookie';
import { type FakeGithub, startGithub } from '../../../../../../tools/fakes/github.ts';
import { type FakeOidc, startOidc } from '../../../../../../tools/fakes/oidc.ts';
import { type Answer, type TestApp, testApp } from '../../../../test/app.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';

const publicUrl = 'http://localhost:0';

type App = Pick<TestApp, 'call'>;

/** The part of a browser that a log-in needs: cookies by host, and redirects followed one by one. */
export class Browser {
  private readonly app: App;
  /** Hosts that a fake plays: from the origin in URLs to the one that is called. */
  private readonly played: Readonly<Record<string, string>>;
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(app: App, played: Readonly<Record<string, string>> = {}) {
    this.app = app;
    this.played = played;
  }

  /** A cookie of Nexus. */
  cookie(name: string): string | undefined {
    return this.jar(publicUrl).get(name);
  }

  setCookie(name: string, value: string): void {
    this.jar(publicUrl).set(name, value);
  }

  /** One call of Nexus. */
  async call(what: string, { headers, ...more }: Parameters<App['call']>[1] = {}): Promise<Answer> {
    const jar = this.jar(publicUrl);
    const cookie = cookieHeader(jar);
    const answer = await this.app.call(what, { ...more, headers: { ...cookie, ...headers } });
    keep(jar, [answer.headers['set-cookie'] ?? []].flat().map(String));
    return answer;
  }

  /** Begins at Nexus; answers the provider's URL. */
  async begin(provider: string, returnTo?: string): Promise<string> {
    const search = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo })}`;
    const answer = await this.call(`GET /api/v1/auth/social/${provider}${search}`);
    if (answer.status !== 302) throw new Error(`${provider} begins with ${answer.status}: ${answer.text}`);
    return String(answer.headers.location);
  }

  /** Goes where the provider sends it, until that is Nexus again; answers that URL, not yet called. */
  async visit(url: string): Promise<URL> {
    let next = new URL(url);
    for (let hop = 0; hop < 10 && next.origin !== new URL(publicUrl).origin; hop += 1) {
      const place = next.href.replace(next.origin, this.played[next.origin] ?? next.origin);
      const jar = this.jar(place);
      const reply = await fetch(place, { redirect: 'manual', headers: cookieHeader(jar) });
      keep(jar, reply.headers.getSetCookie());
      const location = reply.headers.get('location');
      if (location === null) throw new Error(`${next.pathname} answers ${reply.status}: ${await reply.text()}`);
      next = new URL(location, next);
    }
    return next;
  }

  /** Calls back what the provider answered. */
  finish(callback: URL): Promise<Answer> {
    return this.call(`GET ${callback.pathname}${callback.search}`);
  }

  /** The whole log-in. */
  async logIn(provider: string, returnTo?: string): Promise<Answer> {
    return this.finish(await this.visit(await this.begin(provider, returnTo)));
  }

  private jar(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.jars.get(host) ?? new Map<string, string>();
    this.jars.set(host, jar);
    return jar;
  }
}

function cookieHeader(jar: ReadonlyMap<string, string>): Record<string, string> {
  if (jar.size === 0) return {};
  return { cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ') };
}

function keep(jar: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const { name, value = '', maxAge, expires } = parseSetCookie(line);
    if (maxAge === 0 || (expires !== undefined && expires.getTime() <= 0)) jar.delete(name);
    else jar.set(name, value);
  }
}

const entra = 'https://login.microsoftonline.com';
/** The directory that the fake Entra speaks for. */
export const tenantId = '8f2d6a5e-0c1f-4c3b-9d51-2f1f3a6f0b10';

export interface SocialApp extends TestApp {
  google: FakeOidc;
  /** Configured by OIDC_PROVIDERS; tells e-mail addresses at its userinfo endpoint alone. */
  house: FakeOidc;
  microsoft: FakeOidc;
  github: FakeGithub;
  browser(): Browser;
  /** What a second node is configured with. */
  env: Record<string, string>;
  /** Tables that a call changed, but for the records of refusals. */
  traces(call: () => Promise<unknown>): Promise<string[]>;
}

/** A Nexus with all four kinds of providers. */
export async function socialApp(env: Record<string, string> = {}): Promise<SocialApp> {
  const of = (name: string) => ({
    clientId: `nexus-at-${name}`,
    clientSecret: `a secret of ${name}, long enough for HS256`,
    redirectUris: [`${publicUrl}/api/v1/auth/social/${name}/callback`],
  });
  const google = await startOidc(of('google'));
  const house = await startOidc({ ...of('house'), claimsInIdToken: false });
  const microsoft = await startOidc({ ...of('microsoft'), entraTenant: tenantId });
  const github = await startGithub({ ...of('github'), callbackUrl: of('github').redirectUris[0] ?? '' });
  const pair = (name: string): Record<string, string> => ({
    [`${name.toUpperCase()}_CLIENT_ID`]: of(name).clientId,
    [`${name.toUpperCase()}_CLIENT_SECRET`]: of(name).clientSecret,
  });
  const { clientId, clientSecret } = of('house');
  const settings = {
    ...liftedLimits(),
    ...pair('google'),
    ...pair('microsoft'),
    ...pair('github'),
    GOOGLE_ISSUER: google.issuer,
    GITHUB_URL: github.url,
    OIDC_PROVIDERS: JSON.stringify([{ name: 'house', issuer: house.issuer, clientId, clientSecret }]),
    ...env,
  };
  const app = await testApp({ env: settings });
  // The library knows Entra by its real host alone: calls to that go to the fake.
  const { outbound } = app.app.kernel;
  const request = outbound.request.bind(outbound);
  outbound.request = (call) => request({ ...call, url: call.url.replace(entra, microsoft.issuer) });
  return {
    ...app,
    env: settings,
    google,
    house,
    microsoft,
    github,
    browser: () => new Browser(app, { [entra]: microsoft.issuer }),
    traces: (call) => tablesWritten(app, call),
    async close() {
      await app.close();
      for (const fake of [google, house, microsoft, github]) await fake.close();
    },
  };
}

let people = 0;

/** Somebody new at every provider, under one address. */
export function newcomer({ google, house, microsoft, github }: SocialApp, email = `somebody${++people}@example.com`) {
  people += 1;
  const person = { sub: `sub-${people}`, email, email_verified: true, name: `Somebody ${people}` };
  google.person = person;
  house.person = person;
  const { email_verified: _, ...unvouched } = person;
  microsoft.person = { ...unvouched, xms_edov: true };
  github.person = {
    id: people,
    login: `somebody-${people}`,
    name: person.name,
    emails: [{ email, primary: true, verified: true }],
  };
  return person;
}
