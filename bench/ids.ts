import { randomUUID } from 'node:crypto';
import { systemClock } from '../apps/server/src/kernel/clock.ts';
import { Ids, newSecretId } from '../apps/server/src/kernel/ids.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';

/** Ids made between two looks at the clock. */
const batch = 10_000;

/** Microseconds per id of a tight loop in this process. */
export async function ids(options: RunOptions): Promise<Outcome> {
  const seconds = Math.min(options.seconds, 2);
  const rounds = await interleave(
    { ...options, seconds },
    {
      newId: async (ms) => each(ms, () => new Ids(systemClock).next('req')),
      newSecretId: async (ms) => each(ms, () => newSecretId('api')),
      randomUUID: async (ms) => each(ms, () => randomUUID()),
    },
  );
  const check = (what: string, values: number[]) => ({ what, measured: median(values), unit: 'µs' });
  const target = { relation: '<=' as const, value: 5 };
  return {
    title: 'Generating ids',
    checks: [
      { ...check('row id (time-ordered)', rounds.newId), target },
      { ...check('id that cannot be guessed', rounds.newSecretId), target },
      check('crypto.randomUUID, for comparison', rounds.randomUUID),
    ],
    rounds,
    notes: [],
  };
}

function each(ms: number, make: () => string): number {
  const began = performance.now();
  let made = 0;
  let length = 0;
  for (let now = began; now - began < ms; now = performance.now()) {
    for (let n = 0; n < batch; n++) length += make().length;
    made += batch;
  }
  if (length < made) throw new Error('an id is empty');
  return ((performance.now() - began) * 1000) / made;
}
