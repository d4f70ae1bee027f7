import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyIdOf, keyPattern, newKey, newKeyId } from './format.ts';

describe('the format of keys', () => {
  it('names its id and fits the pattern for leak scanners', () => {
    const id = newKeyId();
    const key = newKey(id);
    expect(keyIdOf(key)).toBe(id);
    expect(`leaked: "${key}"`.match(keyPattern)?.[0]).toBe(key);
  });

  it('begins with a prefix of its own where there is one', () => {
    const id = newKeyId();
    const key = newKey(id, 'acme_live');
    expect(key).toMatch(/^acme_live_[0-9A-Za-z]{22}\.[0-9A-Za-z]{49}$/);
    expect(keyIdOf(key)).toBe(id);
    expect(`leaked: "${key}"`.match(keyPattern)?.[0]).toBe(key);
    // Its checksum holds the prefix too.
    for (const other of [
      key.replace('live', 'test'),
      key.replace('acme', 'acmf'),
      key.replace('acme_live', 'eco_api'),
    ]) {
      expect(keyIdOf(other)).toBeUndefined();
    }
  });

  it('never makes the same secret twice', () => {
    const id = newKeyId();
    expect(new Set(Array.from({ length: 1000 }, () => newKey(id))).size).toBe(1000);
  });

  it('tells a key with any one character changed', () => {
    const keys = [newKey(newKeyId()), newKey(newKeyId(), 'acme_live')];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.nat(79), fc.constantFrom(...'0aZ.-é'), (key, at, character) => {
        fc.pre(key[at] !== character);
        expect(keyIdOf(key.slice(0, at) + character + key.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it('takes nothing else for a key', () => {
    fc.assert(fc.property(fc.string(), (text) => keyIdOf(text) === undefined));
  });
});
