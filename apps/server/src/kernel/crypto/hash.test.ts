import { expect, test } from 'vitest';
import { sha256, sha256Bytes, timingSafeEqualText } from './hash.ts';

// FIPS 180-4, the example of one block.
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('SHA-256 of texts and bytes', () => {
  expect(sha256('abc')).toBe(abc);
  expect(sha256(Buffer.from('abc'))).toBe(abc);
  expect(sha256Bytes('abc').toString('hex')).toBe(abc);
  expect(sha256('ä')).toBe(sha256(Buffer.from('ä', 'utf8')));
});

test.each([
  ['', '', true],
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'aa', false],
  ['ä', 'a', false],
])('timingSafeEqualText(%j, %j) is %s', (left, right, equal) => {
  expect(timingSafeEqualText(left, right)).toBe(equal);
});
