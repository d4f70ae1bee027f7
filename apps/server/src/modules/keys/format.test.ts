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

  it('never makes the same secret twice', () => {
    const id = newKeyId();
    expect(new Set(Array.from({ length: 1000 }, () => newKey(id))).size).toBe(1000);
  });

  it('tells a key with any one character changed', () => {
    const key = newKey(newKeyId());
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...'0aZ.-é'), (at, character) => {
        fc.pre(key[at] !== character);
        expect(keyIdOf(key.slice(0, at) + character + key.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it('takes nothing else for a key', () => {
    fc.assert(fc.property(fc.string(), (text) => keyIdOf(text) === undefined));
  });
});
