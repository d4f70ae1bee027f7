import { hash } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { NexusError } from '../../../kernel/errors.ts';
import { PasswordHasher } from './hasher.ts';

const hasher = (more: { concurrency?: number; maxAdmitted?: number } = {}) => new PasswordHasher({ cost: 6, ...more });

describe('the password hasher', () => {
  it('verifies what it hashed, however the letters are composed, and nothing else', async () => {
    const queue = hasher();
    await queue.admit(async (hashing) => {
      const stored = await hashing.hash('Zo\u00eb-and-7-giraffes');
      expect(await hashing.verify('Zoe\u0308-and-7-giraffes', stored)).toBe(true);
      expect(await hashing.verify('Zoe-and-7-giraffes', stored)).toBe(false);
      expect(await hashing.verify('anything', undefined)).toBe(false);
      expect(hashing.isStale(stored)).toBe(false);
      expect(hashing.isStale(await hash('x', 4))).toBe(true);
      // Full-width digits, as Japanese keyboards write them.
      expect(await hashing.verify('Zo\u00eb-and-\uff17-giraffes', stored)).toBe(true);
    });
  });

  it('tells passwords apart that differ after the bytes that bcrypt reads', async () => {
    const queue = hasher();
    await queue.admit(async (hashing) => {
      for (const long of ['x'.repeat(72), 'x'.repeat(256), '青い猫が七匹とても静かに眠っている夜の庭で歌を聞く']) {
        const stored = await hashing.hash(long);
        expect(await hashing.verify(long, stored)).toBe(true);
        for (const other of [`${long}y`, long.slice(0, -1), ` ${long}`, long.toUpperCase().concat('!')]) {
          expect(await hashing.verify(other, stored)).toBe(false);
        }
      }
      const withNul = await hashing.hash('a\0b');
      expect(await hashing.verify('a\0c', withNul)).toBe(false);
    });
  });

  it('verifies hashes that bcrypt made of the password itself, as the service did that made them; they are stale', async () => {
    const queue = hasher();
    await queue.admit(async (hashing) => {
      const longest = 'x'.repeat(72);
      const old = await hash(longest, 6);
      expect(await hashing.verify(longest, old)).toBe(true);
      for (const bytes of [73, 100, 256]) {
        const long = 'xy'.repeat(bytes).slice(0, bytes);
        const truncated = await hash(long, 6);
        expect(await hashing.verify(long, truncated), `${bytes} bytes`).toBe(true);
        expect(await hashing.verify(long.slice(0, 71), truncated)).toBe(false);
      }
      expect(hashing.isStale(old)).toBe(true);
      for (const form of ['Zoe\u0308', 'Zo\u00eb']) {
        expect(await hashing.verify('Zoe\u0308', await hash(form, 6))).toBe(true);
      }
      // The digest is no password.
      const [, digest = ''] = (await hashing.hash('x')).split('hmac-sha256:');
      expect(await hashing.verify('x', digest)).toBe(false);
    });
  });

  it('answers 429 with Retry-After at once when the queue is full, and admits again when there is room', async () => {
    const queue = hasher({ concurrency: 1, maxAdmitted: 2 });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const places = [queue.admit(() => held), queue.admit(() => held)];
    const refused = await queue.admit(async () => 'in').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NexusError);
    expect(refused).toMatchObject({ code: 'HASHING_BUSY', status: 429, options: { retryAfterSeconds: 1 } });
    release();
    await Promise.all(places);
    expect(await queue.admit(async () => 'in')).toBe('in');
  });

  it('frees the place when the work fails', async () => {
    const queue = hasher({ maxAdmitted: 1 });
    await expect(queue.admit(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queue.admit(async () => 'in')).toBe('in');
  });

  it('takes as long for an unknown account and for a hash of a lower cost as for a wrong password', async () => {
    const queue = new PasswordHasher({ cost: 10 });
    const today = await hash('right', 10);
    const older = await hash('right', 8);
    // Microseconds of CPU, not of time: the machine may have other work.
    const least = { wrong: Infinity, unknown: Infinity, older: Infinity };
    const time = async (kind: keyof typeof least, stored: string | undefined): Promise<void> => {
      const start = process.cpuUsage();
      await queue.admit((hashing) => hashing.verify('wrong', stored));
      const { user, system } = process.cpuUsage(start);
      least[kind] = Math.min(least[kind], user + system);
    };
    const alike = (kind: 'unknown' | 'older'): boolean =>
      least[kind] > 0.6 * least.wrong && least[kind] < 1.6 * least.wrong;
    for (let i = 0; i < 5; i++) {
      await time('wrong', today);
      await time('unknown', undefined);
      await time('older', older);
    }
    expect([alike('unknown'), alike('older')], JSON.stringify(least)).toEqual([true, true]);
  });

  it('leaves the event loop free', async () => {
    const queue = new PasswordHasher({ cost: 10 });
    let longest = 0;
    const start = performance.now();
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await Promise.all(Array.from({ length: 12 }, () => queue.admit((hashing) => hashing.hash('x'))));
    clearInterval(timer);
    // On the loop, the twelve would be one gap as long as all of it.
    expect(longest).toBeLessThan((performance.now() - start) / 2);
  });
});
