import { describe, expect, it } from 'vitest';
import { merge } from './merge.ts';

const entry = (id: string, second: number) => ({ id, at: `2026-11-27T08:00:${String(second).padStart(2, '0')}.000Z` });
const ids = (entries: readonly { id: string }[]) => entries.map(({ id }) => id).join('');

describe('merge', () => {
  it('puts what is new above the list, and nothing twice', () => {
    expect(ids(merge([entry('d', 4), entry('c', 3), entry('b', 2)], [entry('b', 2), entry('a', 1)]))).toBe('dcba');
  });

  it('shows an entry that was recorded after one that happened later', () => {
    expect(ids(merge([entry('d', 4), entry('b', 2)], [entry('c', 3), entry('a', 1)]))).toBe('dcba');
  });

  it('keeps the order of entries of one instant', () => {
    expect(ids(merge([entry('d', 2), entry('c', 2)], [entry('b', 2), entry('a', 2)]))).toBe('dcba');
  });
});
