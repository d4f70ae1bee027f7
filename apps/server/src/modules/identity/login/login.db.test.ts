import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';

const login = 'POST /api/v1/auth/login';

describe.skipIf(!postgresAvailable)('POST /api/v1/auth/login (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app);
  });

  it('200: answers the person, tokens, and the access token by its older name', async () => {
    const { email, password, user } = person;
    const { status, body } = await app.call(login, { body: { email: email.toUpperCase(), password } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: user, email, emailVerified: false }, tokens: { expiresIn: 900 } });
    expect(body.token).toBe(body.tokens?.accessToken);
    const claims = JSON.parse(Buffer.from(String(body.token).split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ sub: user, org: person.org, pv: 1, amr: ['pwd'] });
    expect(Object.keys(claims).sort()).toEqual(
      ['amr', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'jti', 'org', 'pv', 'sid', 'sub'].sort(),
    );
    expect((await app.call('GET /api/v1/auth/me', { as: String(body.token) })).status).toBe(200);
  });

  it('records the log-in as the person, with the address sealed', async () => {
    const { email, password, user, org } = person;
    const { headers } = await app.call(login, { body: { email, password }, from: '203.0.113.77' });
    const rows = await app.rows(
      'select action, org_id, caller_id, person_id, row(l.*)::text as whole from eco_audit_log l where request_id = $1',
      [headers['x-request-id']],
    );
    expect(rows).toMatchObject([{ action: 'session.create', org_id: org, caller_id: user, person_id: user }]);
    const sessions = await app.rows('select row(s.*)::text as whole, origin from eco_sessions s where person_id = $1', [
      user,
    ]);
    expect(JSON.stringify([rows, sessions])).not.toContain('203.0.113.77');
  });

  it('401: the same for a wrong password, an unknown address, an overlong password and a suspended person', async () => {
    const { email, password, user } = person;
    const suspended = await register(app);
    await app.rows(`update eco_identities set status = 'suspended' where id = $1`, [suspended.user]);
    const bodies = [
      { email, password: 'wrong' },
      { email: 'nobody@example.com', password },
      { email, password: password.padEnd(90, 'x') },
      { email: suspended.email, password: 'wrong' },
    ];
    let answers: Answer[] = [];
    const written = await tablesWritten(app, async () => {
      answers = await Promise.all(bodies.map((body) => app.call(login, { body })));
    });
    expect(answers).toHaveLength(bodies.length);
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body).toMatchObject({
        code: 'INVALID_CREDENTIALS',
        detail: 'Invalid credentials',
        error: 'Invalid credentials',
      });
    }
    // Attempts are counted; nothing else is left in the act's way.
    expect(written).toEqual(['eco_login_brakes']);
    await app.settled();
    const denials = await app.rows(
      `select org_id, count from eco_audit_coalesced where action = 'session.create' and result = 'denied' and org_id = $1`,
      [person.org],
    );
    expect(denials).toMatchObject([{ count: 2 }]);
    expect(user).toBe(person.user);
  });

  it('400: for an invalid body', async () => {
    for (const body of [{}, { email: 'x' }, { email: person.email, password: 'x', more: 1 }, []]) {
      expect((await app.call(login, { body })).status).toBe(400);
    }
  });

  it('answers under the older path', async () => {
    const { email, password } = person;
    const { status, body } = await app.call('POST /api/auth/login', { body: { email, password } });
    expect([status, typeof body.token]).toEqual([200, 'string']);
  });

  it('hashes again when the cost or the format has changed', async () => {
    const { email, password, user } = person;
    const { hash } = await import('@node-rs/bcrypt');
    for (const cost of [4, 10]) {
      await app.rows('update eco_credentials set password_hash = $2 where person_id = $1', [
        user,
        await hash(password, cost),
      ]);
      expect((await app.call(login, { body: { email, password } })).status).toBe(200);
      const [row] = await app.rows<{ password_hash: string }>(
        'select password_hash from eco_credentials where person_id = $1',
        [user],
      );
      expect(row?.password_hash).toMatch(/^hmac-sha256:\$2b\$04\$/);
      expect((await app.call(login, { body: { email, password } })).status).toBe(200);
    }
  });
});
