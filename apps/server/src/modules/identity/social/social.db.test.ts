import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register } from '../../../../test/app.ts';
import { enrolTotp } from '../../../../test/authenticator.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { invite } from '../../../../test/world/invitations.ts';
import { Background } from '../../../kernel/background.ts';
import { day, minute } from '../../../kernel/clock.ts';
import { Ids } from '../../../kernel/ids.ts';
import { prune } from '../jobs.ts';
import { sealedToken } from '../mails.fixture.ts';
import { plant } from '../passkeys/passkeys.fixture.ts';
import { identityState } from '../state.ts';
import { type Browser, newcomer, type SocialApp, socialApp } from './social.fixture.ts';

const begin = 'GET /api/v1/auth/social/:provider';
const end = 'GET /api/v1/auth/social/:provider/callback';
const link = 'POST /api/v1/auth/social/:provider/link';
const list = 'GET /api/v1/auth/social/accounts';
const unlink = 'DELETE /api/v1/auth/social/accounts/:account';
const providers = ['google', 'github', 'microsoft', 'house'] as const;

const verify = (app: SocialApp, user: string) =>
  app.rows(`update eco_identities set email_verified_at = '2026-01-01T00:00:00Z' where id = $1`, [user]);

async function me(browser: Browser) {
  return (await browser.call('GET /api/v1/auth/me')).body.user;
}

async function linkTo(browser: Browser, provider: string, { token }: Registered) {
  const begun = await browser.call(link.replace(':provider', provider), { as: token, body: { returnTo: '/settings' } });
  expect(begun.status, begun.text).toBe(200);
  return browser.finish(await browser.visit(String(begun.body.url)));
}

describe.skipIf(!postgresAvailable)('social log-in (needs PostgreSQL)', () => {
  let app: SocialApp;

  beforeAll(async () => {
    app = await socialApp({ CORS_ORIGINS: 'https://console.example.com' });
  });
  afterAll(() => app?.close());

  it('GET /api/v1/auth/social: names what is configured', async () => {
    const { body } = await app.call('GET /api/v1/auth/social');
    const items = body.items as never as { name: string; url: string }[];
    expect(items.map(({ name }) => name)).toEqual(['google', 'github', 'microsoft', 'house']);
    expect(items[0]?.url).toBe('/api/v1/auth/social/google');
  });

  describe.each(providers)('%s', (provider) => {
    it(`${begin}: sends the browser there with state, S256 and, in OpenID Connect, a nonce`, async () => {
      const url = new URL(await app.browser().begin(provider));
      const { searchParams: query } = url;
      expect(query.get('redirect_uri')).toBe(`http://localhost:0/api/v1/auth/social/${provider}/callback`);
      expect(query.get('state')).toHaveLength(43);
      expect([query.get('code_challenge_method'), query.get('response_type')]).toEqual(['S256', 'code']);
      expect(query.get('nonce')?.length).toBe(provider === 'github' ? undefined : 43);
    });

    it(`${end}: makes a new person with organization and project, once, and logs in by cookies`, async () => {
      const { email, name } = newcomer(app);
      const browser = app.browser();
      const answer = await browser.logIn(provider, '/projects?tab=1');
      expect([answer.status, answer.headers.location]).toEqual([302, 'http://localhost:0/projects?tab=1']);
      const user = await me(browser);
      expect(user).toMatchObject({ email, displayName: name, emailVerified: true });
      expect((await browser.call('GET /api/v1/projects')).body.items).toHaveLength(1);
      const again = app.browser();
      expect((await again.logIn(provider)).headers.location).toBe('http://localhost:0/');
      expect(await me(again)).toEqual(user);
      const { body } = await again.call(list);
      expect(body).toMatchObject({ items: [{ provider, email, name }], nextCursor: null });
      expect(browser.cookie('nexus_social')).toBeUndefined();
    });
  });

  it('keeps address and name at the provider, and its name for the person, sealed', async () => {
    const person = newcomer(app, 'canary-5531@example.com');
    Object.assign(app.google.person, { sub: 'canary-5531-sub', name: 'Canary-5531' });
    expect((await app.browser().logIn('google')).status).toBe(302);
    const { rows } = app;
    for (const table of ['eco_social_accounts', 'eco_social_uses', 'eco_audit_log', 'nexus_events']) {
      const [found] = await rows<{ text: string }>(`select string_agg(t::text, ' ') as text from ${table} t`);
      // PostgreSQL writes bytes in hex.
      const plain = ['canary-5531', 'Canary-5531'].flatMap((text) => [text, Buffer.from(text).toString('hex')]);
      for (const text of plain) expect(found?.text.includes(text), `${table}: ${text}`).toBe(false);
    }
    expect((await rows('select id from eco_identities where email = $1', [person.email])).length).toBe(1);
  });

  it('comes back to a page of an origin that may use our cookies', async () => {
    newcomer(app);
    const answer = await app.browser().logIn('google', 'https://console.example.com/welcome?a=1#b');
    expect(answer.headers.location).toBe('https://console.example.com/welcome?a=1#b');
  });

  it.each([
    'https://evil.example.com/',
    '//evil.example.com',
    '/\\evil.example.com',
    '\\\\evil.example.com',
    'https:evil.example.com',
    'javascript:alert(1)',
    'https://console.example.com@evil.example.com/',
    'https://user:pass@console.example.com/',
    'http://console.example.com/',
    'https://console.example.com.evil.example.com/',
    '/\t/evil.example.com',
    ' //evil.example.com',
    `/${'é'.repeat(900)}`,
  ])('400: does not come back to %j', async (returnTo) => {
    const answer = await app.call(`GET /api/v1/auth/social/google?${new URLSearchParams({ returnTo })}`);
    expect([answer.status, answer.headers.location, answer.headers['set-cookie']]).toEqual([400, undefined, undefined]);
  });

  it('404: for a provider that is not configured', async () => {
    expect((await app.call('GET /api/v1/auth/social/example')).status).toBe(404);
    expect((await app.call('GET /api/v1/auth/social/example/callback?state=x&code=x')).status).toBe(404);
  });

  it('a change of address at the provider moves nothing: the link is by issuer and subject', async () => {
    newcomer(app);
    const browser = app.browser();
    await browser.logIn('google');
    const before = await me(browser);
    const victim = await register(app);
    await verify(app, victim.user);
    app.google.person = { ...app.google.person, email: victim.email };
    const again = app.browser();
    await again.logIn('google');
    expect(await me(again)).toEqual(before);
    expect((await again.call(list)).body.items?.[0]?.email).toBe(victim.email);
  });

  describe('an account with the same address', () => {
    it('is joined where both sides have verified it, and its owner keeps the password', async () => {
      const person = await register(app);
      await verify(app, person.user);
      newcomer(app, person.email.toUpperCase());
      const browser = app.browser();
      expect((await browser.logIn('github')).status).toBe(302);
      expect((await me(browser))?.id).toBe(person.user);
      const { email, password } = person;
      expect((await app.call('POST /api/v1/auth/login', { body: { email, password } })).status).toBe(200);
      const entries = await app.rows<{ action: string }>('select action from eco_audit_log where caller_id = $1', [
        person.user,
      ]);
      const actions = entries.map(({ action }) => action);
      expect(actions).toEqual(expect.arrayContaining(['social-account.use', 'social-account.link', 'session.create']));
    });
  });

  describe('who came by a provider', () => {
    it('has no password, and gets one by mail', async () => {
      const { email } = newcomer(app);
      const browser = app.browser();
      await browser.logIn('google');
      const password = 'Giraffes-juggle-7-lanterns';
      const logIn = () => app.call('POST /api/v1/auth/login', { body: { email, password } });
      expect((await logIn()).status).toBe(401);
      const headers = { 'x-csrf-token': browser.cookie('nexus_csrf') ?? '' };
      const change = { currentPassword: '', newPassword: password };
      const changed = await browser.call('PUT /api/v1/auth/change-password', { body: change, headers });
      expect(changed.status).toBe(400);
      const guessed = { ...change, currentPassword: 'null' };
      const refused = await browser.call('PUT /api/v1/auth/change-password', { body: guessed, headers });
      expect([refused.status, String(refused.body.code)]).toEqual([401, 'INVALID_CREDENTIALS']);
      await app.call('POST /api/v1/auth/forgot-password', { body: { email } });
      const token = await sealedToken(app, 'reset-password');
      expect((await app.call('POST /api/v1/auth/reset-password', { body: { token, password } })).status).toBe(200);
      expect((await logIn()).status).toBe(200);
    });
  });

  describe('linking by who is logged in', () => {
    it(`${link}: adds an account of any address, ${list}: shows it, ${unlink}: takes it away`, async () => {
      const person = await register(app);
      await verify(app, person.user);
      const other = newcomer(app);
      const browser = app.browser();
      const answer = await linkTo(browser, 'house', person);
      expect([answer.status, answer.headers.location]).toEqual([302, 'http://localhost:0/settings']);
      // It adds a way in; it is no log-in.
      expect(browser.cookie('nexus_access')).toBeUndefined();
      const { items } = (await app.call(list, { as: person.token })).body;
      expect(items?.[0]).toMatchObject({ provider: 'house', email: other.email });
      const entering = app.browser();
      await entering.logIn('house');
      expect((await me(entering))?.id).toBe(person.user);
      // A second time it is linked already.
      expect((await linkTo(app.browser(), 'house', person)).status).toBe(302);
      const one = unlink.replace(':account', String(items?.[0]?.id));
      const gone = await app.call(one, { as: person.token });
      expect([gone.status, String(gone.body.id)]).toEqual([200, String(items?.[0]?.id)]);
      expect((await app.call(one, { as: person.token })).status).toBe(404);
      expect((await app.call(list, { as: person.token })).body.items).toEqual([]);
    });

    it('409: not an account of somebody else', async () => {
      newcomer(app);
      await app.browser().logIn('google');
      const person = await register(app);
      await verify(app, person.user);
      const answer = await linkTo(app.browser(), 'google', person);
      expect([answer.status, String(answer.body.code)]).toEqual([409, 'SOCIAL_ALREADY_LINKED']);
      expect(answer.headers.refresh).toBe('0; url=http://localhost:0/settings?error=SOCIAL_ALREADY_LINKED');
    });

    it('409: the last way in stays, also when two are taken away at once', async () => {
      newcomer(app);
      const browser = app.browser();
      await browser.logIn('google');
      await browser.logIn('github');
      const { body } = await browser.call(list);
      const accounts = body.items as never as { id: string }[];
      expect(accounts).toHaveLength(2);
      const headers = { 'x-csrf-token': browser.cookie('nexus_csrf') ?? '' };
      const answers = await Promise.all(
        accounts.map(({ id }) => browser.call(unlink.replace(':account', id), { headers })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect((await browser.call(list)).body.items).toHaveLength(1);
    });

    it('409: of a passkey and a linked account, taken away at once, one stays', async () => {
      const { email } = newcomer(app);
      const browser = app.browser();
      await browser.logIn('google');
      const [person] = await app.rows<{ id: string }>('select id from eco_identities where email = $1', [email]);
      const passkey = new Ids(app.clock).next('pky');
      await plant(app, person?.id ?? '', passkey);
      const { body } = await browser.call(list);
      const headers = { 'x-csrf-token': browser.cookie('nexus_csrf') ?? '' };
      const answers = await Promise.all([
        browser.call(unlink.replace(':account', String(body.items?.[0]?.id)), { headers }),
        browser.call(`DELETE /api/v1/auth/passkeys/${passkey}`, { headers }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.map(({ body: { code } }) => String(code))).toContain('LAST_WAY_IN');
    });

    it('403: not by a cookie alone, without the token of the session', async () => {
      newcomer(app);
      const browser = app.browser();
      await browser.logIn('google');
      const answer = await browser.call(link.replace(':provider', 'house'), { body: {} });
      expect([answer.status, String(answer.body.code)]).toEqual([403, 'FORBIDDEN']);
    });
  });

  it('asks for the second factor of who has one: the challenge stands in the fragment, and no cookie is set before', async () => {
    const person = await register(app);
    await verify(app, person.user);
    const { phone } = await enrolTotp(app, person.token);
    newcomer(app, person.email);
    const browser = app.browser();
    const answer = await browser.logIn('google', '/projects#old');
    expect(answer.status, answer.text).toBe(302);
    const { href, hash } = new URL(String(answer.headers.location));
    expect(href.startsWith('http://localhost:0/projects#mfa=')).toBe(true);
    const asked = JSON.parse(new URLSearchParams(hash.slice(1)).get('mfa') ?? '{}');
    expect(asked).toMatchObject({ mfaRequired: true, methods: ['totp', 'backup-code'] });
    expect(browser.cookie('nexus_access')).toBeUndefined();
    app.manual.advance(minute);
    const body = { challenge: asked.challenge, code: phone.code() };
    expect((await browser.call('POST /api/v1/auth/login/mfa', { body })).status).toBe(200);
    expect((await me(browser))?.id).toBe(person.user);
    const [session] = await app.rows('select amr from eco_sessions where person_id = $1 order by id desc limit 1', [
      person.user,
    ]);
    expect(session?.amr).toEqual(['fed', 'otp', 'mfa']);
  });

  it('asks for an invitation where registration is not open, and lets those in who are linked', async () => {
    newcomer(app);
    await app.browser().logIn('google');
    const known = app.google.person;
    const state = app.app.kernel.services.use(identityState);
    state.registration = 'invite';
    try {
      expect((await app.browser().logIn('google')).status).toBe(302);
      newcomer(app);
      const changed = await app.traces(async () => {
        const answer = await app.browser().logIn('google');
        expect([answer.status, String(answer.body.detail)]).toEqual([403, 'Registration needs an invitation']);
      });
      expect(changed).toEqual([]);
      expect(known.sub).not.toBe(app.google.person.sub);
    } finally {
      state.registration = 'open';
    }
  });

  it.each(['open', 'invite'] as const)(
    'POST /api/v1/auth/social/:provider: makes who is invited a member, where registration is %s, once',
    async (registration) => {
      const host = await register(app);
      const { email } = newcomer(app);
      const tenant = { org: host.org, members: { owner: host } } as never;
      const { token } = await invite(app as never, tenant, email);
      const state = app.app.kernel.services.use(identityState);
      state.registration = registration;
      try {
        const browser = app.browser();
        const begun = await browser.call('POST /api/v1/auth/social/google', { body: { invitation: token } });
        const answer = await browser.finish(await browser.visit(String(begun.body.url)));
        expect(answer.status, answer.text).toBe(302);
        const { items } = (await browser.call('GET /api/v1/organizations')).body;
        expect(items).toMatchObject([{ id: host.org }]);
        newcomer(app);
        const second = app.browser();
        const again = await second.call('POST /api/v1/auth/social/google', { body: { invitation: token } });
        const refused = await second.finish(await second.visit(String(again.body.url)));
        expect(refused.status).toBeGreaterThanOrEqual(400);
      } finally {
        state.registration = 'open';
      }
    },
  );

  it('keeps the cookie of an attempt under what browsers keep', async () => {
    const person = await register(app);
    const what = link.replace(':provider', 'github');
    const { headers } = await app.call(what, { as: person.token, body: { returnTo: `/${'x'.repeat(950)}` } });
    const [cookie = ''] = [headers['set-cookie']].flat().map(String);
    expect(cookie).toMatch(/^nexus_social=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie.length).toBeLessThan(4096);
  });

  it('forgets used attempts a day after they have expired', async () => {
    newcomer(app);
    await app.browser().logIn('google');
    const uses = async () => (await app.rows('select 1 from eco_social_uses')).length;
    const { kernel } = app.app;
    const run = () => prune.run(new Background(kernel, prune.name), {});
    await run();
    expect(await uses()).toBeGreaterThan(0);
    app.manual.advance(day + 10 * minute + 1);
    await run();
    expect(await uses()).toBe(0);
  });

  it('twenty callbacks with one attempt at once begin one session', async () => {
    const { email } = newcomer(app);
    const first = app.browser();
    await first.logIn('github');
    const browser = app.browser();
    const url = await browser.begin('github');
    const cookie = { cookie: `nexus_social=${browser.cookie('nexus_social')}` };
    const callbacks: URL[] = [];
    for (let n = 0; n < 20; n += 1) callbacks.push(await browser.visit(url));
    const answers = await Promise.all(
      callbacks.map(({ pathname, search }) => app.call(`GET ${pathname}${search}`, { headers: cookie })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([302, ...Array<number>(19).fill(400)]);
    const sessions = await app.rows(
      'select s.id from eco_sessions s join eco_identities i on i.id = s.person_id where i.email = $1',
      [email],
    );
    expect(sessions).toHaveLength(2);
  });

  it('twenty callbacks of one new person at once make one account', async () => {
    const { email } = newcomer(app);
    const browsers = Array.from({ length: 20 }, () => app.browser());
    const callbacks: URL[] = [];
    for (const browser of browsers) callbacks.push(await browser.visit(await browser.begin('google')));
    const answers = await Promise.all(browsers.map((browser, at) => browser.finish(callbacks[at] as URL)));
    const codes = answers.map(({ status, body }) => (status === 302 ? 'in' : String(body.code)));
    expect([...new Set(codes)].filter((code) => !['in', 'SOCIAL_ATTEMPT_INVALID'].includes(code))).toEqual([]);
    expect(codes).toContain('in');
    const people = await app.rows('select id from eco_identities where email = $1', [email]);
    const accounts = await app.rows('select id from eco_social_accounts where person_id = $1', [people[0]?.id]);
    const sessions = await app.rows('select id from eco_sessions where person_id = $1', [people[0]?.id]);
    expect([people.length, accounts.length]).toEqual([1, 1]);
    expect(sessions).toHaveLength(codes.filter((code) => code === 'in').length);
    expect((await app.browser().logIn('google')).status).toBe(302);
  });
});
