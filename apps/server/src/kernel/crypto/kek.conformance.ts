import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KekProvider } from './kek.ts';

export interface KekPair {
  kek: KekProvider;
  /** The same kind of provider with another key. */
  other: KekProvider;
}

/** What every provider of key-encryption keys must do: call it from the provider's own test file. */
export function kekConformance(name: string, make: () => Promise<KekPair>): void {
  const context = { dataKey: 'eco_dek_1', scope: 'project:1' };
  const failure = { code: 'KEY_UNWRAP_FAILED' };

  describe(`key-encryption key: ${name}`, () => {
    test('unwraps what it wrapped, also concurrently', async () => {
      const { kek } = await make();
      const keys = Array.from({ length: 20 }, () => randomBytes(32));
      const wrapped = await Promise.all(keys.map((key) => kek.wrap(key, context)));
      const unwrapped = await Promise.all(wrapped.map((key) => kek.unwrap(key, context)));
      expect(unwrapped).toEqual(keys);
    });

    test('has a unique, stable id', async () => {
      const { kek, other } = await make();
      const before = kek.id;
      await kek.wrap(randomBytes(32), context);
      expect(before).toMatch(/^[\x21-\x7e]{1,200}$/);
      expect(kek.id).toBe(before);
      expect(kek.id).not.toBe(other.id);
    });

    test('never produces the same output twice, nor reveals the key', async () => {
      const { kek } = await make();
      const key = randomBytes(32);
      const [first, second] = [await kek.wrap(key, context), await kek.wrap(key, context)];
      expect(first.equals(second)).toBe(false);
      expect(first.includes(key)).toBe(false);
    });

    test('keeps no reference to the buffer it was given', async () => {
      const { kek } = await make();
      const key = randomBytes(32);
      const copy = Buffer.from(key);
      const wrapped = await kek.wrap(key, context);
      expect(key.equals(copy)).toBe(true);
      key.fill(0);
      expect(await kek.unwrap(wrapped, context)).toEqual(copy);
    });

    test('refuses another context, even one that only splits differently', async () => {
      const { kek } = await make();
      const wrapped = await kek.wrap(randomBytes(32), context);
      for (const wrong of [
        {},
        { ...context, scope: 'project:2' },
        { dataKey: 'eco_dek_1' },
        { ...context, more: '' },
      ]) {
        await expect(kek.unwrap(wrapped, wrong)).rejects.toMatchObject(failure);
      }
      const split = await kek.wrap(randomBytes(32), { a: 'bc' });
      await expect(kek.unwrap(split, { ab: 'c' })).rejects.toMatchObject(failure);
    });

    test('does not depend on the order of the context', async () => {
      const { kek } = await make();
      const key = randomBytes(32);
      const wrapped = await kek.wrap(key, context);
      expect(await kek.unwrap(wrapped, { scope: context.scope, dataKey: context.dataKey })).toEqual(key);
    });

    test('refuses a changed, truncated or foreign wrapped key', async () => {
      const { kek, other } = await make();
      const wrapped = await kek.wrap(randomBytes(32), context);
      for (const position of [0, Math.floor(wrapped.length / 2), wrapped.length - 1]) {
        const changed = Buffer.from(wrapped);
        changed[position] = (changed[position] as number) ^ 1;
        await expect(kek.unwrap(changed, context)).rejects.toMatchObject(failure);
      }
      for (const length of [0, 1, wrapped.length - 1]) {
        await expect(kek.unwrap(wrapped.subarray(0, length), context)).rejects.toMatchObject(failure);
      }
      await expect(other.unwrap(wrapped, context)).rejects.toMatchObject(failure);
    });
  });
}
