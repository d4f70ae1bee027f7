import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { ManualClock, minute } from '../clock.ts';
import { cryptoErrors } from './errors.ts';
import { kekConformance } from './kek.conformance.ts';
import { type KekProvider, localKek } from './kek.ts';
import { proveKek, watchKek } from './remote-kek.ts';

const local = localKek(randomBytes(32));

kekConformance('watched', async () => ({
  kek: watchKek(local, new ManualClock()),
  other: watchKek(localKek(randomBytes(32)), new ManualClock()),
}));

/** A key whose service can go away. */
function breakable() {
  const state = { isAway: false, calls: 0 };
  const call = <T>(work: () => Promise<T>): Promise<T> => {
    state.calls += 1;
    return state.isAway ? Promise.reject(cryptoErrors.KEK_UNAVAILABLE()) : work();
  };
  const kek: KekProvider = {
    id: local.id,
    wrap: (key, context) => call(() => local.wrap(key, context)),
    unwrap: (wrapped, context) => call(() => local.unwrap(wrapped, context)),
  };
  return { state, kek };
}

test('a service that is away is a trouble until it answers again, also if nothing but the watch asks it', async () => {
  const clock = new ManualClock();
  const { state, kek } = breakable();
  const watched = watchKek(kek, clock);
  expect(watched.trouble?.()).toBeUndefined();
  expect(state.calls).toBe(0);
  state.isAway = true;
  clock.advance(minute);
  await vi.waitFor(() => expect(watched.trouble?.()).toContain('does not answer'));
  state.isAway = false;
  await vi.waitFor(() => expect(watched.trouble?.()).toBeUndefined());
});

test('a key that cannot be unwrapped is no trouble of the service', async () => {
  const watched = watchKek(local, new ManualClock());
  await expect(watched.unwrap(Buffer.alloc(60), {})).rejects.toThrow();
  expect(watched.trouble?.()).toBeUndefined();
});

test.each<[string, Partial<KekProvider>, RegExp]>([
  ['decrypts to another key', { unwrap: async () => randomBytes(32) }, /something else/],
  ['does not decrypt its own', { unwrap: () => Promise.reject(cryptoErrors.KEY_UNWRAP_FAILED()) }, /does not decrypt/],
  ['is away', { wrap: () => Promise.reject(cryptoErrors.KEK_UNAVAILABLE()) }, /does not answer/],
])('a key that %s is not proved', async (_what, changed, message) => {
  await expect(proveKek({ ...local, ...changed })).rejects.toThrow(message);
});
