import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { hour, minute } from '../../../kernel/clock.ts';
import { prune, sendVerification } from '../jobs.ts';
import { mailed as mailedTo, sealedToken } from '../mails.fixture.ts';

const path = '/api/v1/auth/change-email';

let addresses = 0;
const newAddress = () => `Moved.${++addresses}@Example.com`;

describe.skipIf(!postgresAvailable)('changing an e-mail address (needs PostgreSQL)', () => {
  let app: TestApp;
  /** Nothing is sent: the jobs do not run, and the tokens are read from their sealed rows. */
  let mailed: TestApp;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
    mailed = await testApp({ beside: app, env: { ...liftedLimits(), SMTP_URL: 'smtp://127.0.0.1:1' } });
  });
  afterAll(async () => {
    await mailed?.close();
    await app?.close();
  });

  const advance = (ms: number) => [app, mailed].forEach((each) => void each.manual.advance(ms));

  async function verified(): Promise<Registered> {
    const person = await register(app);
    await app.rows('update eco_identities set email_verified_at = created_at where id = $1', [person.user]);
    return person;
  }
  const ask = (as: string, email: string, by = mailed) => by.call(`POST ${path}`, { as, body: { email } });
  const confirm = (token: string) => mailed.call(`POST ${path}/confirm`, { body: { token } });
  const stop = (token: string) => mailed.call(`POST ${path}/stop`, { body: { token } });
  const tokens = async () => ({
    current: await sealedToken(mailed, 'approve-new-email'),
    fresh: await sealedToken(mailed, 'prove-new-email'),
  });
  const me = async (as: string) => (await mailed.call('GET /api/v1/auth/me', { as })).body.user as never as Me;
  interface Me {
    email: string;
    emailVerified: boolean;
  }
  const logIn = async (email: string, password: string) =>
    (await mailed.call('POST /api/v1/auth/login', { body: { email, password } })).status;

  it.each(['current', 'new'])('changes it once both addresses have agreed, the %s one first', async (first) => {
    const { token, email: before, password, user } = await verified();
    const email = newAddress();
    const asked = await ask(token, email);
    expect([asked.status, asked.body.confirmationRequired]).toEqual([200, true]);
    const { current, fresh } = await tokens();
    const inTurn = first === 'current' ? [current, fresh] : [fresh, current];
    const [one = '', two = ''] = inTurn;
    expect((await confirm(one)).body.changed).toBe(false);
    expect((await me(token)).email).toBe(before);
    expect((await confirm(two)).body.changed).toBe(true);
    expect(await me(token)).toMatchObject({ email, emailVerified: true });
    expect([await logIn(before, password), await logIn(email, password)]).toEqual([401, 200]);
    for (const each of inTurn) expect((await confirm(each)).status).toBe(400);
    const events = await app.rows(`select type from nexus_events where subject = $1 and type = 'user.email-changed'`, [
      user,
    ]);
    expect(events).toHaveLength(1);
    const actions = await app.rows<{ action: string }>('select action from eco_audit_log where person_id = $1', [user]);
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.ask-to-change-email', 'user.confirm-email-change', 'user.change-email']),
    );
  });

  it('changes it once where both agree at the same moment', async () => {
    const { token } = await verified();
    const email = newAddress();
    await ask(token, email);
    const { current, fresh } = await tokens();
    const answers = await Promise.all([confirm(current), confirm(fresh)]);
    expect(answers.map(({ body }) => body.changed).sort()).toEqual([false, true]);
    expect((await me(token)).email).toBe(email);
  });

  it.each(['current', 'fresh'] as const)('is stopped by the mail to the %s address', async (which) => {
    const { token, email: before } = await verified();
    await ask(token, newAddress());
    const { current, fresh } = await tokens();
    expect((await stop(which === 'current' ? current : fresh)).status).toBe(200);
    for (const each of [current, fresh]) expect((await confirm(each)).status).toBe(400);
    expect((await me(token)).email).toBe(before);
    expect((await mailed.call(`GET ${path}`, { as: token })).body.change).toBeNull();
  });

  it('is read, replaced and given up by the person', async () => {
    const { token } = await verified();
    await ask(token, newAddress());
    const older = await tokens();
    advance(minute);
    const email = newAddress();
    await ask(token, email);
    expect((await confirm(older.fresh)).status).toBe(400);
    const { change } = (await mailed.call(`GET ${path}`, { as: token })).body;
    expect(change).toMatchObject({ email, approvedAt: null, provenAt: null });
    const { current } = await tokens();
    expect((await mailed.call(`DELETE ${path}`, { as: token })).status).toBe(200);
    expect((await mailed.call(`DELETE ${path}`, { as: token })).status).toBe(404);
    expect((await confirm(current)).status).toBe(400);
  });

  it('is given up after an hour, whoever has agreed by then', async () => {
    const { token, email: before, user } = await verified();
    await ask(token, newAddress());
    const { current, fresh } = await tokens();
    await confirm(current);
    advance(hour);
    expect((await confirm(fresh)).status).toBe(400);
    await prune.run(new Background(mailed.app.kernel, prune.name), {});
    expect(await app.rows('select from eco_email_changes where person_id = $1', [user])).toEqual([]);
    expect(await app.rows('select from eco_identities where email = $1', [before])).toHaveLength(1);
  });

  it('answers and writes the same where somebody else has the address, who is told and keeps it', async () => {
    const [person, owner] = [await verified(), await verified()];
    const answers: string[] = [];
    const written: string[] = [];
    for (const email of [newAddress(), owner.email]) {
      const tables = await tablesWritten(app, async () => void answers.push((await ask(person.token, email)).text));
      if (written.length === 0) await mailed.call(`DELETE ${path}`, { as: person.token });
      written.push(tables.join());
    }
    expect(answers[1]).toBe(answers[0]);
    expect(written[1]).toBe(written[0]);
    const purposes = await app.rows(
      'select purpose from eco_verifications where person_id = $1 and used_at is null order by purpose',
      [person.user],
    );
    expect(purposes.map(({ purpose }) => purpose)).toEqual(['approve-new-email', 'new-email-known', 'verify-email']);
  });

  it('is refused where somebody else has got the address in the meantime', async () => {
    const { token } = await verified();
    const email = newAddress();
    await ask(token, email);
    const { current, fresh } = await tokens();
    await confirm(fresh);
    await ask((await register(app)).token, email, app);
    const late = await confirm(current);
    expect([late.status, String(late.body.code)]).toEqual([400, 'VERIFICATION_INVALID']);
  });

  it.each(['reset', 'change'])('is given up when a new password is set: %s', async (how) => {
    const { token, email: before, password } = await register(app);
    const newPassword = 'Ostriches-paint-8-bridges';
    await ask(token, newAddress());
    const link = await sealedToken(mailed, 'prove-new-email');
    if (how === 'reset') {
      await mailed.call('POST /api/v1/auth/forgot-password', { body: { email: before } });
      const body = { token: await sealedToken(mailed, 'reset-password'), password: newPassword };
      expect((await mailed.call('POST /api/v1/auth/reset-password', { body })).status).toBe(200);
    } else {
      const body = { currentPassword: password, newPassword };
      expect((await mailed.call('PUT /api/v1/auth/change-password', { as: token, body })).status).toBe(200);
    }
    expect((await confirm(link)).status).toBe(400);
    expect(await logIn(before, newPassword)).toBe(200);
  });

  it('does not ask an address that nobody has proven', async () => {
    const { token } = await register(app);
    const email = newAddress();
    await ask(token, email);
    expect((await confirm(await sealedToken(mailed, 'prove-new-email'))).body.changed).toBe(true);
    expect(await me(token)).toMatchObject({ email, emailVerified: true });
  });

  it('needs a fresh proof; other sessions stay, and need one from then on', async () => {
    const { token, email: before, password } = await register(app);
    const other = String((await app.call('POST /api/v1/auth/login', { body: { email: before, password } })).body.token);
    advance(6 * minute);
    const stale = await ask(token, newAddress(), app);
    expect([stale.status, String(stale.body.code)]).toEqual([403, 'STEP_UP_REQUIRED']);
    for (const as of [token, other]) await app.call('POST /api/v1/auth/step-up', { as, body: { password } });
    expect((await ask(token, newAddress(), app)).status).toBe(200);
    expect((await app.call('GET /api/v1/auth/me', { as: other })).status).toBe(200);
    expect(String((await ask(other, newAddress(), app)).body.code)).toBe('STEP_UP_REQUIRED');
    expect((await ask(token, newAddress(), app)).status).toBe(200);
  });

  it('is done at once without a mail server, and the new address waits to be verified', async () => {
    const { token, password } = await verified();
    const email = newAddress();
    const asked = await ask(token, email, app);
    expect([asked.status, asked.body.confirmationRequired]).toEqual([200, false]);
    expect(await me(token)).toMatchObject({ email, emailVerified: false });
    expect(await logIn(email, password)).toBe(200);
    const taken = await ask((await register(app)).token, email.toLowerCase(), app);
    expect([taken.status, String(taken.body.code)]).toEqual([409, 'EMAIL_TAKEN']);
    expect((await ask(token, email, app)).status).toBe(400);
  });

  it('makes reset links worthless that were mailed to the address before', async () => {
    const { token, email } = await register(app);
    await app.call('POST /api/v1/auth/forgot-password', { body: { email } });
    const reset = await sealedToken(app, 'reset-password');
    await ask(token, newAddress(), app);
    const body = { token: reset, password: 'Ostriches-paint-8-bridges' };
    expect((await app.call('POST /api/v1/auth/reset-password', { body })).status).toBe(400);
  });

  it('mails what both addresses need to agree and to stop it', async () => {
    const { token, email: before, user } = await verified();
    const email = newAddress();
    await ask(token, email);
    const verifications = await app.rows<{ id: string }>(
      `select id from eco_verifications where person_id = $1 and purpose like '%new-email%' and used_at is null`,
      [user],
    );
    for (const { id } of verifications) {
      await sendVerification.run(new Background(app.app.kernel, sendVerification.name, { person: user }), {
        verification: id as never,
      });
    }
    const current = await mailedTo(app, 'approve-new-email');
    const fresh = await mailedTo(app, 'prove-new-email');
    expect([current.includes(`To: ${before}`), current.includes(email)]).toEqual([true, true]);
    expect(fresh).toContain(`To: ${email}`);
    for (const mail of [current, fresh]) {
      expect(mail).toContain('/change-email#token=');
      expect(mail).toContain('/stop-email-change#token=');
    }
  });
});
