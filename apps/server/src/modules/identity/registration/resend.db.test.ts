import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour, minute } from '../../../kernel/clock.ts';
import { prune } from '../jobs.ts';
import { sealedToken } from '../mails.fixture.ts';

const resend = 'POST /api/v1/auth/verify-email/resend';
const verify = 'POST /api/v1/auth/verify-email';

describe.skipIf(!postgresAvailable)('POST /api/v1/auth/verify-email/resend (needs PostgreSQL)', () => {
  let app: TestApp;
  let mailed: TestApp;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
    // Nothing is sent: the jobs do not run, and the tokens are read from their sealed rows.
    mailed = await testApp({ beside: app, env: { ...liftedLimits(), SMTP_URL: 'smtp://127.0.0.1:1' } });
  });
  afterAll(async () => {
    await mailed?.close();
    await app?.close();
  });

  const ask = (email: string) => app.call(resend, { body: { email } });
  const statusOf = async (token: string, by = app) => (await by.call(verify, { body: { token } })).status;
  const count = async (purpose: string, person: string) =>
    (await app.rows('select from eco_verifications where purpose = $1 and person_id = $2', [purpose, person])).length;

  it('sends an account a new token and stops the older one', async () => {
    const { email } = await register(app);
    const older = await sealedToken(app, 'verify-email');
    app.manual.advance(minute);
    expect((await ask(email.toUpperCase())).status).toBe(200);
    const newer = await sealedToken(app, 'verify-email');
    expect(await statusOf(older)).toBe(400);
    expect(await statusOf(newer)).toBe(200);
  });

  it('sends a registration that waits for its proof a new token, also on the day after the link has expired', async () => {
    const body = { email: 'late@example.com', password: 'Giraffes-juggle-7-lanterns', displayName: 'Late' };
    await mailed.call('POST /api/v1/auth/register', { body });
    const older = await sealedToken(mailed, 'register');
    mailed.manual.advance(2 * hour);
    expect(await statusOf(older, mailed)).toBe(400);
    expect((await mailed.call(resend, { body: { email: body.email } })).status).toBe(200);
    expect(await statusOf(await sealedToken(mailed, 'register'), mailed)).toBe(200);
    const { email, password } = body;
    expect((await mailed.call('POST /api/v1/auth/login', { body: { email, password } })).status).toBe(200);
  });

  it('answers and writes the same for every address: verified, unknown, suspended', async () => {
    const [waiting, verified, suspended] = [await register(app), await register(app), await register(app)];
    await app.rows('update eco_identities set email_verified_at = created_at where id = $1', [verified.user]);
    await app.rows(`update eco_identities set status = 'suspended' where id = $1`, [suspended.user]);
    const emails = [waiting.email, verified.email, suspended.email, 'nobody@example.com'];
    const answers: string[] = [];
    const written: string[] = [];
    for (const email of emails) {
      const tables = await tablesWritten(app, async () => void answers.push((await ask(email)).text));
      written.push(tables.join());
    }
    expect(new Set(answers).size).toBe(1);
    expect(new Set(written).size).toBe(1);
    expect(await count('verify-email', waiting.user)).toBe(2);
    for (const { user } of [verified, suspended]) expect(await count('verify-email', user)).toBe(1);
  });

  it('mails an address five times an hour at most, whoever asks', async () => {
    const { email, user } = await register(app);
    for (let asked = 0; asked < 8; asked += 1) expect((await ask(email)).status).toBe(200);
    expect(await count('verify-email', user)).toBe(5);
    app.manual.advance(hour + minute);
    await ask(email);
    expect(await count('verify-email', user)).toBe(6);
  });

  it('completes no registration that is two days old, nor one where people may not register any more', async () => {
    const body = { email: 'slow@example.com', password: 'Giraffes-juggle-7-lanterns', displayName: 'Slow' };
    await mailed.call('POST /api/v1/auth/register', { body });
    const closed = await testApp({ beside: app, env: { ...liftedLimits(), NEXUS_REGISTRATION: 'closed' } });
    try {
      await closed.call(resend, { body: { email: body.email } });
    } finally {
      await closed.close();
    }
    const [row] = await app.rows<{ person: string }>(
      `select person_id as person from eco_verifications where purpose = 'register' order by id desc limit 1`,
    );
    const person = row?.person ?? '';
    expect(await count('register', person)).toBe(1);
    mailed.manual.advance(2 * day);
    await prune.run(new Background(mailed.app.kernel, prune.name), {});
    await mailed.call(resend, { body: { email: body.email } });
    expect(await count('register', person)).toBe(0);
  });
});
