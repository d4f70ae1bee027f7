import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { enrolTotp } from '../../../../test/authenticator.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { minute, second } from '../../../kernel/clock.ts';

describe.skipIf(!postgresAvailable)('step-up (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
    other = await testApp({ beside: app, env: liftedLimits() });
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });
  beforeEach(async () => {
    person = await register(app);
  });

  const advance = (ms: number): void => {
    app.manual.advance(ms);
    other.manual.advance(ms);
  };
  const stepUp = (body: object, as = person.token): Promise<Answer> =>
    app.call('POST /api/v1/auth/step-up', { as, body });
  const password = () => ({ password: person.password });
  /** Something that a fresh proof is needed for; 404 = it got past the question. */
  const act = (as = person.token, node = app): Promise<Answer> => node.call('DELETE /api/v1/auth/mfa/totp', { as });
  const logIn = async (): Promise<string> =>
    String(
      (await app.call('POST /api/v1/auth/login', { body: { email: person.email, password: person.password } })).body
        .token,
    );

  it('is asked for five minutes after log-in, and says how', async () => {
    advance(5 * minute);
    expect((await act()).status).toBe(404);
    advance(second);
    expect(await act()).toMatchObject({ status: 403, body: { code: 'STEP_UP_REQUIRED', methods: ['password'] } });
    const done = await stepUp(password());
    expect(done).toMatchObject({ status: 200, body: { amr: ['pwd'] } });
    expect(done.body.freshUntil).toBe(new Date(app.clock.now() + 5 * minute).toISOString());
    // With the token that it has.
    expect((await act()).status).toBe(404);
    advance(5 * minute + second);
    expect((await act()).status).toBe(403);
  });

  it('cannot be walked around: whatever destroys the same, shows a secret or grants rights asks too', async () => {
    const send = async (what: string, body?: object, as = person.token) => {
      const answer = await app.call(what, { as, ...(body === undefined ? {} : { body }) });
      expect(answer.status, `${what} ${answer.text}`).toBeLessThan(300);
      return answer.body;
    };
    const { id: customerId } = await send('POST /api/v1/customers', { externalId: 'c', name: 'C' });
    const { id } = await send('POST /api/v1/keys', { name: 'K', kind: 'customer', customerId });
    const { key: platform } = await send('POST /api/v1/keys', { name: 'P' });
    const project = `/api/v1/projects/${person.project}`;
    const environment = `${project}/environments/${(await send(`GET ${project}`)).environments?.[0]?.id}`;
    const acts: [string, object?][] = [
      [`POST /api/v1/keys/${id}/revoke`, {}],
      [`POST /api/v1/keys/${id}/rotate`, { graceSeconds: 0 }],
      [`DELETE /api/v1/keys/${id}`],
      [`DELETE ${environment}`],
      [`DELETE ${project}`],
      [`DELETE /api/v1/customers/${customerId}`],
      ['PUT /api/v1/audit/retention', { days: 30 }],
      ['POST /api/v1/keys', { name: 'Stays' }],
      [`PATCH ${environment}`, { production: false }],
    ];
    advance(6 * minute);
    for (const [what, body] of acts) {
      const answer = await app.call(what, { as: person.token, ...(body === undefined ? {} : { body }) });
      expect(answer, what).toMatchObject({ status: 403, body: { code: 'STEP_UP_REQUIRED' } });
    }
    // What has no such effect is not asked for, and neither is a machine.
    await send('POST /api/v1/keys', { name: 'K2', kind: 'customer', customerId });
    await send(`PATCH ${environment}`, { name: 'Renamed' });
    await send(`DELETE /api/v1/customers/${customerId}`, undefined, String(platform));
  });

  it('counts on every node', async () => {
    advance(10 * minute);
    expect((await act(person.token, other)).status).toBe(403);
    await stepUp(password());
    await expect.poll(async () => (await act(person.token, other)).status).toBe(404);
  });

  it('finishes on one node a log-in that began on another', async () => {
    const { phone } = await enrolTotp(app, person.token);
    const begun = await app.call('POST /api/v1/auth/login', {
      body: { email: person.email, password: person.password },
    });
    const body = { challenge: String(begun.body.challenge), code: phone.code() };
    const done = await other.call('POST /api/v1/auth/login/mfa', { body });
    expect(done.status).toBe(200);
    expect((await act(String(done.body.token))).status).toBe(200);
    expect((await app.call('POST /api/v1/auth/login/mfa', { body })).status).toBe(401);
  });

  it('is had by one of twenty that show one code at once, on two nodes', async () => {
    const { phone } = await enrolTotp(app, person.token);
    const body = { code: phone.code() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? app : other).call('POST /api/v1/auth/step-up', { as: person.token, body }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is not had by a refresh', async () => {
    advance(6 * minute);
    const { body } = await app.call('POST /api/v1/auth/refresh', { body: { refreshToken: person.refreshToken } });
    expect((await act(String(body.tokens?.accessToken))).status).toBe(403);
  });

  it('takes no password where a factor is enrolled, and outdates the sessions that were begun without it', async () => {
    const elsewhere = await logIn();
    expect((await act(elsewhere)).status).toBe(404);
    const { phone, backupCodes } = await enrolTotp(app, person.token);
    const methods = ['totp', 'backup-code'];
    expect(await act(elsewhere)).toMatchObject({ status: 403, body: { code: 'STEP_UP_REQUIRED', methods } });
    expect(await stepUp(password(), elsewhere)).toMatchObject({
      status: 403,
      body: { code: 'SECOND_FACTOR_REQUIRED', methods },
    });
    expect((await stepUp({ code: phone.wrong() }, elsewhere)).status).toBe(401);
    expect(await stepUp({ code: phone.code() }, elsewhere)).toMatchObject({ body: { amr: ['pwd', 'otp', 'mfa'] } });
    expect((await stepUp({ code: phone.code() })).status).toBe(401);
    expect(await stepUp({ code: backupCodes[0] })).toMatchObject({ body: { amr: ['pwd', 'otp', 'mfa'] } });
    expect((await act(elsewhere)).status).toBe(200);
  });

  it('takes one proof, of the caller’s own', async () => {
    const theirs = await register(app);
    const { phone } = await enrolTotp(app, theirs.token);
    const { phone: mine } = await enrolTotp(app, person.token);
    expect((await stepUp({ code: phone.code() })).status).toBe(401);
    for (const body of [{}, { ...password(), code: mine.code() }]) expect((await stepUp(body)).status).toBe(400);
    expect((await stepUp({ code: mine.code() })).status).toBe(200);
  });

  it('counts wrong passwords as log-in does', async () => {
    for (let i = 0; i < 5; i++) {
      expect(await stepUp({ password: 'wrong' })).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
    }
    expect(await stepUp(password())).toMatchObject({ status: 429, body: { code: 'LOGIN_LOCKED' } });
    expect(
      (await app.call('POST /api/v1/auth/login', { body: { email: person.email, password: person.password } })).status,
    ).toBe(429);
  });

  it('counts wrong codes as log-in does', async () => {
    const { phone } = await enrolTotp(app, person.token);
    for (let i = 0; i < 5; i++) expect((await stepUp({ code: phone.wrong() })).status).toBe(401);
    expect(await stepUp({ code: phone.code() })).toMatchObject({ status: 429, body: { code: 'FACTOR_LOCKED' } });
  });

  it('does not revive a session that has ended', async () => {
    await app.call('POST /api/v1/auth/logout', { as: person.token });
    expect((await stepUp(password())).status).toBe(401);
  });

  it('is not asked of keys', async () => {
    const make = (name: string, scopes: string[]) =>
      app.call('POST /api/v1/keys', { as: person.token, body: { name, scopes } });
    const deleter = String((await make('Deleter', ['keys:delete'])).body.key);
    const { body } = await make('Deleted', ['keys:read']);
    advance(10 * minute);
    expect((await app.call(`DELETE /api/v1/keys/${body.id}`, { as: person.token })).status).toBe(403);
    expect((await app.call(`DELETE /api/v1/keys/${body.id}`, { as: deleter })).status).toBe(200);
  });
});
