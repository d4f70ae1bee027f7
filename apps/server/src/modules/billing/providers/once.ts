import { setTimeout as wait } from 'node:timers/promises';
import { NexusError } from '../../../kernel/errors.ts';
import { providerErrors } from './errors.ts';

/** Milliseconds before the second and the third attempt: somebody may be waiting for the answer. */
const pauses = [250, 1000];

export type Sleep = (milliseconds: number) => Promise<unknown>;

const isAway = (error: unknown): boolean =>
  error instanceof NexusError && error.id === providerErrors.BILLING_PROVIDER_AWAY.id;

/**
 * Makes a thing at a provider at most once: looks for it before each attempt, since the answer to an attempt may have been
 * lost after it was made. `make` throws BILLING_PROVIDER_AWAY where it is not known whether it was.
 */
export async function makeOnce<T>(
  find: () => Promise<T | undefined>,
  make: () => Promise<T>,
  sleep: Sleep = wait,
): Promise<T> {
  for (const pause of [...pauses, undefined]) {
    const known = await insist(find, sleep);
    if (known !== undefined) return known;
    try {
      return await make();
    } catch (error) {
      if (pause === undefined || !isAway(error)) throw error;
      await sleep(pause);
    }
  }
  throw new Error('unreachable');
}

/** For what may be repeated as it is: reads, and changes to a named state. */
export async function insist<T>(call: () => Promise<T>, sleep: Sleep = wait): Promise<T> {
  for (const pause of pauses) {
    try {
      return await call();
    } catch (error) {
      if (!isAway(error)) throw error;
      await sleep(pause);
    }
  }
  return call();
}
