import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode128, Encoder128, encode32, encodeBytes128, isBase62Of128, randomBase62 } from './base62.ts';

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });

/** The definition, digit by digit. */
function byBigInt(value: bigint, width: number): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const digits = Array.from({ length: width }, (_, place) => (value / 62n ** BigInt(place)) % 62n);
  return digits
    .map((digit) => alphabet.charAt(Number(digit)))
    .reverse()
    .join('');
}

const toBigInt = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

describe('128-bit base62', () => {
  test('agrees with long division by BigInt', () => {
    fc.assert(fc.property(bytes16, (bytes) => encodeBytes128(bytes) === byBigInt(toBigInt(bytes), 22)));
  });

  test('agrees if only the lower half differs', () => {
    const at = (bytes: Uint8Array, from: number): number => Buffer.from(bytes).readUInt16BE(from);
    const extreme = fc.constantFrom(0, 1, 127, 128, 255);
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const edges = fc.array(extreme, { minLength: 16, maxLength: 16 }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(fc.oneof(bytes, edges), (both) => {
        const limbs = Float64Array.from([0, 2, 4, 6, 8, 10, 12, 14], (from) => at(both, from));
        const encoder = new Encoder128(limbs);
        const lower = () => encoder.encode('', at(both, 8) * 65536 + at(both, 10), at(both, 12), at(both, 14));
        expect(lower()).toBe(encodeBytes128(both));
        expect(lower()).toBe(encodeBytes128(both));
      }),
      { numRuns: 2000 },
    );
  });

  test('decodes what it encoded', () => {
    fc.assert(
      fc.property(bytes16, (bytes) => {
        expect(decode128(encodeBytes128(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('sorts like the numbers', () => {
    fc.assert(
      fc.property(bytes16, bytes16, (left, right) => {
        const byText = encodeBytes128(left) < encodeBytes128(right);
        expect(byText).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)) < 0);
      }),
    );
  });

  test('accepts exactly one text per number', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0126789AZaz7n'), minLength: 22, maxLength: 22 });
    fc.assert(
      fc.property(text, (candidate) => {
        const decoded = decode128(candidate);
        expect(decoded !== undefined).toBe(isBase62Of128(candidate));
        if (decoded !== undefined) expect(encodeBytes128(decoded)).toBe(candidate);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['0'.repeat(22), '00'.repeat(16)],
    ['7n42DGM5Tflk9n8mt7Fhc7', 'ff'.repeat(16)],
  ])('reaches the end of the range: %s', (text, hex) => {
    expect(encodeBytes128(Buffer.from(hex, 'hex'))).toBe(text);
    expect(decode128(text)?.toString('hex')).toBe(hex);
  });

  test.each([
    ['one above 2^128 - 1', '7n42DGM5Tflk9n8mt7Fhc8'],
    ['far above', 'z'.repeat(22)],
    ['too short', '0'.repeat(21)],
    ['too long', '0'.repeat(23)],
    ['a foreign character', `${'0'.repeat(21)}-`],
    ['a character beyond ASCII', `${'0'.repeat(21)}é`],
    ['a character that is a digit elsewhere', `${'0'.repeat(21)}\uff11`],
  ])('refuses %s', (_, text) => {
    expect(decode128(text)).toBeUndefined();
  });

  test('takes 16 bytes only', () => {
    expect(() => encodeBytes128(Buffer.alloc(15))).toThrow(RangeError);
  });
});

describe('encode32', () => {
  test('agrees with division by BigInt', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), (n) => encode32(n, 6) === byBigInt(BigInt(n), 6)));
  });

  test.each([
    [0, 6, '000000'],
    [61, 1, 'z'],
    [62, 2, '10'],
    [0xffffffff, 6, '4gfFC3'],
  ])('%d in %d digits is %s', (value, width, text) => {
    expect(encode32(value, width)).toBe(text);
  });

  test.each([
    [62, 1],
    [-1, 6],
    [1.5, 6],
    [2 ** 32, 6],
    [Number.NaN, 6],
  ])('refuses %d in %d digits', (value, width) => {
    expect(() => encode32(value, width)).toThrow(RangeError);
  });
});

describe('randomBase62', () => {
  test('has the requested length', () => {
    for (const length of [1, 2, 43, 1024]) expect(randomBase62(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`));
    for (const length of [0, 1.5, -1, 1025]) expect(() => randomBase62(length)).toThrow(RangeError);
  });

  test('is not biased', () => {
    const counts = new Array<number>(128).fill(0);
    for (let run = 0; run < 3100; run += 1) {
      const text = randomBase62(1000);
      // The first digit of each pair, where a modulo without rejection shows: 0, 1 and 2 come 6 % too often.
      for (let at = 0; at < text.length; at += 2) {
        const code = text.charCodeAt(at);
        counts[code] = (counts[code] as number) + 1;
      }
    }
    const seen = counts.filter((count) => count > 0);
    expect(seen).toHaveLength(62);
    const chiSquare = seen.reduce((sum, count) => sum + (count - 25_000) ** 2 / 25_000, 0);
    // 61 degrees of freedom: above 150 once in 10^9 runs; the bias above gives 300.
    expect(chiSquare).toBeLessThan(150);
  });

  test('also uses every digit in an odd position', () => {
    const seen = new Set(Array.from({ length: 5000 }, () => randomBase62(1)));
    expect(seen.size).toBe(62);
  });
});
