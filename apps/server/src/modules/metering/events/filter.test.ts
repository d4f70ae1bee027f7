import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyFilter } from './filter.ts';

const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16);

describe('a filter of keys', () => {
  it('says yes of every key that was added', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uint8Array({ minLength: 16, maxLength: 16 }), { minLength: 1 }), (keys) => {
        const filter = new KeyFilter(keys.length);
        filter.add(Buffer.concat(keys));
        expect(keys.every((key) => filter.mayHave(Buffer.from(key).toString('hex')))).toBe(true);
      }),
    );
  });

  it('says no of most others', () => {
    const count = 20_000;
    const filter = new KeyFilter(count);
    filter.add(Buffer.concat(Array.from({ length: count }, (_, n) => keyOf(`in ${n}`))));
    const wrong = Array.from({ length: count }, (_, n) => keyOf(`out ${n}`)).filter((key) =>
      filter.mayHave(key.toString('hex')),
    );
    expect(wrong.length / count).toBeLessThan(0.02);
    expect(filter.bytes / count).toBeLessThan(2);
  });
});
