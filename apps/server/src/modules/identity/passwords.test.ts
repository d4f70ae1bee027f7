import { hash } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { NexusError } from '../../kernel/errors.ts';
import { PasswordHasher } from './passwords.ts';

const hasher = (more: { concurrency?: number; maxAdmitted?: number } = {}) => new PasswordHasher({ cost: 6, ...more });

describe('the password hasher', () => {
  it('verifies what it hashed, however the letters are composed, and nothing else', async () => {
    const line = hasher();
    await line.admitted(async (hashing) => {
      const stored = await hashing.hash('Zo\u00eb-and-7-giraffes');
      expect(await hashing.verify('Zoe\u0308-and-7-giraffes', stored)).toBe(true);
      expect(await hashing.verify('Zoe-and-7-giraffes', stored)).toBe(false);
      expect(await hashing.verify('anything', undefined)).toBe(false);
      expect(hashing.isStale(stored)).toBe(false);
      expect(hashing.isStale(await hash('x', 4))).toBe(true);
    });
  });

  it('refuses what bcrypt would cut off', async () => {
    const line = hasher();
    await line.admitted(async (hashing) => {
      const longest = 'x'.repeat(72);
      const stored = await hashing.hash(longest);
      expect(await hashing.verify(longest, stored)).toBe(true);
      expect(await hashing.verify(`${longest}y`, stored)).toBe(false);
      expect(await hashing.verify(longest.toUpperCase(), stored)).toBe(false);
      expect(await hashing.verify(` ${longest.slice(1)}`, stored)).toBe(false);
    });
  });

  it('answers 429 with Retry-After at once when the line is full, and goes on when there is room', async () => {
    const line = hasher({ concurrency: 1, maxAdmitted: 2 });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const places = [line.admitted(() => held), line.admitted(() => held)];
    const refused = await line.admitted(async () => 'in').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NexusError);
    expect(refused).toMatchObject({ code: 'HASHING_BUSY', status: 429, options: { retryAfterSeconds: 1 } });
    release();
    await Promise.all(places);
    expect(await line.admitted(async () => 'in')).toBe('in');
  });

  it('gives a place back when the work fails', async () => {
    const line = hasher({ maxAdmitted: 1 });
    await expect(line.admitted(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await line.admitted(async () => 'in')).toBe('in');
  });

  it('takes as long for an unknown account and for a hash of a lower cost as for a wrong password', async () => {
    const line = new PasswordHasher({ cost: 10 });
    const today = await hash('right', 10);
    const older = await hash('right', 8);
    const times: Record<string, number[]> = { wrong: [], unknown: [], older: [] };
    const time = async (into: number[] | undefined, stored: string | undefined): Promise<void> => {
      const start = performance.now();
      await line.admitted((hashing) => hashing.verify('wrong', stored));
      into?.push(performance.now() - start);
    };
    for (let i = 0; i < 9; i++) {
      await time(times.wrong, today);
      await time(times.unknown, undefined);
      await time(times.older, older);
    }
    const median = (values: number[] = []): number => values.sort((a, b) => a - b)[4] ?? 0;
    const expected = median(times.wrong);
    for (const kind of ['unknown', 'older']) {
      expect(median(times[kind]) / expected, kind).toBeGreaterThan(0.6);
      expect(median(times[kind]) / expected, kind).toBeLessThan(1.6);
    }
  });

  it('leaves the event loop free', async () => {
    const line = new PasswordHasher({ cost: 10 });
    let longest = 0;
    const start = performance.now();
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await Promise.all(Array.from({ length: 12 }, () => line.admitted((hashing) => hashing.hash('x'))));
    clearInterval(timer);
    // On the loop, the twelve would be one gap as long as all of it.
    expect(longest).toBeLessThan((performance.now() - start) / 2);
  });
});
