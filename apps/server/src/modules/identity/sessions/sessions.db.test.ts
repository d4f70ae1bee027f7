import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { heardMs, postgresAvailable } from '../../../../test/harness.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { day, minute, second } from '../../../kernel/clock.ts';
import { settle } from '../../metering/index.ts';
import { identityState } from '../state.ts';

const login = 'POST /api/v1/auth/login';
const refresh = 'POST /api/v1/auth/refresh';
const me = 'GET /api/v1/auth/me';

describe.skipIf(!postgresAvailable)('sessions (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app);
  });

  const renew = (refreshToken: string): Promise<Answer> => app.call(refresh, { body: { refreshToken } });
  /** Beyond what the pool serves in its time, a busy machine answers 503: a client repeats. */
  const renewPatiently = async (refreshToken: string): Promise<Answer> => {
    const answer = await renew(refreshToken);
    return answer.status === 503 ? renewPatiently(refreshToken) : answer;
  };
  const text = (value: unknown): string => String(value);

  it('keeps a hundred sessions of a person and ends the one unused for longest', async () => {
    const { email, password, user, token } = person;
    await app.rows(
      `insert into eco_sessions (id, person_id, created_at, expires_at, last_seen_at, amr, auth_time, browser, origin)
       select 'eco_ses_' || lpad(n::text, 22, '0'), $1, s.created_at, s.expires_at, s.last_seen_at + interval '1 minute', s.amr, s.auth_time, s.browser, s.origin
       from eco_sessions s, generate_series(1, 99) n where s.person_id = $1`,
      [user],
    );
    expect((await app.call(me, { as: token })).status).toBe(200);
    expect((await app.call(login, { body: { email, password } })).status).toBe(200);
    expect((await app.call(me, { as: token })).status).toBe(401);
  });

  describe('POST /api/v1/auth/refresh', () => {
    it('200: rotates, and the new pair works', async () => {
      const first = await renew(person.refreshToken);
      expect(first.status).toBe(200);
      expect(first.body.tokens?.refreshToken).not.toBe(person.refreshToken);
      expect((await app.call(me, { as: text(first.body.tokens?.accessToken) })).status).toBe(200);
      const second = await renew(text(first.body.tokens?.refreshToken));
      expect(second.status).toBe(200);
    });

    it('gives a client that repeats within 10 s the same pair', async () => {
      const first = await renew(person.refreshToken);
      app.manual.advance(10 * second);
      const again = await renew(person.refreshToken);
      expect(again.body).toEqual(first.body);
      expect(again.status).toBe(200);
    });

    it('401: a token used before ends the whole session, audited, with the other token too', async () => {
      const first = await renew(person.refreshToken);
      app.manual.advance(10 * second + 1);
      const stolen = await renew(person.refreshToken);
      expect(stolen.status).toBe(401);
      expect(stolen.body).toMatchObject({ code: 'INVALID_TOKEN', error: 'Invalid or expired token' });
      expect(stolen.headers['content-type']).toContain('application/problem+json');
      expect((await renew(text(first.body.tokens?.refreshToken))).status).toBe(401);
      expect((await app.call(me, { as: text(first.body.tokens?.accessToken) })).status).toBe(401);
      expect((await app.call(me, { as: person.token })).status).toBe(401);
      const [entry] = await app.rows(
        'select action, risk, person_id, org_id from eco_audit_log where request_id = $1',
        [stolen.headers['x-request-id']],
      );
      expect(entry).toMatchObject({ action: 'session.revoke', risk: 'high', org_id: person.org });
      await settle(app.app.kernel);
      const usage = await app.rows('select status from eco_api_usage where id = $1', [stolen.headers['x-request-id']]);
      expect(usage).toEqual([{ status: 401 }]);
    });

    it('401: once for 200 requests with a token used long ago; 200 requests with a fresh one get one pair', async () => {
      const fresh = await Promise.all(Array.from({ length: 200 }, () => renewPatiently(person.refreshToken)));
      expect(new Set(fresh.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(fresh.map(({ body }) => text(body.tokens?.refreshToken))).size).toBe(1);
      const tokens = await app.rows(
        `select count(*)::int as tokens, count(*) filter (where used_at is null)::int as open
         from eco_refresh_tokens where person_id = $1`,
        [person.user],
      );
      expect(tokens).toEqual([{ tokens: 2, open: 1 }]);
      app.manual.advance(minute);
      const late = await Promise.all(Array.from({ length: 200 }, () => renewPatiently(person.refreshToken)));
      expect(new Set(late.map(({ status }) => status))).toEqual(new Set([401]));
      const revoked = await app.rows(
        `select count(*)::int as times from eco_audit_log where action = 'session.revoke' and org_id = $1`,
        [person.org],
      );
      expect(revoked).toEqual([{ times: 1 }]);
    });

    it('401: for an unknown token, an access token, and a session that has ended', async () => {
      const ended = await register(app);
      await app.call('POST /api/v1/auth/logout', { as: ended.token });
      const written = await tablesWritten(app, async () => {
        for (const token of [
          'x',
          `eco_rft_0000000000000000000000.${'x'.repeat(43)}`,
          person.token.slice(0, 200),
          ended.refreshToken,
        ]) {
          expect((await renew(token)).status).toBe(401);
        }
      });
      expect(written).toEqual([]);
    });

    it('401: Refresh token required, where there is none', async () => {
      const { status, body } = await app.call(refresh, { body: {} });
      expect([status, body.error]).toEqual([401, 'Refresh token required']);
    });

    it('401: after seven days unused, and after thirty in use', async () => {
      let token = person.refreshToken;
      for (let days = 0; days < 30; days += 6) {
        const answer = await renew(token);
        expect(answer.status, `after ${days} days`).toBe(200);
        token = text(answer.body.tokens?.refreshToken);
        app.manual.advance(6 * day);
      }
      expect((await renew(token)).status).toBe(401);
      const other = await register(app);
      app.manual.advance(7 * day);
      expect((await renew(other.refreshToken)).status).toBe(401);
    });

    it('stores hashes, and successors sealed', async () => {
      await renew(person.refreshToken);
      const rows = await app.rows(
        'select row(r.*)::text as whole, encode(successor, $2) as successor from eco_refresh_tokens r where person_id = $1',
        [person.user, 'escape'],
      );
      const stored = JSON.stringify(rows);
      expect(stored).not.toContain(person.refreshToken.split('.')[1]);
      expect(stored).not.toContain('accessToken');
    });
  });

  describe('in cookies', () => {
    const cookiesOf = ({ headers }: Answer): Record<string, string> =>
      Object.fromEntries(
        [headers['set-cookie'] ?? []].flat().map((each) => {
          const [pair = ''] = String(each).split(';');
          return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
        }),
      );
    const header = (cookies: Record<string, string>): string =>
      Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join('; ');
    const signIn = async (): Promise<Record<string, string>> => {
      const { email, password } = person;
      const answer = await app.call(login, { body: { email, password, cookies: true } });
      expect(answer.status).toBe(200);
      expect(answer.body.tokens).toBeUndefined();
      expect(answer.body.token).toBeUndefined();
      const raw = [answer.headers['set-cookie'] ?? []].flat().map(String);
      expect(raw).toHaveLength(3);
      for (const each of raw) expect(each).toMatch(/SameSite=Lax/);
      expect(raw.filter((each) => /HttpOnly/.test(each))).toHaveLength(2);
      return cookiesOf(answer);
    };

    it('reads by cookie, and writes with the CSRF token alone', async () => {
      const cookies = await signIn();
      const cookie = header(cookies);
      expect((await app.call(me, { headers: { cookie } })).status).toBe(200);
      const patch = { body: { displayName: 'By Cookie' } };
      expect((await app.call('PATCH /api/v1/auth/me', { ...patch, headers: { cookie } })).status).toBe(403);
      const csrf = { cookie, 'x-csrf-token': cookies.nexus_csrf ?? '' };
      expect((await app.call('PATCH /api/v1/auth/me', { ...patch, headers: csrf })).status).toBe(200);
    });

    it('refreshes by cookie with the CSRF token, and clears them at log-out', async () => {
      const cookies = await signIn();
      const only = header({ nexus_refresh: cookies.nexus_refresh ?? '' });
      expect((await app.call(refresh, { body: {}, headers: { cookie: only } })).status).toBe(403);
      const csrf = { cookie: only, 'x-csrf-token': cookies.nexus_csrf ?? '' };
      const foreign = { ...csrf, 'sec-fetch-site': 'cross-site' };
      expect((await app.call(refresh, { body: {}, headers: foreign })).status).toBe(403);
      const renewed = await app.call(refresh, { body: {}, headers: csrf });
      expect([renewed.status, renewed.body]).toEqual([200, { expiresIn: 900 }]);
      const next = cookiesOf(renewed);
      expect(next.nexus_refresh).not.toBe(cookies.nexus_refresh);
      const out = await app.call('POST /api/v1/auth/logout', {
        headers: { cookie: header(next), 'x-csrf-token': next.nexus_csrf ?? '' },
      });
      expect(out.body).toEqual({ message: 'Successfully logged out' });
      expect(cookiesOf(out)).toEqual({ nexus_access: '', nexus_refresh: '', nexus_csrf: '' });
    });

    it('logs in again although the cookie is stale', async () => {
      const cookies = await signIn();
      await app.call('POST /api/v1/auth/logout-all', { as: cookies.nexus_access });
      const { email, password } = person;
      const headers = { cookie: header(cookies) };
      expect((await app.call(me, { headers })).status).toBe(401);
      expect((await app.call(login, { body: { email, password }, headers })).status).toBe(200);
    });

    it('are __Host- and Secure where the address is https', async () => {
      const secure = await testApp({ beside: app, env: { ...liftedLimits(), PUBLIC_URL: 'https://nexus.example' } });
      try {
        const { email, password } = person;
        const answer = await secure.call(login, { body: { email, password, cookies: true } });
        const raw = [answer.headers['set-cookie'] ?? []].flat().map(String);
        for (const each of raw) expect(each).toMatch(/^__Host-nexus_\w+=.*; Path=\/; (HttpOnly; )?Secure/);
      } finally {
        await secure.close();
      }
    });
  });

  describe('a browser left alone', () => {
    let brief: TestApp;

    beforeEach(async () => {
      brief = await testApp({ beside: app, env: { ...liftedLimits(), SESSION_IDLE_MINUTES: '2' } });
    });
    afterEach(() => brief.close());

    it('has to send its refresh token; a client without cookies has not', async () => {
      const { email, password } = person;
      brief.manual.set(app.manual.now());
      const answer = await brief.call(login, { body: { email, password, cookies: true } });
      const cookies = [answer.headers['set-cookie'] ?? []].flat().map((each) => String(each).split(';')[0] ?? '');
      const headers = { cookie: cookies.join('; ') };
      const csrf = cookies.find((each) => each.startsWith('nexus_csrf='))?.slice('nexus_csrf='.length) ?? '';
      for (let i = 0; i < 3; i++) {
        brief.manual.advance(2 * minute);
        expect((await brief.call(me, { headers })).status, 'in use').toBe(200);
      }
      brief.manual.advance(2 * minute + 1);
      expect((await brief.call(me, { headers })).status, 'left alone').toBe(401);
      const renewed = await brief.call(refresh, { body: {}, headers: { ...headers, 'x-csrf-token': csrf } });
      expect(renewed.status).toBe(200);
      const access = [renewed.headers['set-cookie'] ?? []].flat().map((each) => String(each).split(';')[0] ?? '');
      expect((await brief.call(me, { headers: { cookie: access.join('; ') } })).status).toBe(200);

      const plain = await brief.call(login, { body: { email, password } });
      brief.manual.advance(10 * minute);
      expect((await brief.call(me, { as: text(plain.body.token) })).status).toBe(200);
    });
  });

  describe('GET /api/v1/auth/sessions', () => {
    it('200: lists the live ones with device and address, a page at a time, and says which is current', async () => {
      const { email, password, token } = person;
      const headers = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0' };
      for (const from of ['203.0.113.1', '203.0.113.2'])
        await app.call(login, { body: { email, password }, headers, from });
      const first = await app.call('GET /api/v1/auth/sessions?limit=2', { as: token });
      expect(first.body.items).toMatchObject([
        { address: '203.0.113.2', device: 'Firefox on Windows', current: false },
        { address: '203.0.113.1', device: 'Firefox on Windows', current: false },
      ]);
      const cursor = text(first.body.nextCursor);
      const rest = await app.call(`GET /api/v1/auth/sessions?limit=2&cursor=${cursor}`, { as: token });
      expect(rest.body).toMatchObject({ items: [{ address: '127.0.0.1', current: true }], nextCursor: null });
    });

    it('401: without a token, and 400 for a cursor of another list', async () => {
      const none = await app.call('GET /api/v1/auth/sessions');
      expect([none.status, none.body.error]).toEqual([401, 'Access token required']);
      expect((await app.call('GET /api/v1/auth/sessions?cursor=xx', { as: person.token })).status).toBe(400);
    });

    it('notes when they were last seen, at most once a minute and off the request', async () => {
      const { sessions } = app.app.kernel.services.use(identityState);
      const seen = async (): Promise<unknown> =>
        (await app.rows('select last_seen_at from eco_sessions where person_id = $1', [person.user]))[0]?.last_seen_at;
      await app.call(me, { as: person.token });
      await sessions.flush();
      const before = await seen();
      app.manual.advance(minute - 1);
      await app.call(me, { as: person.token });
      await sessions.flush();
      expect(await seen()).toEqual(before);
      app.manual.advance(1);
      await app.call(me, { as: person.token });
      await sessions.flush();
      expect(await seen()).toEqual(new Date(app.manual.now()));
    });
  });

  describe('DELETE /api/v1/auth/sessions/:session', () => {
    it('200: ends only that one', async () => {
      const { email, password, token } = person;
      const other = text((await app.call(login, { body: { email, password } })).body.token);
      const { body } = await app.call('GET /api/v1/auth/sessions', { as: other });
      const mine = [...(body.items as never as { id: string; current: boolean }[])].find(({ current }) => current)?.id;
      const gone = await app.call(`DELETE /api/v1/auth/sessions/${mine}`, { as: token });
      expect([gone.status, gone.body.id]).toEqual([200, mine]);
      expect((await app.call(me, { as: other })).status).toBe(401);
      expect((await app.call(me, { as: token })).status).toBe(200);
    });

    it('404: for somebody else’s, an ended and an impossible one, changing nothing', async () => {
      const other = await register(app);
      const [theirs] = await app.rows<{ id: string }>('select id from eco_sessions where person_id = $1', [other.user]);
      for (const id of [theirs?.id, 'eco_ses_0000000000000000000000', 'nonsense']) {
        expect((await app.call(`DELETE /api/v1/auth/sessions/${id}`, { as: person.token })).status).toBe(404);
      }
      expect((await app.call(me, { as: other.token })).status).toBe(200);
    });
  });

  describe('POST /api/v1/auth/logout and POST /api/v1/auth/logout-all', () => {
    it('200: end this session, or all', async () => {
      const { email, password, token } = person;
      const other = text((await app.call(login, { body: { email, password } })).body.token);
      const third = text((await app.call(login, { body: { email, password } })).body.token);
      const out = await app.call('POST /api/v1/auth/logout', { as: token });
      expect(out.body).toEqual({ message: 'Successfully logged out' });
      expect((await app.call(me, { as: token })).body.error).toBe('Invalid or expired token');
      const all = await app.call('POST /api/v1/auth/logout-all', { as: other });
      expect(all.body).toEqual({ message: 'Successfully logged out', revokedSessions: 2 });
      for (const each of [other, third]) expect((await app.call(me, { as: each })).status).toBe(401);
    });

    it('401: without a token', async () => {
      expect((await app.call('POST /api/v1/auth/logout')).status).toBe(401);
      expect((await app.call('POST /api/v1/auth/logout-all')).status).toBe(401);
    });
  });

  describe('on every node', () => {
    it('takes effect at once', async () => {
      const second = await testApp({ beside: app, env: liftedLimits(), manualClock: false });
      const real = await testApp({ beside: app, env: liftedLimits(), manualClock: false });
      try {
        const { email, password } = person;
        for (let i = 0; i < 10; i++) {
          const token = text((await real.call(login, { body: { email, password } })).body.token);
          expect((await second.call(me, { as: token })).status).toBe(200);
          await real.call('POST /api/v1/auth/logout', { as: token });
          await vi.waitFor(async () => expect((await second.call(me, { as: token })).status).toBe(401), {
            timeout: heardMs,
            interval: 1,
          });
        }
      } finally {
        await second.close();
        await real.close();
      }
    });

    it('runs no SQL while cached', async () => {
      const real = await testApp({ beside: app, env: liftedLimits(), manualClock: false });
      try {
        const { email, password, org } = person;
        const token = text((await real.call(login, { body: { email, password } })).body.token);
        const { identifyToken } = await import('../identify.ts');
        const { isMember } = await import('../../tenancy/index.ts');
        const origin = { address: '127.0.0.1', userAgent: '', organization: undefined, pathOrganization: undefined };
        const identify = () => identifyToken(real.app.kernel, token, origin, isMember, async () => 0);
        expect((await identify())?.org).toBe(org);
        // Background work, and a bus that a busy machine makes late, ask too: one quiet round of a few is the proof.
        const asked: number[] = [];
        for (let round = 0; round < 20 && asked.at(-1) !== 0; round++) {
          await wait(50);
          const before = app.app.kernel.database.statements.sent;
          for (let i = 0; i < 1000; i++) expect((await identify())?.org).toBe(org);
          asked.push(app.app.kernel.database.statements.sent - before);
        }
        expect(asked.at(-1)).toBe(0);
      } finally {
        await real.close();
      }
    });
  });

  describe('which organization', () => {
    it('is that of the header, if the caller is a member', async () => {
      const other = await register(app);
      const ask = (organization: string) =>
        app.call(me, { as: person.token, headers: { 'x-nexus-organization': organization } });
      expect((await ask(person.org)).status).toBe(200);
      expect((await ask(other.org)).status).toBe(403);
      expect((await ask('eco_org_1111111111111111111111')).status).toBe(403);
      expect((await ask("x'; drop table eco_sessions")).status).toBe(400);
    });
  });
});
