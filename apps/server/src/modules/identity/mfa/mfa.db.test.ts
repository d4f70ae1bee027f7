import { URI } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { Authenticator, type Enrolled, enrolTotp } from '../../../../test/authenticator.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, minute, second } from '../../../kernel/clock.ts';
import { sealedToken } from '../mails.fixture.ts';
import { holdFactors } from '../store/mfa.ts';

const home = '198.51.100.1';
const step = 30 * second;

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { amr: string[]; sid: string };

describe.skipIf(!postgresAvailable)('second factors (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: { ...liftedLimits(), DATABASE_CONNECTIONS: '20' } });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app, home);
  });

  const logIn = (from = home, more: object = {}): Promise<Answer> =>
    app.call('POST /api/v1/auth/login', { body: { email: person.email, password: person.password, ...more }, from });
  const challenge = async (from = home, more: object = {}): Promise<string> =>
    String((await logIn(from, more)).body.challenge);
  const answer = (text: string, code: string | undefined, from = home): Promise<Answer> =>
    app.call('POST /api/v1/auth/login/mfa', { body: { challenge: text, code }, from });
  const enrol = (): Promise<Enrolled> => enrolTotp(app, person.token);
  const mfa = (): Promise<Answer> => app.call('GET /api/v1/auth/mfa', { as: person.token });
  const count = (answers: readonly Answer[], status: number): number =>
    answers.filter((each) => each.status === status).length;

  describe('enrolment', () => {
    it('answers a secret as text, URI and picture, and counts once a code was shown', async () => {
      const { status, body } = await app.call('POST /api/v1/auth/mfa/totp', { as: person.token });
      expect(status).toBe(201);
      const uri = URI.parse(String(body.otpauthUri));
      expect(uri).toMatchObject({ issuer: 'Nexus', label: person.email, algorithm: 'SHA1', digits: 6, period: 30 });
      expect(uri.secret.base32).toBe(body.secret);
      expect(uri.secret.bytes).toHaveLength(20);
      const [kind, data = ''] = String(body.qr).split(',');
      expect(kind).toBe('data:image/png;base64');
      expect(Buffer.from(data, 'base64').subarray(1, 4).toString()).toBe('PNG');

      expect((await mfa()).body).toEqual({ methods: [], totp: null, backupCodesLeft: 0 });
      expect((await logIn()).body.tokens).toBeDefined();
      const phone = new Authenticator(String(body.secret), app.clock);
      const confirm = (code: string) =>
        app.call('POST /api/v1/auth/mfa/totp/confirm', { as: person.token, body: { code } });
      expect(await confirm(phone.wrong())).toMatchObject({ status: 401, body: { code: 'INVALID_CODE' } });
      const confirmed = await confirm(phone.code());
      expect(confirmed.status).toBe(200);
      expect(confirmed.body.backupCodes).toHaveLength(10);
      expect((await mfa()).body).toMatchObject({ methods: ['totp', 'backup-code'], backupCodesLeft: 10 });
      expect(await logIn()).toMatchObject({ status: 200, body: { mfaRequired: true, expiresIn: 300 } });
    });

    it('keeps no secret, code or challenge in clear', async () => {
      const { secret, backupCodes, phone } = await enrol();
      const text = await challenge();
      const rows = await app.rows<{ whole: string }>(
        `select row(m.*)::text as whole from eco_mfa m union all select row(b.*)::text from eco_backup_codes b
         union all select row(c.*)::text from eco_login_challenges c union all select payload::text from graphile_worker._private_jobs
         union all select row(a.*)::text from eco_audit_log a`,
      );
      const all = rows.map(({ whole }) => whole).join('\n');
      for (const plain of [secret, text, phone.code(-1), ...backupCodes, ...backupCodes.map((code) => code.slice(5))]) {
        expect(all).not.toContain(plain);
        expect(all).not.toContain(Buffer.from(plain).toString('hex'));
      }
      const hashes = await app.rows<{ hash: string }>('select code_hash as hash from eco_backup_codes');
      for (const { hash } of hashes)
        expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    });

    it('of eight confirmations at once one counts', async () => {
      const { body } = await app.call('POST /api/v1/auth/mfa/totp', { as: person.token });
      const code = new Authenticator(String(body.secret), app.clock).code();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          app.call('POST /api/v1/auth/mfa/totp/confirm', { as: person.token, body: { code } }),
        ),
      );
      expect(count(answers, 200)).toBe(1);
      expect((await mfa()).body.backupCodesLeft).toBe(10);
    });

    it('waits a quarter of an hour, and for the last secret only', async () => {
      const begin = async () => {
        const { body } = await app.call('POST /api/v1/auth/mfa/totp', { as: person.token });
        return new Authenticator(String(body.secret), app.clock);
      };
      const confirm = (code: string, as = person.token) =>
        app.call('POST /api/v1/auth/mfa/totp/confirm', { as, body: { code } });
      const first = await begin();
      const last = await begin();
      expect((await confirm(first.code())).status).toBe(401);
      app.manual.advance(15 * minute);
      expect((await confirm(last.code(), String((await logIn()).body.token))).status).toBe(404);
    });

    it('makes a log-in that comes in its midst wait for its end', async () => {
      await app.call('POST /api/v1/auth/mfa/totp', { as: person.token });
      let login: Promise<Answer> | undefined;
      await app.app.kernel.database.person(systemActor('test'), { person: person.user }, async (tx) => {
        await holdFactors(tx, { change: true });
        await tx.client.query('update eco_mfa set confirmed_at = created_at where person_id = $1', [person.user]);
        login = logIn();
        const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        await expect.poll(async () => (await app.rows(waiting)).length, { timeout: 10_000 }).toBe(1);
      });
      expect((await login)?.body).toMatchObject({ mfaRequired: true });
    });

    it('leaves no session that is fresh without the factor, however many begin meanwhile', async () => {
      const { body } = await app.call('POST /api/v1/auth/mfa/totp', { as: person.token });
      const code = new Authenticator(String(body.secret), app.clock).code();
      const [confirmed, ...logins] = await Promise.all([
        app.call('POST /api/v1/auth/mfa/totp/confirm', { as: person.token, body: { code } }),
        ...Array.from({ length: 5 }, () => logIn()),
        ...Array.from({ length: 10 }, async (_, i) => {
          // Spread over the time that the confirmation takes to hash its backup codes.
          await new Promise((go) => setTimeout(go, i * 40));
          return logIn();
        }),
      ]);
      expect(confirmed?.status).toBe(200);
      expect(count(logins, 200)).toBe(15);
      const fresh = await app.rows(
        `select id from eco_sessions where person_id = $1 and auth_time > '2000-01-01' and not 'mfa' = any (amr)`,
        [person.user],
      );
      expect(fresh).toEqual([]);
    });
  });

  describe('log-in', () => {
    it('asks for the code, and says in session and token what was shown', async () => {
      const { phone } = await enrol();
      const text = await challenge();
      const { status, body } = await answer(text, phone.code());
      expect(status).toBe(200);
      expect(body.user?.email).toBe(person.email);
      expect(body.token).toBe(body.tokens?.accessToken);
      expect(claimsOf(String(body.token)).amr).toEqual(['pwd', 'otp', 'mfa']);
      expect((await app.call('GET /api/v1/auth/me', { as: String(body.token) })).status).toBe(200);
    });

    it('remembers that cookies were asked for, and sets none before', async () => {
      const { phone } = await enrol();
      const begun = await logIn(home, { cookies: true });
      expect(begun.headers['set-cookie']).toBeUndefined();
      const { body, headers } = await answer(String(begun.body.challenge), phone.code());
      expect(body.tokens).toBeUndefined();
      expect(String(headers['set-cookie'])).toMatch(/nexus_access=.*nexus_refresh=.*nexus_csrf=/);
    });

    it('takes the codes of the step before and the step after, and no others', async () => {
      const { phone } = await enrol();
      app.manual.advance(4 * step);
      for (const [steps, status] of [
        [-2, 401],
        [2, 401],
        [-1, 200],
        [1, 200],
      ] as const) {
        expect([steps, (await answer(await challenge(), phone.code(steps))).status]).toEqual([steps, status]);
      }
    });

    it('takes a step once, none before it, and none again when the clock goes back', async () => {
      const { phone } = await enrol();
      const code = phone.code();
      expect((await answer(await challenge(), code)).status).toBe(200);
      expect(await answer(await challenge(), code)).toMatchObject({ status: 401, body: { code: 'INVALID_CODE' } });
      expect((await answer(await challenge(), phone.code(-1))).status).toBe(401);
      app.manual.advance(-2 * step);
      expect((await answer(await challenge(), phone.code(1))).status).toBe(401);
      app.manual.advance(2 * step);
      expect((await answer(await challenge(), phone.code(1))).status).toBe(200);
    });

    it('lets one of twenty in that show one code at once, each with a challenge of its own', async () => {
      const { phone } = await enrol();
      const challenges = await Promise.all(Array.from({ length: 20 }, () => challenge()));
      const code = phone.code();
      const answers = await Promise.all(challenges.map((text) => answer(text, code)));
      expect(count(answers, 200)).toBe(1);
      expect(count(answers, 401) + count(answers, 429)).toBe(19);
    });

    it('takes a challenge once, for five minutes and five codes, and for its own person only', async () => {
      await logIn();
      const { phone } = await enrol();
      const used = await challenge();
      expect((await answer(used, phone.code())).status).toBe(200);
      const invalid = { status: 401, body: { code: 'CHALLENGE_INVALID' } };
      expect(await answer(used, phone.code(1))).toMatchObject(invalid);

      const late = await challenge();
      app.manual.advance(5 * minute);
      expect(await answer(late, phone.code())).toMatchObject(invalid);

      const theirs = await register(app, home);
      const theirPhone = (await enrolTotp(app, theirs.token)).phone;
      expect((await answer(await challenge(), theirPhone.code())).status).toBe(401);
      expect(await app.call('GET /api/v1/auth/me', { as: await challenge() })).toMatchObject({ status: 401 });

      app.manual.advance(10 * day);
      const guessed = await challenge();
      for (let i = 0; i < 5; i++) {
        expect(await answer(guessed, phone.wrong())).toMatchObject({ status: 401, body: { code: 'INVALID_CODE' } });
      }
      app.manual.advance(minute);
      expect(await answer(guessed, phone.code())).toMatchObject(invalid);
      expect((await answer(await challenge(), phone.code())).status).toBe(200);
    });

    it('is not got around by a new password, nor by a refresh', async () => {
      await enrol();
      await app.call('POST /api/v1/auth/forgot-password', { body: { email: person.email } });
      const token = await sealedToken(app, 'reset-password');
      const password = 'Ostriches-paint-8-bridges';
      const reset = await app.call('POST /api/v1/auth/reset-password', { body: { token, password } });
      expect(reset.status).toBe(200);
      const begun = await logIn(home, { password });
      expect(begun.body).toMatchObject({ mfaRequired: true });
      const refreshed = await app.call('POST /api/v1/auth/refresh', {
        body: { refreshToken: String(begun.body.challenge) },
      });
      expect(refreshed.status).toBe(401);
    });

    it('records the refusals with the account, and tells the owner once of many wrong codes', async () => {
      await logIn();
      const { phone } = await enrol();
      const text = await challenge('203.0.113.7');
      for (let i = 0; i < 5; i++) await answer(text, phone.wrong(), '203.0.113.7');
      const locked = await answer(await challenge('203.0.113.8'), phone.code(), '203.0.113.8');
      expect(locked).toMatchObject({ status: 429, body: { code: 'FACTOR_LOCKED' } });
      expect(Number(locked.headers['retry-after'])).toBe(300);
      await app.settled();
      const denials = await app.rows<{ count: number }>(
        `select sum(count)::int as count from eco_audit_coalesced
         where org_id = $1 and action = 'session.create' and result = 'denied'`,
        [person.org],
      );
      expect(denials).toEqual([{ count: 5 }]);
      const notices = await app.rows(
        `select from graphile_worker._private_jobs where payload->>'person' = $1 and payload::text like '%codes-guessed%'`,
        [person.user],
      );
      expect(notices).toHaveLength(1);
      // At home nothing of it is felt.
      expect((await answer(await challenge(), phone.code())).status).toBe(200);
    });
  });

  describe('backup codes', () => {
    it('work once each, however they are typed, and while codes are locked', async () => {
      const { phone, backupCodes } = await enrol();
      const [one = '', two = '', three = ''] = backupCodes;
      expect(one).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/);
      const text = await challenge();
      for (let i = 0; i < 5; i++) await answer(text, phone.wrong());
      expect((await answer(await challenge(), phone.code())).status).toBe(429);
      expect((await answer(await challenge(), one)).status).toBe(200);
      expect((await answer(await challenge(), one)).status).toBe(401);
      expect((await answer(await challenge(), two.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
      expect((await answer(await challenge(), `${two.slice(0, 5)}${three.slice(5)}`)).status).toBe(401);
      expect((await mfa()).body).toMatchObject({ backupCodesLeft: 8 });
    });

    it('let one of twenty in that show one at once', async () => {
      const { backupCodes } = await enrol();
      const challenges = await Promise.all(Array.from({ length: 20 }, () => challenge()));
      const answers = await Promise.all(challenges.map((text) => answer(text, backupCodes[0])));
      expect(count(answers, 200)).toBe(1);
      expect((await mfa()).body.backupCodesLeft).toBe(9);
    });

    it('are void once there are new ones', async () => {
      const { backupCodes } = await enrol();
      const renewed = await app.call('POST /api/v1/auth/mfa/backup-codes', { as: person.token });
      expect(renewed.body.backupCodes).toHaveLength(10);
      expect((await answer(await challenge(), backupCodes[0])).status).toBe(401);
      expect((await answer(await challenge(), String(renewed.body.backupCodes?.[0]))).status).toBe(200);
    });
  });

  it('goes with the app: the password is enough again, and the backup codes are void', async () => {
    const { backupCodes } = await enrol();
    const open = await challenge();
    const removed = await app.call('DELETE /api/v1/auth/mfa/totp', { as: person.token });
    expect(removed.status).toBe(200);
    expect((await mfa()).body).toEqual({ methods: [], totp: null, backupCodesLeft: 0 });
    expect((await answer(open, backupCodes[0])).status).toBe(401);
    expect((await logIn()).body.tokens).toBeDefined();
  });
});
