import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityState } from '../src/modules/identity/index.ts';
import type { Hashing } from '../src/modules/identity/password/hasher.ts';
import { type Answer, register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';
import { type Comparison, compare } from './statistics.ts';
import { liftedLimits } from './world/world.ts';

/** Times are compared by `npm run soak enumeration` alone: on a busy machine chance differs by more than a tenth, too. */
const isSoak = process.env.NEXUS_SOAK === 'enumeration';
/** Of each kind, in turns, so that whatever else the machine does meets both alike. */
const samples = isSoak ? 240 : 60;
/** So often may one account be asked before its brake is felt. */
const perAccount = 3;

/**
 * A leak is what lies further apart than chance puts 1 in 15,000 runs, and by more than a tenth: without the first,
 * noise would fail the test; without the second, so would 50 µs of another index page, which nobody can use from afar.
 */
const leaks = ({ z, ratio }: Comparison): boolean => Math.abs(z) > 4 && (ratio > 1.1 || ratio < 1 / 1.1);

describe('the statistics', () => {
  const noise = (serial: number, scale = 1): number => scale * (1 + ((serial * 7919) % 97) / 97);

  it('find no leak in noise, and one where a fifth is missing', () => {
    const first = Array.from({ length: samples }, (_, i) => noise(i));
    const second = Array.from({ length: samples }, (_, i) => noise(i + 31));
    expect(leaks(compare(first, second))).toBe(false);
    const shorter = Array.from({ length: samples }, (_, i) => noise(i + 31, 0.7));
    expect(leaks(compare(first, shorter))).toBe(true);
    expect(compare([1, 1, 1], [1, 1, 1])).toEqual({ z: 0, ratio: 1 });
  });

  it('agree with the U of a worked example', () => {
    // All of the first are below all of the second: U = 0, mean 8, deviation √(16 · 9 / 12).
    expect(compare([1, 2, 3, 4], [5, 6, 7, 8]).z).toBeCloseTo(-8 / Math.sqrt(12), 10);
  });
});

/** Lets `server` hash passwords as `change` says while `work` runs. */
async function withHashing<T>(
  server: TestApp,
  change: (hashing: Hashing) => Hashing,
  work: () => Promise<T>,
): Promise<T> {
  const { hasher } = server.app.kernel.services.use(identityState);
  const { admit } = hasher;
  hasher.admit = (admitted) => admit.call(hasher, (hashing) => admitted(change(hashing))) as never;
  try {
    return await work();
  } finally {
    hasher.admit = admit;
  }
}

describe.skipIf(!postgresAvailable)('who is registered cannot be told (needs PostgreSQL)', () => {
  let app: TestApp;
  let mailed: TestApp;
  let known: string[];

  beforeAll(async () => {
    // In a soak a hash takes as long as one does: else the difference that it makes could not be measured.
    const env = { ...liftedLimits(), ...(isSoak && { BCRYPT_COST: '10' }) };
    app = await testApp({ env, manualClock: false });
    mailed = await testApp({ beside: app, env: { ...env, SMTP_URL: 'smtp://127.0.0.1:1' }, manualClock: false });
    known = [];
    for (let i = 0; i < samples / perAccount; i++) known.push((await register(app)).email);
  });
  afterAll(async () => {
    await mailed?.close();
    await app?.close();
  });

  /** Asks about an e-mail address from a network address. */
  type Ask = (email: string, from: string) => Promise<Answer>;

  const asks: [string, Ask][] = [
    [
      'POST /api/v1/auth/login',
      (email, from) => app.call('POST /api/v1/auth/login', { body: { email, password: 'wrong' }, from }),
    ],
    [
      'POST /api/v1/auth/forgot-password',
      (email, from) => app.call('POST /api/v1/auth/forgot-password', { body: { email }, from }),
    ],
    [
      'POST /api/v1/auth/verify-email/resend',
      (email, from) => app.call('POST /api/v1/auth/verify-email/resend', { body: { email }, from }),
    ],
    [
      'POST /api/v1/auth/register with mail',
      (email, from) =>
        mailed.call('POST /api/v1/auth/register', {
          body: { email, password: 'Giraffes-juggle-7-lanterns', displayName: 'Somebody' },
          from,
        }),
    ],
  ];

  const unknownLike = (email: string): string => `q${email.slice(1)}`;

  async function times(ask: Ask, from: string): Promise<Comparison> {
    const taken: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const time = async (into: number[], email: string): Promise<void> => {
      const start = performance.now();
      await ask(email, from);
      into.push(performance.now() - start);
    };
    for (let i = 0; i < samples; i++) {
      const email = known[i % known.length] ?? '';
      const inTurn = [() => time(taken.known, email), () => time(taken.unknown, unknownLike(email))];
      for (const each of i % 2 === 0 ? inTurn : inTurn.reverse()) await each();
    }
    return compare(taken.known, taken.unknown);
  }

  const fail: Ask = () => Promise.reject(new Error('there is nothing to ask'));

  /** How many statements a request sends, and how many passwords it hashes or verifies. */
  async function workOf(
    server: TestApp,
    ask: () => Promise<Answer>,
    change = (hashing: Hashing): Hashing => hashing,
  ): Promise<{ statements: number; hashes: number }> {
    await server.heard();
    const { statements } = server.app.kernel.database;
    const before = statements.sent;
    let hashes = 0;
    await withHashing(
      server,
      (hashing) =>
        change({
          ...hashing,
          hash: (password) => {
            hashes++;
            return hashing.hash(password);
          },
          verify: (password, stored) => {
            hashes++;
            return hashing.verify(password, stored);
          },
        }),
      ask,
    );
    return { statements: statements.sent - before, hashes };
  }

  const hashesOfKnownAlone = (hashing: Hashing): Hashing => ({
    ...hashing,
    verify: async (password, stored) => typeof stored === 'string' && hashing.verify(password, stored),
  });

  it.each(asks)('by what it answers: %s', async (_, ask) => {
    const shapeOf = ({ status, headers, body }: Answer) => {
      // The id is of the request; the window's end is a second later at times.
      const { 'x-request-id': id, 'ratelimit-reset': reset, date, ...same } = headers;
      expect([typeof id, Number(reset) > 0]).toEqual(['string', true]);
      const { requestId, ...rest } = body as Record<string, unknown>;
      return { status, headers: same, body: rest };
    };
    const [email = ''] = known;
    // Each from an address of its own, whose limits nothing else has touched.
    const unknown = shapeOf(await ask(unknownLike(email), '192.0.2.1'));
    expect(unknown).toEqual(shapeOf(await ask(email, '192.0.2.2')));
    expect(unknown.status).not.toBe(429);
  });

  it.each(asks)('by what it does: %s', async (what, ask) => {
    const server = what.endsWith('with mail') ? mailed : app;
    const [email = ''] = known.slice(1);
    // The first calls of a process prepare statements and fill caches.
    for (const each of [email, unknownLike(email)]) await workOf(server, () => ask(each, '192.0.2.3'));
    const [next = ''] = known.slice(2);
    const found = await workOf(server, () => ask(next, '192.0.2.3'));
    expect(found.statements).toBeGreaterThan(0);
    expect(await workOf(server, () => ask(unknownLike(next), '192.0.2.3'))).toEqual(found);
  });

  it('and the test would notice: a log-in that hashes for known addresses alone is found out', async () => {
    const [, ask = fail] = asks[0] ?? [];
    const [email = ''] = known.slice(3);
    const work = (about: string) => workOf(app, () => ask(about, '192.0.2.4'), hashesOfKnownAlone);
    expect(await work(unknownLike(email))).not.toEqual(await work(email));
  });

  if (isSoak) {
    it.each(asks)('by the time it takes: %s', async (_, ask) => {
      // The first calls of a process take longer.
      for (const email of known.slice(0, 2)) await ask(`warm-${email}`, '192.0.2.5');
      const found = await times(ask, '192.0.2.5');
      expect(leaks(found), JSON.stringify(found)).toBe(false);
    });

    it('and the comparison of times would notice it, too', async () => {
      const [, ask = fail] = asks[0] ?? [];
      const found = await withHashing(app, hashesOfKnownAlone, () => times(ask, '192.0.2.6'));
      expect(leaks(found), JSON.stringify(found)).toBe(true);
    });
  }
});
