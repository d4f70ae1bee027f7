import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { Secret } from './secret.ts';

const plain = 'correct horse battery staple';
const secret = new Secret(plain);
const holder = { name: 'config', nested: [{ secret }] };

describe('a secret', () => {
  test('is revealed on demand', () => {
    expect(secret.reveal()).toBe(plain);
    const object = { a: 1 };
    expect(new Secret(object).reveal()).toBe(object);
  });

  const ways: [string, () => string][] = [
    ['String()', () => String(secret)],
    ['a template', () => `${secret}`],
    ['a number', () => `${Number(secret)}`],
    ['join', () => [secret].join()],
    ['JSON', () => JSON.stringify(holder)],
    ['inspect', () => inspect(holder, { depth: 9 })],
    ['inspect with everything shown', () => inspect(secret, { showHidden: true, depth: 9, getters: true })],
    ['inspect without custom functions', () => inspect(secret, { showHidden: true, customInspect: false, depth: 9 })],
    ['console formats', () => format('%s %o %O %j %d', secret, secret, secret, secret, secret)],
    ['structuredClone', () => inspect(structuredClone({ secret }), { showHidden: true })],
    ['v8 serialisation', () => serialize({ secret }).toString('latin1')],
    ['spread', () => JSON.stringify({ ...secret })],
    ['own keys', () => JSON.stringify(Reflect.ownKeys(secret))],
    ['for in', () => JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(secret)))],
    ['an error message', () => inspect(new Error(`no access with ${secret}`, { cause: secret }), { showHidden: true })],
    ['a failed conversion', () => inspect(tryTo(() => BigInt(secret as unknown as string)))],
    ['a failed call', () => inspect(tryTo(() => (secret as unknown as () => void)()))],
  ];

  test.each(ways)('does not leak through %s', (_, way) => {
    const text = way();
    for (const word of [...plain.split(' '), Buffer.from(plain).toString('base64')]) expect(text).not.toContain(word);
  });

  test('prints as [secret] where a string is expected', () => {
    expect([`${secret}`, JSON.stringify({ secret }), inspect(secret)]).toEqual([
      '[secret]',
      '{"secret":"[secret]"}',
      '[secret]',
    ]);
  });
});

function tryTo(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
