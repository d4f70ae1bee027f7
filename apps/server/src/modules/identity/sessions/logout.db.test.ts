import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { minute } from '../../../kernel/clock.ts';

const cookiesOf = ({ headers }: Answer): Map<string, string> =>
  new Map(
    [headers['set-cookie'] ?? []].flat().map((each) => {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(each)) ?? [];
      return [name, value] as const;
    }),
  );

describe.skipIf(!postgresAvailable)('the cookies of a session (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app);
  });

  const logIn = async () => {
    const { email, password } = person;
    return cookiesOf(await app.call('POST /api/v1/auth/login', { body: { email, password, cookies: true } }));
  };
  const headersOf = (cookies: Map<string, string>, ...names: string[]) => ({
    cookie: names.map((name) => `${name}=${cookies.get(name)}`).join('; '),
    'x-csrf-token': cookies.get('nexus_csrf') ?? '',
  });

  it.each(['logout', 'logout-all'])('%s works with that of the refresh token alone', async (path) => {
    const cookies = await logIn();
    // The browser has dropped the access cookie, and the session is idle by now.
    app.manual.advance(90 * minute);
    const headers = headersOf(cookies, 'nexus_refresh', 'nexus_csrf');
    const out = await app.call(`POST /api/v1/auth/${path}`, { headers });
    expect([out.status, out.body.message]).toEqual([200, 'Successfully logged out']);
    expect([...cookiesOf(out).values()]).toEqual(['', '', '']);
    const refreshed = await app.call('POST /api/v1/auth/refresh', { body: {}, headers });
    expect([refreshed.status, refreshed.body.code]).toEqual([401, 'INVALID_TOKEN']);
    const audited = await app.rows('select from eco_audit_log where action = $1 and caller_id = $2', [
      `session.${path}`,
      person.user,
    ]);
    expect(audited).toHaveLength(1);
  });

  it('logout by that of the refresh token needs the CSRF token and a page of ours', async () => {
    const cookies = await logIn();
    const { cookie, ...csrf } = headersOf(cookies, 'nexus_refresh');
    const refused = async (headers: Record<string, string>) =>
      (await app.call('POST /api/v1/auth/logout', { headers: { cookie, ...headers } })).status;
    expect(await refused({})).toBe(403);
    expect(await refused({ 'x-csrf-token': 'wrong' })).toBe(403);
    expect(await refused({ ...csrf, origin: 'https://evil.example' })).toBe(403);
    expect(await refused({ cookie: 'nexus_refresh=unknown', ...csrf })).toBe(401);
    expect(await refused(csrf)).toBe(200);
    expect(await refused(csrf)).toBe(401);
  });

  it('that of the refresh token opens nothing else', async () => {
    const headers = headersOf(await logIn(), 'nexus_refresh', 'nexus_csrf');
    expect((await app.call('GET /api/v1/auth/me', { headers })).status).toBe(401);
    const body = { displayName: 'By Refresh' };
    expect((await app.call('PATCH /api/v1/auth/me', { body, headers })).status).toBe(401);
  });

  it('an ended session and a wrong current password are told apart by code and WWW-Authenticate', async () => {
    const { token: as, password } = person;
    const change = (currentPassword: string) =>
      app.call('PUT /api/v1/auth/change-password', { as, body: { currentPassword, newPassword: `${password}-Two` } });
    const wrong = await change('Wrong-Horse-7-Battery');
    expect([wrong.status, wrong.body.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect(wrong.headers['www-authenticate']).toMatch(/^Bearer realm="nexus", resource_metadata="[^"]+"$/);
    await app.call('POST /api/v1/auth/logout', { as });
    const ended = await change(password);
    expect([ended.status, ended.body.code]).toEqual([401, 'INVALID_TOKEN']);
    expect(ended.headers['www-authenticate']).toMatch(
      /^Bearer realm="nexus", error="invalid_token", resource_metadata="/,
    );
  });

  it('are set again when a registration is repeated with its Idempotency-Key, and the reply is marked', async () => {
    const body = { email: 'again@example.com', password: 'Correct-Horse-77-Battery', displayName: 'A', cookies: true };
    const headers = { 'idempotency-key': 'register-again' };
    const first = await app.call('POST /api/v1/auth/register', { body, headers });
    const again = await app.call('POST /api/v1/auth/register', { body, headers });
    expect([first.status, first.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.headers['x-csrf-token']).toBe(first.headers['x-csrf-token']);
    expect(cookiesOf(again)).toEqual(cookiesOf(first));
    const own = headersOf(cookiesOf(again), 'nexus_access');
    expect((await app.call('GET /api/v1/auth/me', { headers: own })).body.user?.email).toBe(body.email);
  });

  it('are set again, the same, when a refresh is repeated whose reply was lost', async () => {
    const headers = headersOf(await logIn(), 'nexus_refresh');
    const [first, again] = [
      await app.call('POST /api/v1/auth/refresh', { body: {}, headers }),
      await app.call('POST /api/v1/auth/refresh', { body: {}, headers }),
    ];
    expect([first.status, again.status, cookiesOf(first).size]).toEqual([200, 200, 3]);
    expect(cookiesOf(again)).toEqual(cookiesOf(first));
  });

  it('are stored for that in no readable form', async () => {
    const rows = await app.rows<{ head: Buffer }>('select head from nexus_idempotency where head is not null');
    expect(rows.length).toBeGreaterThan(0);
    for (const { head } of rows) expect(head.toString('latin1')).not.toContain('nexus_refresh');
  });

  it('is marked where there are none too', async () => {
    const { token: as } = person;
    const call = () =>
      app.call('POST /api/v1/customers', {
        as,
        body: { externalId: 'marked', name: 'Marked' },
        headers: { 'idempotency-key': 'customer' },
      });
    expect((await call()).headers['idempotency-replayed']).toBeUndefined();
    const again = await call();
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    // Of the windows, each call hears the present state.
    expect(again.headers['ratelimit-limit']).toBeDefined();
  });
});
