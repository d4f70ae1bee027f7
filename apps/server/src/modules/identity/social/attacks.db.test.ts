import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Tampering } from '../../../../../../tools/fakes/oidc.ts';
import { type Answer, register, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { minute } from '../../../kernel/clock.ts';
import { newcomer, type SocialApp, socialApp } from './social.fixture.ts';

/** Refused with the code, logged in nobody, and left nothing. */
async function refused(app: SocialApp, code: string, attack: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer | undefined;
  const changed = await app.traces(async () => {
    answer = await attack();
  });
  const { status = 0, body, headers } = answer ?? {};
  expect([String(body?.code), status >= 400, changed]).toEqual([code, true, []]);
  expect(String(headers?.['set-cookie'] ?? '')).not.toMatch(/nexus_(access|refresh)=/);
  return answer as Answer;
}

describe.skipIf(!postgresAvailable)('attacks on social log-in (needs PostgreSQL)', () => {
  let app: SocialApp;

  beforeAll(async () => {
    app = await socialApp();
  });
  afterEach(() => {
    for (const fake of [app.google, app.house, app.microsoft, app.github]) fake.behave({});
  });
  afterAll(() => app?.close());

  describe('an address that the provider does not vouch for', () => {
    const unverified: [string, () => void][] = [
      ['google', () => Object.assign(app.google.person, { email_verified: false })],
      ['google', () => Object.assign(app.google.person, { email_verified: 'true' })],
      ['google', () => Object.assign(app.google.person, { email_verified: undefined })],
      ['house', () => Object.assign(app.house.person, { email_verified: false })],
      ['house', () => Object.assign(app.house.person, { email: 'no address' })],
      ['github', () => Object.assign(app.github.person.emails[0] ?? {}, { verified: false })],
      // "nOAuth": the address is what the directory's administrator wrote.
      ['microsoft', () => Object.assign(app.microsoft.person, { xms_edov: undefined })],
      ['microsoft', () => Object.assign(app.microsoft.person, { xms_edov: false, email_verified: true })],
    ];

    it.each(unverified)('makes no account (%s)', async (provider, change) => {
      newcomer(app);
      change();
      await refused(app, 'SOCIAL_EMAIL_UNVERIFIED', () => app.browser().logIn(provider));
    });

    it.each(unverified)('joins no account (%s)', async (provider, change) => {
      const victim = await register(app);
      await app.rows(`update eco_identities set email_verified_at = '2026-01-01T00:00:00Z' where id = $1`, [
        victim.user,
      ]);
      newcomer(app, victim.email);
      change();
      await refused(app, 'SOCIAL_EMAIL_UNVERIFIED', () => app.browser().logIn(provider));
    });

    it('is not looked for among other addresses at GitHub: the primary one counts', async () => {
      newcomer(app);
      const [primary] = app.github.person.emails;
      app.github.person.emails = [
        { email: String(primary?.email), primary: true, verified: false },
        { email: `second-${primary?.email}`, primary: false, verified: true },
      ];
      await refused(app, 'SOCIAL_EMAIL_UNVERIFIED', () => app.browser().logIn('github'));
    });
  });

  describe('an account that somebody registered in advance', () => {
    it('is not joined: its address was never proven, and its password is not the owner’s', async () => {
      const attacker = await register(app);
      newcomer(app, attacker.email);
      const answer = await refused(app, 'SOCIAL_EMAIL_UNVERIFIED', () => app.browser().logIn('google'));
      expect(answer.headers.refresh).toBe('0; url=http://localhost:0/?error=SOCIAL_EMAIL_UNVERIFIED');
    });

    it('cannot be given a link that would outlive the proof of its address', async () => {
      const attacker = await register(app);
      newcomer(app);
      const browser = app.browser();
      const begun = await browser.call('POST /api/v1/auth/social/google/link', { as: attacker.token, body: {} });
      const callback = await browser.visit(String(begun.body.url));
      await refused(app, 'SOCIAL_EMAIL_UNVERIFIED', () => browser.finish(callback));
    });
  });

  describe('the state', () => {
    it('of another browser is refused: nobody is logged in as somebody else (log-in CSRF)', async () => {
      newcomer(app);
      const attacker = app.browser();
      const callback = await attacker.visit(await attacker.begin('google'));
      await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => app.browser().finish(callback));
      const victim = app.browser();
      await victim.begin('google');
      await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => victim.finish(callback));
      // And the victim's own attempt is still good.
      expect(victim.cookie('nexus_social')).toBeDefined();
    });

    it('is refused where it is missing, made up, doubled or older than ten minutes', async () => {
      newcomer(app);
      const browser = app.browser();
      const callback = await browser.visit(await browser.begin('google'));
      const without = new URL(callback);
      without.searchParams.delete('state');
      await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => browser.finish(without));
      const other = new URL(callback);
      other.searchParams.set('state', 'x'.repeat(43));
      await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => browser.finish(other));
      const doubled = new URL(callback);
      doubled.searchParams.append('state', 'x'.repeat(43));
      await refused(app, 'INVALID_REQUEST', () => browser.finish(doubled));
      app.manual.advance(10 * minute);
      await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => browser.finish(callback));
    });

    it('is good once, also with a fresh code', async () => {
      newcomer(app);
      const browser = app.browser();
      const url = await browser.begin('github');
      const cookie = browser.cookie('nexus_social') ?? '';
      const [first, second] = [await browser.visit(url), await browser.visit(url)];
      expect(first.searchParams.get('code')).not.toBe(second.searchParams.get('code'));
      expect((await browser.finish(first)).status).toBe(302);
      expect(browser.cookie('nexus_social')).toBeUndefined();
      browser.setCookie('nexus_social', cookie);
      await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => browser.finish(second));
    });

    it('of one node ends at another, and is good once on all of them', async () => {
      const other = await testApp({ beside: app, env: app.env });
      try {
        newcomer(app);
        const browser = app.browser();
        const url = await browser.begin('github');
        const headers = { cookie: `nexus_social=${browser.cookie('nexus_social')}` };
        const [first, second] = [await browser.visit(url), await browser.visit(url)];
        const there = await other.call(`GET ${first.pathname}${first.search}`, { headers });
        expect(there.status, there.text).toBe(302);
        await refused(app, 'SOCIAL_ATTEMPT_INVALID', () =>
          app.call(`GET ${second.pathname}${second.search}`, { headers }),
        );
      } finally {
        await other.close();
      }
    });

    it('lies in a cookie that cannot be forged', async () => {
      newcomer(app);
      const browser = app.browser();
      const callback = await browser.visit(await browser.begin('google'));
      const sealed = Buffer.from(browser.cookie('nexus_social') ?? '', 'base64url');
      sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
      for (const forged of [sealed.toString('base64url'), 'x', Buffer.from('{}').toString('base64url')]) {
        browser.setCookie('nexus_social', forged);
        await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => browser.finish(callback));
      }
    });
  });

  describe('mix-up of providers', () => {
    it('an attempt begun at one does not end at another’s callback', async () => {
      newcomer(app);
      const browser = app.browser();
      const callback = await browser.visit(await browser.begin('google'));
      callback.pathname = callback.pathname.replace('google', 'house');
      await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => browser.finish(callback));
    });

    it.each([
      ['another issuer', (query: URLSearchParams, issuer: string) => query.set('iss', issuer)],
      ['no issuer', (query: URLSearchParams) => query.delete('iss')],
    ])('a code with %s is not sent on (RFC 9207)', async (_, change) => {
      newcomer(app);
      const browser = app.browser();
      const callback = await browser.visit(await browser.begin('google'));
      change(callback.searchParams, app.house.issuer);
      const before = app.google.calls.length;
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => browser.finish(callback));
      expect(app.google.calls.slice(before)).not.toContain('POST /token');
    });

    it('GitHub’s issuer is checked where it names itself', async () => {
      newcomer(app);
      app.github.behave({ iss: 'https://evil.example.com' });
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => app.browser().logIn('github'));
      app.github.behave({ iss: null });
      expect((await app.browser().logIn('github')).status).toBe(302);
    });
  });

  describe('the code', () => {
    it.each(['google', 'github'])('of another attempt does not fit this one’s verifier (%s)', async (provider) => {
      newcomer(app);
      const attacker = app.browser();
      const theirs = await attacker.visit(await attacker.begin(provider));
      const victim = app.browser();
      const own = await victim.visit(await victim.begin(provider));
      own.searchParams.set('code', theirs.searchParams.get('code') ?? '');
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => victim.finish(own));
    });

    it.each(['google', 'github'])('works once (%s)', async (provider) => {
      newcomer(app);
      const browser = app.browser();
      const callback = await browser.visit(await browser.begin(provider));
      const cookie = browser.cookie('nexus_social') ?? '';
      expect((await browser.finish(callback)).status).toBe(302);
      browser.setCookie('nexus_social', cookie);
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => browser.finish(callback));
    });
  });

  describe('an ID token', () => {
    const attacks: [string, Tampering][] = [
      ['unsigned', { sign: 'none' }],
      ['signed with our own secret (algorithm confusion)', { sign: 'HS256' }],
      ['signed by a stranger', { sign: 'stranger' }],
      ['of another nonce', { claims: (claims) => ({ ...claims, nonce: 'x'.repeat(43) }) }],
      ['without a nonce', { claims: ({ nonce: _, ...claims }) => claims }],
      ['of another issuer', { claims: (claims) => ({ ...claims, iss: 'https://evil.example.com' }) }],
      ['for another app', { claims: (claims) => ({ ...claims, aud: 'another-app' }) }],
      [
        'for two apps, and not ours first',
        { claims: (claims) => ({ ...claims, aud: ['x', String(claims.aud)], azp: 'x' }) },
      ],
      ['that has expired', { claims: (claims) => ({ ...claims, exp: Number(claims.iat) - 3600 }) }],
      ['without a subject', { claims: ({ sub: _, ...claims }) => claims }],
    ];

    it.each(attacks)('%s is refused', async (_, tamper) => {
      newcomer(app);
      app.google.behave({ tamper });
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => app.browser().logIn('google'));
    });

    it('of one directory does not pass for another’s at Microsoft’s common endpoint', async () => {
      newcomer(app);
      const otherTenant = 'https://login.microsoftonline.com/00000000-0000-4000-8000-000000000000/v2.0';
      app.microsoft.behave({ tamper: { claims: (claims) => ({ ...claims, iss: otherTenant }) } });
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => app.browser().logIn('microsoft'));
      app.microsoft.behave({ tamper: { claims: (claims) => ({ ...claims, tid: 'evil' }) } });
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => app.browser().logIn('microsoft'));
    });

    it('tells the userinfo of its own subject alone', async () => {
      newcomer(app);
      app.house.behave({ tamper: { claims: (claims) => ({ ...claims, sub: 'somebody-else' }) } });
      await refused(app, 'SOCIAL_ANSWER_INVALID', () => app.browser().logIn('house'));
    });
  });

  it('Cancel at the provider takes the person back, with the reason', async () => {
    newcomer(app);
    for (const provider of ['google', 'github'] as const) {
      app[provider].behave({ denies: true });
      const answer = await refused(app, 'SOCIAL_CANCELLED', () => app.browser().logIn(provider, '/login?x=1'));
      expect(answer.headers.refresh).toBe('0; url=http://localhost:0/login?x=1&error=SOCIAL_CANCELLED');
    }
  });

  it('a link is not made for a session that has ended in the meantime', async () => {
    const person = await register(app);
    await app.rows(`update eco_identities set email_verified_at = '2026-01-01T00:00:00Z' where id = $1`, [person.user]);
    newcomer(app);
    const browser = app.browser();
    const begun = await browser.call('POST /api/v1/auth/social/google/link', { as: person.token, body: {} });
    const callback = await browser.visit(String(begun.body.url));
    await app.call('POST /api/v1/auth/logout', { as: person.token });
    await refused(app, 'SOCIAL_ATTEMPT_INVALID', () => browser.finish(callback));
  });

  it('a suspended person stays out', async () => {
    const { email } = newcomer(app);
    await app.browser().logIn('google');
    await app.rows(`update eco_identities set status = 'suspended' where email = $1`, [email]);
    await refused(app, 'ACCOUNT_SUSPENDED', () => app.browser().logIn('google'));
  });
});

describe.skipIf(!postgresAvailable)('a provider that is not well (needs PostgreSQL)', () => {
  let app: SocialApp;

  beforeAll(async () => {
    app = await socialApp();
    const { outbound } = app.app.kernel;
    const request = outbound.request.bind(outbound);
    // The product waits for five seconds.
    outbound.request = (call) => request({ ...call, timeoutMs: 300 });
  });
  afterEach(() => {
    for (const fake of [app.google, app.github]) fake.behave({});
    // Breakers close again.
    app.manual.advance(10 * minute);
  });
  afterAll(() => app?.close());

  const ways = [
    ['fails', { fail: { path: '/', status: 500 } }],
    ['is overrun', { fail: { path: '/', status: 429 } }],
    ['hangs up', { hangUpAt: '/' }],
    ['is slow', { delayMs: 1000 }],
  ] as const;

  it.each(ways)('502: %s, and nothing is stored', async (_, behaviour) => {
    for (const provider of ['google', 'github'] as const) {
      newcomer(app);
      const browser = app.browser();
      const callback = await browser.visit(await browser.begin(provider));
      app[provider].behave(behaviour);
      const answer = await refused(app, 'OUTBOUND_FAILED', () => browser.finish(callback));
      expect(answer.status).toBe(502);
      expect(answer.headers.refresh).toBe('0; url=http://localhost:0/?error=OUTBOUND_FAILED');
      app[provider].behave({});
      app.manual.advance(minute);
      expect((await app.browser().logIn(provider)).status).toBe(302);
    }
  });

  it('502: where its metadata name another issuer, and nobody is sent where they point', async () => {
    for (const issuer of [
      'https://evil.example.com',
      `${app.google.issuer}/other`,
      `${app.google.issuer}.example.com`,
    ]) {
      app.manual.advance(2 * 60 * minute);
      app.google.behave({ issuer });
      const answer = await app.call('GET /api/v1/auth/social/google');
      expect([answer.status, String(answer.body.code)], issuer).toEqual([502, 'OUTBOUND_FAILED']);
      expect(answer.headers.location).toBeUndefined();
      app.google.behave({});
      app.manual.advance(10 * minute);
      expect((await app.call('GET /api/v1/auth/social/google')).status).toBe(302);
    }
  });

  it('502: also where its metadata cannot be read, which is asked again the next time', async () => {
    app.manual.advance(2 * 60 * minute);
    app.google.behave({ fail: { path: '/.well-known', status: 503 } });
    const begin = () => app.call('GET /api/v1/auth/social/google');
    expect((await begin()).status).toBe(502);
    app.google.behave({ fail: { path: '/.well-known', status: 404 } });
    expect((await begin()).status).toBe(502);
    app.google.behave({});
    expect((await begin()).status).toBe(302);
  });
});
