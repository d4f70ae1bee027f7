import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { kekConformance } from './kek.conformance.ts';
import { localKek } from './kek.ts';

kekConformance('local', async () => ({ kek: localKek(randomBytes(32)), other: localKek(randomBytes(32)) }));

test('the same master key has the same id on every start, which does not reveal it', () => {
  const masterKey = randomBytes(32);
  const kek = localKek(masterKey);
  expect(localKek(masterKey).id).toBe(kek.id);
  expect(inspect(kek, { showHidden: true, depth: 9 })).not.toContain(masterKey.toString('hex'));
});

test.each([0, 16, 31, 33])('refuses a master key of %d bytes', (length) => {
  expect(() => localKek(randomBytes(length))).toThrow(expect.objectContaining({ code: 'MASTER_KEY_INVALID' }));
});
