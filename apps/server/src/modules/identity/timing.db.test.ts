import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { liftedLimits } from '../../../test/world/world.ts';

/**
 * Known and unknown addresses in turns, so that whatever else the machine does meets both alike; medians, because a
 * pause hits single calls. What would tell the two apart, a missing hash, is a factor of ten and more.
 */
const rounds = 15;
const tolerance = 1.25;

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe.skipIf(!postgresAvailable)('time tells nothing of who is registered (needs PostgreSQL)', () => {
  let app: TestApp;
  let mailed: TestApp;
  let emails: string[];

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits(), manualClock: false });
    mailed = await testApp({
      beside: app,
      env: { ...liftedLimits(), SMTP_URL: 'smtp://127.0.0.1:1' },
      manualClock: false,
    });
    // An account each: none of them is locked after one wrong guess.
    emails = [];
    for (let i = 0; i < rounds; i++) emails.push((await register(app)).email);
  });
  afterAll(async () => {
    await mailed?.close();
    await app?.close();
  });

  async function ratio(call: (email: string, i: number) => Promise<unknown>): Promise<number> {
    const known: number[] = [];
    const unknown: number[] = [];
    const time = async (into: number[], email: string, i: number): Promise<void> => {
      const start = performance.now();
      await call(email, i);
      into.push(performance.now() - start);
    };
    await call('warm-up@example.com', 0);
    for (const [i, email] of emails.entries()) {
      await time(unknown, `un${email}`, i);
      await time(known, email, i);
    }
    return median(known) / median(unknown);
  }

  it.each([
    [
      'POST /api/v1/auth/login',
      (email: string) => app.call('POST /api/v1/auth/login', { body: { email, password: 'wrong' } }),
    ],
    [
      'POST /api/v1/auth/register with mail',
      (email: string) =>
        mailed.call('POST /api/v1/auth/register', {
          body: { email, password: 'Giraffes-juggle-7-lanterns', displayName: 'Somebody' },
        }),
    ],
  ])('%s', async (_, call) => {
    const found = await ratio(call);
    expect(found).toBeGreaterThan(1 / tolerance);
    expect(found).toBeLessThan(tolerance);
  });

  it('POST /api/v1/auth/forgot-password', async () => {
    const found = await ratio((email) => app.call('POST /api/v1/auth/forgot-password', { body: { email } }));
    // A few milliseconds of SQL rather than of hashing: a wider band, still far from a missing row and job.
    expect(found).toBeGreaterThan(0.5);
    expect(found).toBeLessThan(2);
  });
});
