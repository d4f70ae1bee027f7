import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour, minute, second } from '../../../kernel/clock.ts';
import { prune } from '../jobs.ts';
import { sealedToken } from '../mails.fixture.ts';

const attacker = '203.0.113.5';
const home = '198.51.100.1';

describe.skipIf(!postgresAvailable)('lock-out (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: { ...liftedLimits(), DATABASE_CONNECTIONS: '20' } });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app);
  });

  const logIn = (from: string, password = person.password, email = person.email): Promise<Answer> =>
    app.call('POST /api/v1/auth/login', { body: { email, password }, from });
  const guess = (from: string, email = person.email): Promise<Answer> => logIn(from, 'wrong', email);
  const guesses = async (count: number, from: (i: number) => string, email?: string): Promise<number[]> => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) statuses.push((await guess(from(i), email)).status);
    return statuses;
  };

  it('429 with Retry-After from the sixth wrong guess of one address, for an unknown account alike', async () => {
    for (const email of [person.email, `nobody-${person.email}`]) {
      expect(await guesses(6, () => attacker, email)).toEqual([401, 401, 401, 401, 401, 429]);
      const locked = await guess(attacker, email);
      expect(locked.body).toMatchObject({ code: 'LOGIN_LOCKED' });
      expect(Number(locked.headers['retry-after'])).toBe(60);
    }
  });

  it('refuses the right password too while locked, and accepts it afterwards', async () => {
    await guesses(5, () => attacker);
    expect((await logIn(attacker)).status).toBe(429);
    app.manual.advance(minute - 1);
    expect((await logIn(attacker)).status).toBe(429);
    app.manual.advance(1);
    expect((await logIn(attacker)).status).toBe(200);
    // Forgiven: five more mistakes are free again.
    expect(await guesses(6, () => attacker)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('doubles up to an hour, and waiting for it does not lengthen it', async () => {
    await guesses(5, () => attacker);
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      const { headers } = await guess(attacker);
      await guess(attacker);
      const seconds = Number(headers['retry-after']);
      waits.push(seconds / 60);
      app.manual.advance(seconds * second);
      expect((await guess(attacker)).status).toBe(401);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('checks five of a thousand attempts at once', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => guess(attacker)));
    const seen = answers.filter(({ status, body }) => status === 401 && String(body.code) === 'INVALID_CREDENTIALS');
    expect(seen).toHaveLength(5);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });

  it('admits all right log-ins, however many at once and from wherever', async () => {
    for (const from of [home, attacker]) {
      const answers = await Promise.all(Array.from({ length: 15 }, () => logIn(from)));
      expect(answers.map(({ status }) => status)).toEqual(Array<number>(15).fill(200));
    }
    expect(await guesses(6, () => attacker)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('locks many addresses together after twenty, but not the owner at a familiar one', async () => {
    expect((await logIn(home)).status).toBe(200);
    const statuses = await guesses(40, (i) => `203.0.113.${i}`);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.slice(20).every((status) => status === 429)).toBe(true);
    expect((await logIn('192.0.2.200')).status).toBe(429);
    expect((await logIn(home)).status).toBe(200);
    // Neither does a success at home reset what the others have used up.
    expect((await guess('203.0.113.99')).status).toBe(429);
  });

  it('lets an owner at a new address in by the mailbox', async () => {
    await guesses(21, (i) => `203.0.113.${i}`);
    expect((await logIn('192.0.2.9')).status).toBe(429);
    await app.call('POST /api/v1/auth/forgot-password', { body: { email: person.email }, from: '192.0.2.9' });
    const token = await sealedToken(app, 'reset-password');
    const password = 'Ostriches-paint-8-bridges';
    await app.call('POST /api/v1/auth/reset-password', { body: { token, password }, from: '192.0.2.9' });
    expect((await logIn('192.0.2.9', password)).status).toBe(200);
    await guesses(40, (i) => `203.0.113.${i}`);
    expect((await logIn('192.0.2.9', password)).status).toBe(200);
  });

  it('admits unlimited addresses about fifty times on the first day and 24 on each day after it', async () => {
    const perDay = [0, 0];
    for (let elapsed = 0, calls = 0; elapsed < 2 * day; calls++) {
      // Each guess from an address of its own, so that only the throttle of the account counts.
      const { status, headers } = await guess(`10.0.${Math.floor(calls / 250)}.${calls % 250}`);
      const today = Math.floor(elapsed / day);
      if (status === 401) perDay[today] = (perDay[today] ?? 0) + 1;
      const wait = status === 429 ? Number(headers['retry-after']) * second : 0;
      app.manual.advance(wait);
      elapsed += wait;
    }
    expect(perDay).toEqual([48, 24]);
    // Seventy-two hashes take four seconds, and many times that where the cores are shared.
  });

  it('counts an IPv6 network as one address', async () => {
    const statuses = await guesses(6, (i) => `2001:db8:1:2::${i + 1}`);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await guess('2001:db8:1:3::1')).status).toBe(401);
  });

  it('forgets after a day without attempts', async () => {
    await guesses(4, () => attacker);
    app.manual.advance(day + 1);
    expect(await guesses(6, () => attacker)).toEqual([401, 401, 401, 401, 401, 429]);
    app.manual.advance(day + 2 * hour);
    await prune.run(new Background(app.app.kernel, prune.name), {});
    expect(await app.rows('select key from eco_login_brakes')).toEqual([]);
  });

  it('stores neither addresses nor e-mails with the counts', async () => {
    await guesses(2, () => attacker);
    const rows = await app.rows<{ whole: string }>('select row(b.*)::text as whole from eco_login_brakes b');
    expect(rows.length).toBeGreaterThan(0);
    for (const { whole } of rows) expect(whole).not.toMatch(/203\.0|person|@/);
  });

  it('429: after ten log-ins in a quarter of an hour of one account and address, not of others', async () => {
    const limited = await testApp({ beside: app });
    try {
      const call = (from: string) =>
        limited.call('POST /api/v1/auth/login', { body: { email: person.email, password: person.password }, from });
      const statuses: number[] = [];
      for (let i = 0; i < 11; i++) statuses.push((await call(home)).status);
      expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
      expect((await call('198.51.100.2')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
