import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { hour, minute, second, systemClock } from '../../kernel/clock.ts';
import {
  authorizeUrl,
  type Browser,
  type ClientApp,
  claimsOf,
  enter,
  exchange,
  form,
  newApp,
  signedIn,
  type Tokens,
  tokensOf,
  userinfo,
} from './sso.fixture.ts';

/** Seconds: of an access token, and by which clocks may differ (kernel/signing; the provider's own for ID tokens). */
const life = 900;
const leeway = 5;
const hintLeeway = 15;

type Times = Record<string, unknown>;

describe.skipIf(!postgresAvailable)('tokens before and after their time (RFC 8725, RFC 9068; needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;
  let browser: Browser;
  let tokens: Tokens;
  /** Milliseconds; the clock stands still there until a test moves it. */
  let start: number;
  /** The same in seconds. */
  let now: number;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: { LIMIT_OVERRIDES: 'sso=100000/60,login=1000/900' } });
    start = Math.ceil(systemClock.now() / second) * second;
    vi.useFakeTimers({ toFake: ['Date'], now: start });
    owner = await register(app);
    client = await newApp(app, owner);
    ({ browser, tokens } = await signedIn(app, client, owner));
  });
  beforeEach(() => {
    vi.setSystemTime(start);
    now = start / second;
  });
  afterAll(async () => {
    vi.useRealTimers();
    await app?.close();
  });

  /** An access token of Nexus, signed with the real key: good but for its times. */
  const accessToken = (times: Times): Promise<string> =>
    app.app.kernel.signing.sign('access-token', { ...claimsOf(owner.token), iat: now, exp: now + life, ...times });

  /** The app's ID token likewise. */
  async function idToken(times: Times): Promise<string> {
    const { signing } = app.app.kernel;
    const kid = signing.current('access-token');
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'ES256', kid })}.${part({ ...claimsOf(tokens.id), ...times })}`;
    const signature = await signing.signBytes('access-token', kid, Buffer.from(text));
    return `${text}.${Buffer.from(signature).toString('base64url')}`;
  }

  describe('an access token of Nexus', () => {
    const statuses = async (token: string): Promise<number[]> => [
      (await app.call('GET /api/v1/auth/me', { as: token })).status,
      (await app.call('GET /api/v1/auth/me', { headers: { cookie: `nexus_access=${token}` } })).status,
    ];

    it.each<[what: string, times: (now: number) => Times]>([
      ['of now', () => ({})],
      ['made by a clock that is 5 s ahead', (at) => ({ iat: at + leeway, exp: at + leeway + life, nbf: at + leeway })],
      ['a second before the leeway ends', (at) => ({ iat: at - life - leeway + 1, exp: at - leeway + 1 })],
    ])('is taken: %s', async (_, times) => {
      expect(await statuses(await accessToken(times(now)))).toEqual([200, 200]);
    });

    it.each<[what: string, times: (now: number) => Times]>([
      ['issued 6 s from now', (at) => ({ iat: at + leeway + 1, exp: at + leeway + 1 + life })],
      ['issued in a year', (at) => ({ iat: at + 31_536_000, exp: at + 31_536_000 + life })],
      ['issued in the future, to expire soon', (at) => ({ iat: at + 600 })],
      ['not to be used for 6 s', (at) => ({ nbf: at + leeway + 1 })],
      ['not to be used for an hour', (at) => ({ nbf: at + 3600 })],
      ['expired 5 s ago', (at) => ({ iat: at - life - leeway, exp: at - leeway })],
      ['expired a year ago', (at) => ({ iat: at - 31_536_000, exp: at - 31_536_000 + life })],
      ['expired before it was issued', (at) => ({ exp: at - 60 })],
      ['older than any token grows, whatever it says of its end', (at) => ({ iat: at - life - 6, exp: at + 3600 })],
      ['without an end', () => ({ exp: undefined })],
      ['without a beginning', () => ({ iat: undefined })],
      ['with an end in words', (at) => ({ exp: String(at + life) })],
      ['with a beginning in words', (at) => ({ iat: String(at) })],
      ['with a first use in words', (at) => ({ nbf: String(at) })],
      ['that never ends', () => ({ exp: 1e300 })],
      ['from before time', () => ({ iat: -1 })],
      ['with half a second', (at) => ({ iat: at - 0.5 })],
    ])('is refused: %s', async (_, times) => {
      expect(await statuses(await accessToken(times(now)))).toEqual([401, 401]);
    });

    it('that says it lives for a year grows no older for having been seen before', async () => {
      const token = await accessToken({ exp: now + 31_536_000 });
      expect(await statuses(token)).toEqual([200, 200]);
      vi.setSystemTime(start + (life + leeway + 1) * second);
      expect(await statuses(token)).toEqual([401, 401]);
      now += life + leeway + 1;
      expect(await statuses(await accessToken({}))).toEqual([200, 200]);
    });
  });

  describe('at the provider', () => {
    const introspected = async (token: string) => (await form(app, client, '/token/introspection', { token })).body;

    it('an access token of an app ends with its fifteenth minute, at userinfo and introspection', async () => {
      vi.setSystemTime(start + 15 * minute - second);
      expect((await userinfo(app, tokens.access)).status).toBe(200);
      expect(await introspected(tokens.access)).toMatchObject({ active: true, exp: now + life });
      vi.setSystemTime(start + 15 * minute);
      expect((await userinfo(app, tokens.access)).status).toBe(401);
      expect(await introspected(tokens.access)).toEqual({ active: false });
    });

    it('a JWT is no access token of an app, of whatever time and however truly signed', async () => {
      const future = { iat: now + 3600, nbf: now + 3600, exp: now + 3600 + life };
      const past = { iat: now - 3600, exp: now - 3600 + life };
      for (const times of [{}, future, past]) {
        const { iss, aud } = claimsOf(tokens.id);
        const made = [await accessToken(times), await accessToken({ ...times, iss, aud }), await idToken(times)];
        for (const token of made) {
          expect((await userinfo(app, token)).status).toBe(401);
          expect(await introspected(token)).toEqual({ active: false });
        }
      }
    });
  });

  describe('an ID token as a hint', () => {
    const logout = async (hint: string): Promise<number> =>
      (await browser.send(`GET /oidc/session/end?${new URLSearchParams({ id_token_hint: hint })}`)).status;
    const silent = async (hint: string): Promise<string | null | undefined> =>
      (
        await browser.visit(authorizeUrl(client, { prompt: 'none', id_token_hint: hint }).url)
      ).outside?.searchParams.get('error');

    // An expired one is still a hint (RP-Initiated Logout 1.0, 2: "the OP SHOULD accept"): apps log out after an hour too.
    it.each<[what: string, times: (now: number) => Times]>([
      ['of now', () => ({})],
      ['expired', (at) => ({ iat: at - 7200, exp: at - 3600 })],
      ['made by a clock that is 15 s ahead', (at) => ({ iat: at + hintLeeway, nbf: at + hintLeeway })],
    ])('is taken: %s', async (_, times) => {
      const hint = await idToken(times(now));
      expect([await silent(hint), await logout(hint)]).toEqual([null, 200]);
    });

    it.each<[what: string, times: (now: number) => Times]>([
      ['issued 16 s from now', (at) => ({ iat: at + hintLeeway + 1 })],
      ['issued in a year', (at) => ({ iat: at + 31_536_000, exp: at + 31_536_000 + 3600 })],
      ['issued in the future, without an end', (at) => ({ iat: at + 3600, exp: undefined })],
      ['not to be used for 16 s', (at) => ({ nbf: at + hintLeeway + 1 })],
      ['with a beginning in words', (at) => ({ iat: String(at) })],
      ['with a first use in words', (at) => ({ nbf: String(at) })],
    ])('is refused: %s', async (_, times) => {
      const hint = await idToken(times(now));
      expect([await silent(hint), await logout(hint)]).toEqual(['invalid_request', 400]);
    });
  });

  it('a client assertion is no proof, of whatever time: apps are known by their secret', async () => {
    const { body } = await app.call('GET /oidc/.well-known/openid-configuration');
    expect(body.token_endpoint_auth_methods_supported).toEqual(['client_secret_basic', 'client_secret_post', 'none']);
    const attempt = authorizeUrl(client);
    const code = (await enter(browser, attempt)).searchParams.get('code') ?? '';
    for (const shift of [0, hour / second, -hour / second]) {
      const assertion = await new SignJWT({
        iss: client.id,
        sub: client.id,
        aud: String(body.token_endpoint),
        jti: `${shift}`,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt(now + shift)
        .setNotBefore(now + shift)
        .setExpirationTime(now + shift + 60)
        .sign(Buffer.from(client.secret ?? ''));
      const answer = await exchange(app, { ...client, secret: undefined }, attempt, code, {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      });
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    }
    // None of them has used up the code.
    tokensOf(await exchange(app, client, attempt, code));
  });
});
