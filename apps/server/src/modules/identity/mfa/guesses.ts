import { createHmac } from 'node:crypto';
import { day, hour, minute } from '../../../kernel/clock.ts';
import type { OwnTx } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { isFamiliar, type Throttle, takeAttempt, takeBack } from '../login/store.ts';
import { addressKey } from '../login/throttle.ts';
import { type IdentityState, identityState } from '../state.ts';

/** How attempts to prove a factor are slowed down. */
export interface GuessThrottle {
  /** Counts apart from the other throttles of the person. */
  name: string;
  familiar: Omit<Throttle, 'key'>;
  strange: Omit<Throttle, 'key'>;
}

/**
 * Six digits, of which three codes are good at any time: 3 in a million for each guess. After five the wait doubles up to a
 * day, and one guess a day is forgotten: under fifty guesses in any month, from all addresses together. Those from
 * addresses that the person has logged in from are counted apart, so nobody elsewhere delays the owner: under a hundred
 * in all, a chance below 3 in 10,000 (brute-force.db.test.ts). Nothing lifts it but time, not even a new password: who
 * reads the owner's mail must not win guesses by it.
 */
export const codeThrottle: GuessThrottle = {
  name: 'code',
  familiar: { free: 5, firstMs: minute, maxMs: day, forgetMs: day, forgets: 'one' },
  strange: { free: 5, firstMs: 5 * minute, maxMs: day, forgetMs: day, forgets: 'one' },
};

/** Fifty random bits cannot be guessed; this bounds what guessing costs us. The way in while codes are locked. */
const backupSpec = { free: 10, firstMs: minute, maxMs: hour, forgetMs: hour, forgets: 'one' } as const;
export const backupCodeThrottle: GuessThrottle = { name: 'backup code', familiar: backupSpec, strange: backupSpec };

/** Who proves a factor, and from where. */
export interface Prover {
  person: string;
  email: string;
  address: string;
}

/** One attempt that was counted. */
export interface Guess {
  key: Buffer;
  /** This one began a first wait: the owner should hear of it. */
  alarming: boolean;
}

function keyOf({ blindKey }: IdentityState, { name }: GuessThrottle, person: string, familiar: boolean): Buffer {
  const where = familiar ? 'familiar' : 'strange';
  return createHmac('sha256', blindKey).update(`second factor\n${name}\n${person}\n${where}`).digest();
}

/**
 * Counts an attempt of the person of the transaction before it is looked at.
 * @throws FACTOR_LOCKED with `Retry-After`; roll back then.
 */
export async function takeGuess(
  tx: OwnTx,
  { person, email, address }: Prover,
  throttle: GuessThrottle,
): Promise<Guess> {
  const state = tx.use(identityState);
  const familiar = await isFamiliar(tx, addressKey(state, email, address));
  const spec = familiar ? throttle.familiar : throttle.strange;
  const key = keyOf(state, throttle, person, familiar);
  const { attempts, until } = await takeAttempt(tx, { key, ...spec });
  if (until === undefined) return { key, alarming: attempts === spec.free };
  throw identityErrors.FACTOR_LOCKED('Too many wrong codes: wait, or use a backup code', {
    retryAfterSeconds: Math.max(1, Math.ceil((until - tx.now) / 1000)),
  });
}

/** It was right: it does not count. Those of others stay counted. */
export const takeBackGuess = (tx: OwnTx, { key }: Guess): Promise<void> => takeBack(tx, key);
