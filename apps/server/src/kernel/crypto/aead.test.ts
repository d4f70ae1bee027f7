import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newSecretId } from '../ids.ts';
import { blobKeyId, type DataKey, dataKeyOf, encodeAad, open, reseal, seal } from './aead.ts';

const makeKey = (): DataKey => dataKeyOf(newSecretId('dek'), createSecretKey(randomBytes(32)));
const dataKey = makeKey();
const text = fc.string({ unit: 'grapheme' });
const aad = fc.array(text, { maxLength: 6 });
const plaintext = fc.uint8Array({ maxLength: 300 });
const failure = expect.objectContaining({ code: 'DECRYPTION_FAILED' });

describe('a sealed blob', () => {
  test('opens to what was sealed, and contains its key’s id', () => {
    fc.assert(
      fc.property(aad, plaintext, (fields, value) => {
        const blob = seal(dataKey, fields, value);
        expect(blob.length).toBe(value.length + 45);
        expect(blobKeyId(blob)).toBe(dataKey.id);
        expect(open(dataKey, fields, blob)).toEqual(Buffer.from(value));
      }),
    );
  });

  test('takes texts as UTF-8', () => {
    expect(open(dataKey, [], seal(dataKey, [], 'naïve 🔑')).toString()).toBe('naïve 🔑');
  });

  test('is never the same twice', () => {
    expect(seal(dataKey, [], 'x').equals(seal(dataKey, [], 'x'))).toBe(false);
  });

  test('does not open with any one bit flipped', () => {
    const blob = seal(dataKey, ['eco_org_1', 'row'], 'secret value');
    for (let bit = 0; bit < blob.length * 8; bit += 1) {
      const changed = Buffer.from(blob);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => open(dataKey, ['eco_org_1', 'row'], changed)).toThrow(failure);
    }
  });

  test('does not open truncated or extended', () => {
    const blob = seal(dataKey, [], 'secret value');
    for (let length = 0; length < blob.length; length += 1) {
      expect(() => open(dataKey, [], blob.subarray(0, length))).toThrow(failure);
      expect(() => open(dataKey, [], blob.subarray(blob.length - length))).toThrow(failure);
    }
    expect(() => open(dataKey, [], Buffer.concat([blob, Buffer.alloc(1)]))).toThrow(failure);
  });

  test('does not open with other additional data', () => {
    fc.assert(
      fc.property(aad, aad, plaintext, (fields, others, value) => {
        fc.pre(JSON.stringify(fields) !== JSON.stringify(others));
        const blob = seal(dataKey, fields, value);
        expect(() => open(dataKey, others, blob)).toThrow(failure);
      }),
    );
  });

  test.each([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [['a'], ['a', '']],
    [[], ['']],
  ])('does not open when the fields %j become %j', (fields, others) => {
    const blob = seal(dataKey, fields, 'x');
    expect(() => open(dataKey, others, blob)).toThrow(failure);
  });

  test('does not open with another key, even one with the same id', () => {
    const blob = seal(dataKey, [], 'x');
    expect(() => open(makeKey(), [], blob)).toThrow(failure);
    expect(() => open({ ...dataKey, key: makeKey().key }, [], blob)).toThrow(failure);
  });
});

describe('a blob that is sealed again', () => {
  test('opens with the other key alone, to the same', () => {
    fc.assert(
      fc.property(aad, plaintext, (fields, value) => {
        const other = makeKey();
        const blob = reseal(dataKey, other, fields, seal(dataKey, fields, value));
        expect(blobKeyId(blob)).toBe(other.id);
        expect(open(other, fields, blob)).toEqual(Buffer.from(value));
        expect(() => open(dataKey, fields, blob)).toThrow(failure);
      }),
    );
  });

  test('was sealed for the same place', () => {
    expect(() => reseal(dataKey, makeKey(), ['there'], seal(dataKey, ['here'], 'x'))).toThrow(failure);
  });
});

describe('additional data', () => {
  test('is unambiguous', () => {
    fc.assert(
      fc.property(aad, aad, (left, right) => {
        const same = encodeAad(Buffer.alloc(0), left).equals(encodeAad(Buffer.alloc(0), right));
        expect(same).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });

  test('must be well-formed, since UTF-8 encodes all lone surrogates alike', () => {
    expect(() => seal(dataKey, ['\ud800'], 'x')).toThrow(TypeError);
  });
});
