import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser } from '../../../../apps/server/src/modules/sso/sso.fixture.ts';
import { postgresAvailable } from '../../../../apps/server/test/harness.ts';
import { type Installation, installation } from '../../../../apps/server/test/openid-clients/installation.ts';
import { callCli, type Said } from '../cli.fixture.ts';
import { Context } from '../context.ts';
import { connectAs } from './session.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe.skipIf(!postgresAvailable)('log-in on the command line (needs PostgreSQL)', () => {
  let nexus: Installation;
  let url = '';
  let folder = '';
  let env: Record<string, string> = {};

  beforeAll(async () => {
    nexus = await installation();
    url = new URL(nexus.issuer).origin;
  });
  afterAll(() => nexus?.nexus.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-login-'));
    env = { NEXUS_CONFIG_DIR: join(folder, 'config'), NEXUS_CACHE_DIR: join(folder, 'cache') };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const call = (words: string[], options: { stdin?: string; env?: Record<string, string> } = {}): Promise<Said> =>
    callCli(words, { ...env, ...options.env }, { cwd: folder, stdin: options.stdin ?? '' });
  const stored = (): Record<string, string> =>
    JSON.parse(readFileSync(join(folder, 'config', 'credentials.json'), 'utf8'));

  const contextIn = (cwd: string): Context => {
    const { stdin, stdout, stderr } = process;
    return new Context({ env, cwd, stdin, stdout, stderr }, {});
  };

  /** What the person does with the code in their browser. */
  async function confirm(code: string): Promise<void> {
    const browser = new Browser(nexus.nexus);
    await browser.logIn(nexus.owner);
    let page = await browser.send('GET /oidc/device');
    for (const decision of [{}, { confirm: 'yes' }]) {
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      const body = new URLSearchParams({ xsrf, user_code: code, ...decision }).toString();
      page = await browser.send('POST /oidc/device', { body, headers: form });
    }
    const next = new URL(String(page.headers.location ?? '/'), url);
    await browser.visit(`${next.pathname}${next.search}`);
  }

  async function logIn(): Promise<Said> {
    const codes: string[] = [];
    const onNote = (text: string) => void codes.push(...(/code (\S+) at/.exec(text)?.slice(1) ?? []));
    const waiting = callCli(['login', '--url', url], env, { cwd: folder, onNote });
    await vi.waitFor(() => expect(codes).toHaveLength(1), { timeout: 60_000 });
    await confirm(codes[0] ?? '');
    return waiting;
  }

  it('logs in with a code in the browser, acts as the person, renews, and logs out', async () => {
    const { code, stdout, stderr } = await logIn();
    expect([code, stdout], stderr).toEqual([0, `Logged in at ${url}.\n`]);
    expect(stderr).toContain('Not in a keyring');
    for (const name of ['credentials.json', 'config.json'])
      expect(statSync(join(folder, 'config', name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'config', 'config.json'), 'utf8')).not.toContain('eyJ');
    expect((await call(['whoami'])).stdout).toContain(nexus.owner.email);
    expect((await call(['status'])).stdout).toContain('stored in the file');

    const before = JSON.parse(stored()[url] ?? '');
    writeFileSync(
      join(folder, 'config', 'credentials.json'),
      JSON.stringify({ [url]: JSON.stringify({ ...before, expiresAt: 0 }) }),
    );
    const both = await Promise.all([call(['whoami', '--json']), call(['whoami', '--json'])]);
    for (const each of both) expect(JSON.parse(each.stdout)).toMatchObject({ user: { email: nexus.owner.email } });
    const after = JSON.parse(stored()[url] ?? '');
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect(after.cacheSecret).toBe(before.cacheSecret);

    // A command that runs for long: meanwhile another one has renewed.
    const old = await connectAs(contextIn(folder), url, { ...before, expiresAt: 0 });
    expect((await old.nexus.account.read()).user.email).toBe(nexus.owner.email);
    expect(JSON.parse(stored()[url] ?? '').refreshToken).toBe(after.refreshToken);

    expect((await call(['logout'])).stdout).toBe(`Logged out of ${url}.\n`);
    expect(stored()).toEqual({});
    expect((await call(['whoami'])).code).toBe(3);
    const me = await nexus.nexus.call('GET /api/v1/auth/me', { as: after.accessToken });
    expect(me.status).toBe(401);
  });

  it('takes a key from stdin, and refuses one that is none', async () => {
    const wrong = await call(['login', '--url', url, '--api-key'], { stdin: 'eco_api_wrong\n' });
    expect([wrong.code, existsSync(join(folder, 'config'))]).toEqual([3, false]);
    expect(wrong.stderr).not.toContain('eco_api_wrong');
    const made = await nexus.nexus.call('POST /api/v1/keys', {
      as: nexus.owner.token,
      body: { kind: 'platform', name: 'ci', scopes: ['secrets:read'] },
    });
    const key = String(made.body.key);
    const right = await call(['login', '--url', url, '--api-key'], { stdin: `${key}\n` });
    expect([right.code, (right.stdout + right.stderr).includes(key)]).toEqual([0, false]);
    expect((await call(['whoami'])).stdout).toBe(`A platform key that ends with ${key.slice(-4)}, at ${url}\n`);
    expect((await call(['customers', 'list'])).code).toBe(4);
  });

  it('sends a key from the environment only where the environment says', async () => {
    writeFileSync(
      join(folder, '.nexus.json'),
      JSON.stringify({ url: 'http://127.0.0.1:9', project: 'a', environment: 'b' }),
    );
    const refused = await call(['secrets', 'list'], { env: { NEXUS_API_KEY: nexus.owner.token } });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('NEXUS_URL is not')]);
    const other = await call(['customers', 'list'], { env: { NEXUS_API_KEY: nexus.owner.token, NEXUS_URL: url } });
    expect(other.code).toBe(0);
  });

  it('links a folder by slugs, and makes a project for it', async () => {
    const own = { NEXUS_API_KEY: nexus.owner.token, NEXUS_URL: url };
    const made = await call(['init', 'Shop', '--environment', 'staging', '--json'], { env: own });
    expect(made.code, made.stderr).toBe(0);
    const link = JSON.parse(readFileSync(join(folder, '.nexus.json'), 'utf8'));
    expect(link).toMatchObject({
      url,
      project: expect.stringMatching(/^eco_prj_/),
      environment: expect.stringMatching(/^eco_env_/),
    });
    expect((await call(['link', '--project', 'shop', '--environment', 'production'], { env: own })).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, '.nexus.json'), 'utf8')).environment).not.toBe(link.environment);
    expect((await call(['link', '--project', 'shop'], { env: own })).code).toBe(2);
    expect((await call(['link', '--project', 'none', '--environment', 'x'], { env: own })).code).toBe(1);
    expect((await call(['status', '--json'], { env: own })).stdout).toContain('"reachable":true');
  });

  it('has a code for each way to fail', async () => {
    expect((await call(['whoami'])).code).toBe(3);
    expect((await call(['whoami', '--url', 'http://127.0.0.1:9'])).code).toBe(3);
    expect(
      (await call(['customers', 'list'], { env: { NEXUS_API_KEY: 'k', NEXUS_URL: 'http://127.0.0.1:9' } })).code,
    ).toBe(5);
    expect((await call(['login', '--url', 'http://127.0.0.1:9'])).code).toBe(5);
    expect((await call(['login', '--url', 'nonsense'])).code).toBe(2);
    const own = { NEXUS_API_KEY: nexus.owner.token, NEXUS_URL: url };
    expect((await call(['access', 'explain', 'secrets:read'], { env: own })).stdout).toMatch(/^Allowed\.\n/);
    expect((await call(['usage'], { env: own })).code).toBe(0);
    expect((await call(['usage', '--days', '2', '--json'], { env: own })).code).toBe(0);
    const exported = await call(['audit', 'export', '--output', 'audit.ndjson'], { env: own });
    expect([exported.code, existsSync(join(folder, 'audit.ndjson'))], exported.stderr).toEqual([0, true]);
  });
});
