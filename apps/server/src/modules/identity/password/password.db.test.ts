import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { hour } from '../../../kernel/clock.ts';
import { mailed, sealedToken, tokenIn } from '../mails.fixture.ts';

const me = 'GET /api/v1/auth/me';
const change = 'PUT /api/v1/auth/change-password';
const forgot = 'POST /api/v1/auth/forgot-password';
const reset = 'POST /api/v1/auth/reset-password';
const newPassword = 'Ostriches-paint-8-bridges';

describe.skipIf(!postgresAvailable)('passwords (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app);
  });

  const logIn = (password: string, from = '127.0.0.1'): Promise<Answer> =>
    app.call('POST /api/v1/auth/login', { body: { email: person.email, password }, from });

  describe('PUT /api/v1/auth/change-password', () => {
    const body = () => ({ currentPassword: person.password, newPassword });

    it('200: the new one works, the old one does not, and the other sessions have ended', async () => {
      const other = String((await logIn(person.password)).body.token);
      const answer = await app.call(change, { as: person.token, body: body() });
      expect([answer.status, answer.body]).toEqual([200, { message: 'Password changed', revokedSessions: 1 }]);
      expect((await app.call(me, { as: other })).status).toBe(401);
      expect((await app.call(me, { as: person.token })).status).toBe(200);
      expect((await logIn(person.password)).status).toBe(401);
      expect((await logIn(newPassword)).status).toBe(200);
    });

    it('401: for a wrong current password, and 400 for a weak new one, leaving nothing', async () => {
      const changed = await tablesWritten(app, async () => {
        const wrong = await app.call(change, { as: person.token, body: { ...body(), currentPassword: 'wrong' } });
        expect([wrong.status, wrong.body.error]).toEqual([401, 'Invalid credentials']);
        for (const weak of ['short', 'Password123!', 'x'.repeat(80), `${person.email.split('@')[0]}-Aa1!-and-so-on`]) {
          const refused = await app.call(change, { as: person.token, body: { ...body(), newPassword: weak } });
          expect([refused.status, String(refused.body.code)]).toEqual([400, 'PASSWORD_REFUSED']);
        }
      });
      expect(changed).toEqual([]);
      expect((await logIn(person.password)).status).toBe(200);
    });

    it('401: for all but one of several at the same moment, and that one holds', async () => {
      app.manual.advance(1000);
      const passwords = ['A', 'B', 'C'].map((first) => `${first}-${newPassword}`);
      const answers = await Promise.all(
        passwords.map((each) => app.call(change, { as: person.token, body: { ...body(), newPassword: each } })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
      for (const [at, each] of passwords.entries()) expect((await logIn(each)).status).toBe(answers[at]?.status);
    });

    it('invalidates an unused reset link', async () => {
      await app.call(forgot, { body: { email: person.email } });
      const token = await sealedToken(app, 'reset-password');
      await app.call(change, { as: person.token, body: body() });
      expect((await app.call(reset, { body: { token, password: 'Third-6-password-here' } })).status).toBe(400);
    });
  });

  describe('POST /api/v1/auth/forgot-password', () => {
    it('200: says the same and writes the same, whether the account is there or not', async () => {
      const suspended = await register(app);
      await app.rows(`update eco_identities set status = 'suspended' where id = $1`, [suspended.user]);
      const emails = [person.email, 'nobody@example.com', suspended.email];
      const written: string[][] = [];
      const answers: Answer[] = [];
      for (const email of emails) {
        written.push(await tablesWritten(app, async () => answers.push(await app.call(forgot, { body: { email } }))));
      }
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(written[1]).toEqual(written[0]);
      expect(written[2]).toEqual(written[0]);
      const rows = await app.rows('select purpose from eco_verifications order by id');
      expect(
        rows
          .map(({ purpose }) => purpose)
          .filter((purpose) => /reset/.test(String(purpose)))
          .slice(-3)
          .sort(),
      ).toEqual(['reset-password', 'reset-unknown', 'reset-unknown']);
    });

    it('mails an account at most five times an hour, and the earlier links stay valid', async () => {
      for (let i = 0; i < 7; i++) {
        expect((await app.call(forgot, { body: { email: person.email }, from: `192.0.2.${i}` })).status).toBe(200);
      }
      const rows = await app.rows('select purpose from eco_verifications where person_id = $1 and purpose like $2', [
        person.user,
        'reset%',
      ]);
      expect(rows.filter(({ purpose }) => purpose === 'reset-password')).toHaveLength(5);
    });

    it('400: for something that is not an address', async () => {
      expect((await app.call(forgot, { body: { email: 'nobody' } })).status).toBe(400);
    });
  });

  describe('POST /api/v1/auth/reset-password', () => {
    const asked = async (): Promise<string> => {
      await app.call(forgot, { body: { email: person.email } });
      return sealedToken(app, 'reset-password');
    };

    it('200: a new password by the token, once; all sessions end', async () => {
      const token = await asked();
      const answer = await app.call(reset, { body: { token, password: newPassword } });
      expect(answer.status).toBe(200);
      expect((await app.call(me, { as: person.token })).status).toBe(401);
      expect((await logIn(newPassword)).status).toBe(200);
      expect((await logIn(person.password)).status).toBe(401);
      expect((await app.call(reset, { body: { token, password: 'Third-6-password-here' } })).status).toBe(400);
      const [row] = await app.rows('select email_verified_at from eco_identities where id = $1', [person.user]);
      expect(row?.email_verified_at).not.toBeNull();
    });

    it('ends the log-ins that the password before has begun, also at the same moment', async () => {
      await app.call(forgot, { body: { email: person.email } });
      const token = await sealedToken(app, 'reset-password');
      app.manual.advance(1000);
      const [done, ...logins] = await Promise.all([
        app.call(reset, { body: { token, password: newPassword } }),
        ...Array.from({ length: 6 }, () => logIn(person.password)),
      ]);
      expect(done?.status).toBe(200);
      for (const { body } of logins) {
        if (body.token !== undefined) expect((await app.call(me, { as: String(body.token) })).status).toBe(401);
      }
      expect((await logIn(newPassword)).status).toBe(200);
    });

    it('succeeds once for many requests with one token', async () => {
      const token = await asked();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) => app.call(reset, { body: { token, password: `${newPassword}-${i}` } })),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(7);
    });

    it('400: for an unknown, an old and another purpose’s token, and for a weak password, leaving nothing', async () => {
      const token = await asked();
      const verify = await sealedToken(app, 'verify-email');
      const changed = await tablesWritten(app, async () => {
        for (const each of [verify, `eco_vrf_0000000000000000000000.${'x'.repeat(43)}`]) {
          const refused = await app.call(reset, { body: { token: each, password: newPassword } });
          expect([refused.status, String(refused.body.code)]).toEqual([400, 'VERIFICATION_INVALID']);
        }
        const weak = await app.call(reset, { body: { token, password: 'Password123!' } });
        expect([weak.status, String(weak.body.code)]).toEqual([400, 'PASSWORD_REFUSED']);
        app.manual.advance(hour);
        expect((await app.call(reset, { body: { token, password: newPassword } })).status).toBe(400);
      });
      expect(changed).toEqual([]);
      expect((await logIn(person.password)).status).toBe(200);
    });
  });

  describe('the mails', () => {
    it('are sent by jobs after the commit: the link, and the notice of the change', async () => {
      const real = await testApp({ env: liftedLimits(), listen: true });
      try {
        const reader = await register(real);
        await real.call(forgot, { body: { email: reader.email } });
        const mail = await mailed(real, 'reset-password');
        expect(mail).toContain(`To: ${reader.email}`);
        const done = await real.call(reset, { body: { token: tokenIn(mail), password: newPassword } });
        expect(done.status).toBe(200);
        expect(await mailed(real, 'password-changed')).toContain(`To: ${reader.email}`);
        const open = await real.rows(
          'select count(*)::int as n from eco_verifications where token is not null and purpose = $1',
          ['reset-password'],
        );
        expect(open).toEqual([{ n: 0 }]);
        const jobs = await real.rows('select payload::text from graphile_worker._private_jobs');
        expect(JSON.stringify(jobs)).not.toContain(tokenIn(mail).split('.')[1]);
      } finally {
        await real.close();
      }
    });
  });
});
