import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyEntry } from './chain.fixture.ts';
import { boundedId, digestOf, type EntryRow, entryColumns, linkHash, withDigest } from './entry.ts';
import { decodeJournalRow, encodeJournalRow } from './journal-row.ts';

const row: EntryRow = {
  org_id: 'eco_org_1111111111111111111111',
  id: 'eco_aud_1111111111111111111111',
  version: 1,
  at: 1_768_478_400_123,
  action: 'key.revoke',
  result: 'success',
  risk: 'low',
  caller_kind: 'user',
  caller_id: 'eco_usr_1111111111111111111111',
  person_id: null,
  session_id: '',
  key_id: null,
  resource_type: 'key',
  resource_id: 'ключ',
  route: null,
  before: '{"a":1}',
  after: null,
  origin: Buffer.from([0, 255]),
  personal: null,
  request_id: null,
  count: 1,
  reason: null,
};

// The three values were computed by another program from the description of the encoding.
describe('the canonical encoding', () => {
  test('of version 1 never changes: what was recorded must verify for ever', () => {
    expect(digestOf(row)?.toString('hex')).toBe('649bd35a41b52c51d7740522e55683597064305f62daa8d3e2a33f4c3accfdcb');
    expect(linkHash(Buffer.alloc(32), 1, Buffer.alloc(32, 1)).toString('hex')).toBe(
      'a7cf31387e6255cca069e8ab8f1a9c043304c06167b6ba643279651b406f1475',
    );
  });

  test('of version 2 has the reason last, and never changes either', () => {
    const denied = { ...row, version: 2, reason: 'role: needs keys:read' };
    expect(digestOf(denied)?.toString('hex')).toBe('0850d795460820490176afa8e4e2c5f0a8a61c2c6deba038c7d6ed4a20fbedc2');
  });

  test('of another version is not known, nor a reason of version 1, which no digest would cover', () => {
    expect(digestOf({ ...row, version: 3 })).toBeUndefined();
    expect(digestOf({ ...row, reason: '' })).toBeUndefined();
    expect(() => withDigest({ ...row, version: 3 })).toThrow(TypeError);
  });

  test('tells null from empty, and where one field ends and the next begins', () => {
    const digest = (changes: Partial<EntryRow>) => digestOf({ ...row, ...changes })?.toString('hex');
    expect(digest({ person_id: '' })).not.toBe(digest({ person_id: null }));
    expect(digest({ before: 'ab', after: 'c' })).not.toBe(digest({ before: 'a', after: 'bc' }));
    expect(digest({ before: 'ab', after: null })).not.toBe(digest({ before: null, after: 'ab' }));
  });

  test('differs whenever a column does', () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, fc.constantFrom(...entryColumns), (one, other, column) => {
        const changed = { ...one, [column]: other[column] };
        const isSame =
          encodeJournalRow(changed).join() === encodeJournalRow(one).join() &&
          (one[column] === null) === (other[column] === null);
        const digest = digestOf(changed);
        if (digest === undefined) return;
        expect(digest.equals(digestOf(one) ?? Buffer.alloc(0))).toBe(isSame);
      }),
    );
  });
});

test('a journal row comes back as it was', () => {
  fc.assert(
    fc.property(anyEntry, (one) => {
      const travelled = JSON.parse(JSON.stringify(encodeJournalRow(one))) as unknown[];
      expect(decodeJournalRow(travelled)).toEqual(one);
    }),
  );
  expect(() => decodeJournalRow(['too', 'short'])).toThrow(TypeError);
});

test('a journal row of version 1, from before an upgrade, has no reason', () => {
  expect(decodeJournalRow(encodeJournalRow(row).slice(0, -1))).toEqual(row);
});

test('the name of a resource is bounded, and stays well-formed', () => {
  expect(boundedId('short')).toBe('short');
  const long = boundedId('😀'.repeat(200).slice(1));
  expect(long).toHaveLength(200);
  expect(long.isWellFormed()).toBe(true);
});
