import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, minute, second } from '../../../kernel/clock.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { sealedToken } from '../mails.fixture.ts';
import { newBackupCodes } from '../mfa/backup-codes.ts';
import { backupCodeThrottle, codeThrottle, type GuessThrottle, takeBackGuess, takeGuess } from '../mfa/guesses.ts';
import { passwordRoutes } from '../password/routes.ts';
import { newOpaqueToken } from '../sessions/tokens.ts';
import { identityState } from '../state.ts';
import { addressKey, attempt, becomeFamiliar } from './throttle.ts';

/**
 * A million guesses in a month, against the throttles themselves (the same functions and SQL that requests run; no hashing,
 * no HTTP) on a clock that the test moves. While a throttle is locked, a guess changes nothing (throttle.db.test.ts), so
 * only one in two thousand of those guesses is made, and must be refused.
 */
const guesses = 1_000_000;
const month = 30 * day;
const asked = 2000;

/** The chance to get into one account within a month stays below this. */
const acceptable = 3 / 10_000;
/** RFC 6238 with six digits, and three steps that are accepted at any time. */
const chanceOfCode = 3 / 1_000_000;
/** Fifty random bits behind a slot that the guesser is assumed to know. */
const chanceOfBackupCode = 2 ** -50;
/**
 * An assumption, not a promise: what twelve characters that a person chose are worth by the rule of thumb of NIST
 * SP 800-63-2, A.2.1 (4 bits for the first, 2 for each of the next seven, 1.5 for each further: 24), without what it adds
 * for the four kinds and for the list of known passwords, which we ask for.
 */
const chanceOfPassword = 2 ** -24;

describe.skipIf(!postgresAvailable)('a million guesses in a month (needs PostgreSQL)', () => {
  let app: TestApp;
  /** Nobody guesses at this account: it must not notice. */
  let bystander: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
    bystander = await register(app);
  });
  afterAll(() => app?.close());

  /** Guesses that were looked at. `rest`: how long the guesser keeps still after having been seen so many times. */
  async function attack(
    guess: (serial: number) => Promise<void>,
    rest: (seen: number) => number = () => 0,
    eachDay: () => Promise<void> = async () => {},
  ): Promise<number> {
    const { manual } = app;
    const start = manual.now();
    const state = { seen: 0, until: start, resting: start, nextDay: start + day };
    for (let i = 0; i < guesses; i++) {
      const at = start + Math.floor((i * month) / guesses);
      if (at >= state.nextDay) {
        manual.set(at);
        state.nextDay += day;
        await eachDay();
      }
      if (at < state.resting || (at < state.until && i % asked !== 0)) continue;
      manual.set(at);
      const wait = await refused(guess(i));
      if (wait !== undefined) {
        state.until = at + wait;
        continue;
      }
      expect(at, 'seen while locked').toBeGreaterThanOrEqual(state.until);
      state.resting = at + rest(++state.seen);
    }
    manual.set(start + 2 * month);
    return state.seen;
  }

  /** Milliseconds to wait, where the throttle refused it. */
  async function refused(guess: Promise<void>): Promise<number | undefined> {
    try {
      await guess;
      return undefined;
    } catch (error) {
      if (!(error instanceof NexusError) || error.status !== 429) throw error;
      return (error.options.retryAfterSeconds ?? 0) * second;
    }
  }

  const addressOf = (serial: number): string => `10.${(serial >> 16) & 255}.${(serial >> 8) & 255}.${serial & 255}`;
  const home = '198.51.100.1';

  async function someone(): Promise<Registered> {
    const person = await register(app);
    const state = app.app.kernel.services.use(identityState);
    const familiar = addressKey(state, person.email, home);
    await app.app.kernel.database.person(systemActor('test'), { person: person.user }, (tx) =>
      becomeFamiliar(tx, familiar),
    );
    return person;
  }

  const guessCode = ({ user, email }: Registered, address: string, throttle: GuessThrottle): Promise<void> =>
    app.app.kernel.database.person(systemActor('test'), { person: user }, async (tx) => {
      await takeGuess(tx, { person: user, email, address }, throttle);
    });

  const showCode = ({ user, email }: Registered, address: string, throttle: GuessThrottle): Promise<void> =>
    app.app.kernel.database.person(systemActor('test'), { person: user }, async (tx) => {
      await takeBackGuess(tx, await takeGuess(tx, { person: user, email, address }, throttle));
    });

  async function tryPassword({ email }: Registered, address: string, right = false): Promise<void> {
    const { kernel } = app.app;
    await attempt(kernel, kernel.services.use(identityState), { email, address }, async () => right);
  }

  describe('of codes, by somebody who knows the password', () => {
    const patience: [how: string, rest: (seen: number) => number][] = [
      ['as fast as may be', () => 0],
      ['five, then two days of rest', (seen) => (seen % 5 === 0 ? 2 * day : 0)],
      ['twelve, then a week of rest', (seen) => (seen % 12 === 0 ? 7 * day : 0)],
    ];

    it.each(patience)('from addresses without number and from the owner’s own together: %s', async (_, rest) => {
      const person = await someone();
      let delayed = 0;
      const strange = await attack(
        (i) => guessCode(person, addressOf(i), codeThrottle),
        rest,
        async () => {
          if ((await refused(showCode(person, home, codeThrottle))) !== undefined) delayed++;
          if ((await refused(showCode(bystander, home, codeThrottle))) !== undefined) delayed++;
        },
      );
      // Neither the owner at home nor anybody else has waited for a moment.
      expect(delayed).toBe(0);
      const familiar = await attack(
        () => guessCode(person, home, codeThrottle),
        rest,
        // The owner's right codes, in between, win the guesser nothing.
        async () => void (await refused(showCode(person, home, codeThrottle))),
      );
      expect(strange).toBeGreaterThan(5);
      expect(strange).toBeLessThan(50);
      expect(familiar).toBeLessThan(50);
      expect((strange + familiar) * chanceOfCode).toBeLessThan(acceptable);
    });
  });

  it('of backup codes', async () => {
    const person = await someone();
    const seen = await attack((i) => guessCode(person, addressOf(i), backupCodeThrottle));
    expect(seen).toBeGreaterThan(100);
    const { codes } = await newBackupCodes(app.app.kernel.services.use(identityState).backupCodeHasher);
    const secrets = codes.map((code) => code.replaceAll('-', '').slice(2));
    for (const secret of secrets) expect(secret).toMatch(/^[0-9a-hjkmnp-tv-z]{10}$/);
    expect(2 * seen * chanceOfBackupCode).toBeLessThan(acceptable);
  });

  it.each([
    ['as fast as may be', () => 0],
    // The throttle forgets after a day: more than that cannot be won by waiting.
    ['twenty-six, then a day of rest', (seen: number) => (seen % 26 === 0 ? day + minute : 0)],
  ] as const)('of passwords: %s', async (_, rest) => {
    const person = await someone();
    let delayed = 0;
    const strange = await attack(
      (i) => tryPassword(person, addressOf(i)),
      rest,
      async () => {
        if ((await refused(tryPassword(person, home, true))) !== undefined) delayed++;
        if ((await refused(tryPassword(bystander, home, true))) !== undefined) delayed++;
      },
    );
    expect(delayed).toBe(0);
    const familiar = await attack(() => tryPassword(person, home), rest);
    expect(strange).toBeLessThan(800);
    expect((strange + familiar) * chanceOfPassword).toBeLessThan(acceptable);
  });

  describe('of the tokens in mails', () => {
    /** Five mails an hour, each good for an hour, and the set-up link. */
    const atOnce = 6;
    /** Behind an id that the guesser is assumed to know. */
    const chanceOfToken = 2 ** -256;
    const reset = 'POST /api/v1/auth/reset-password';
    const newPassword = 'Ostriches-paint-8-bridges';

    it('one address gets 30 attempts in a quarter of an hour, and many addresses find nothing', async () => {
      const { limiter } = app.app.kernel;
      const [spec] = passwordRoutes.find(({ name }) => name === 'auth.resetPassword')?.limits ?? [];
      expect(spec).toMatchObject({ limit: 30, windowSeconds: 900, by: 'address' });
      const { name = '', limit = 0, windowSeconds = 0 } = spec ?? {};
      const start = app.manual.now();
      let seen = 0;
      for (let i = 0; i < guesses; i++) {
        app.manual.set(start + Math.floor((i * month) / guesses));
        const taken = await limiter.take([{ key: `${name}:${home}`, spec: { name, limit, windowSeconds } }], 1);
        if (taken.allowed) seen++;
      }
      app.manual.set(start + 2 * month);
      // No throttle of the account helps here: even if all million were checked, they would find nothing.
      expect(seen).toBeLessThanOrEqual((30 * month) / (15 * minute) + 30);
      expect(seen).toBeGreaterThan(30_000);
      const { text } = newOpaqueToken('vrf', app.app.kernel.ids);
      const [, random = ''] = text.split('.');
      expect(Buffer.from(random, 'base64url')).toHaveLength(32);
      expect(guesses * atOnce * chanceOfToken).toBeLessThan(acceptable);
    });

    it('the thirty-first from one address waits, whatever account it is for', async () => {
      const strict = await testApp({ beside: app });
      const statuses: number[] = [];
      for (let i = 0; i < 32; i++) {
        const { text: token } = newOpaqueToken('vrf', app.app.kernel.ids);
        const { status } = await strict.call(reset, { body: { token, password: newPassword }, from: addressOf(1) });
        statuses.push(status);
      }
      await strict.close();
      expect(new Set(statuses.slice(0, 30))).toEqual(new Set([400]));
      expect(statuses.slice(30)).toEqual([429, 429]);
    });

    it('a token with a wrong last character gets nothing and does not use up the right one', async () => {
      const person = await someone();
      await app.call('POST /api/v1/auth/forgot-password', { body: { email: person.email } });
      const token = await sealedToken(app, 'reset-password');
      const [id = '', random = ''] = token.split('.');
      const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const near = [...characters].map((last) => `${token.slice(0, -1)}${last}`).filter((each) => each !== token);
      const others = [id, `${id}.`, random, `.${random}`, token.toLowerCase(), `${token}A`, `${token}.${random}`];
      const codes = new Set<string>();
      for (const [i, each] of [...near, ...others].entries()) {
        const answer = await app.call(reset, { body: { token: each, password: newPassword }, from: addressOf(i) });
        codes.add(`${answer.status} ${answer.body.code}`);
      }
      expect([...codes]).toEqual(['400 VERIFICATION_INVALID']);
      expect((await app.call(reset, { body: { token, password: newPassword } })).status).toBe(200);
      expect((await app.call(reset, { body: { token, password: newPassword } })).status).toBe(400);
    });
  });
});
