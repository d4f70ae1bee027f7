import { createHmac } from 'node:crypto';
import { networkOf } from '../../../kernel/address.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, hour, minute, second } from '../../../kernel/clock.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import { asciiEmail } from '../../../kernel/email.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type Account, findAccount, type OwnTx } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import type { IdentityState } from '../state.ts';
import * as store from './store.ts';

/**
 * Two throttles on guessing passwords. Both count an attempt before it is checked:
 *
 * - per account and address: after 5 attempts a wait of a minute, which doubles up to an hour;
 * - per account, for addresses it has never logged in from: the same after 20. All addresses of the world together have
 *   about 50 guesses on the first day and 24 on each day after it. They do not delay the owner at an address that has
 *   logged in before; at a new address, the owner resets the password by mail, which resets both throttles.
 *
 * Unknown accounts are throttled alike, so that the answer does not tell which accounts exist.
 */
const growing = { firstMs: minute, maxMs: hour, forgetMs: day, forgets: 'all' } as const;
const perAddress = { free: 5, ...growing };
const perAccount = { free: 20, ...growing };
/** Rounds of waiting for other log-ins of the account and address; each round settles five of them. */
const maxRounds = 10;
/** An address that was not used for this long is no longer familiar. */
export const forgetAddressMs = 90 * day;

interface ThrottleKeys {
  address: Buffer;
  account: Buffer;
}

/** An attempt that was checked. */
export interface Attempt {
  account: Account | undefined;
  keys: ThrottleKeys;
  right: boolean;
}

/** What e-mail addresses are compared by. No known provider distinguishes case in local parts. */
export const emailKey = (email: string): string => asciiEmail(email).normalize('NFC').toLowerCase();

/** Identifies an address of a person without naming it. */
export const addressKey = (state: IdentityState, email: string, address: string): Buffer =>
  keysOf(state, emailKey(email), address).address;

/** The key of the throttle per account. */
export const accountKey = (state: IdentityState, email: string): Buffer => keysOf(state, emailKey(email), '').account;

function keysOf({ blindKey }: IdentityState, email: string, address: string): ThrottleKeys {
  const blind = (text: string): Buffer => createHmac('sha256', blindKey).update(text).digest();
  return { address: blind(`address\n${email}\n${networkOf(address)}`), account: blind(`account\n${email}`) };
}

/**
 * One attempt to log in with a password: it is counted, then checked by `isRight`; a right one is taken back.
 * @throws LOGIN_LOCKED with `Retry-After`; the attempt is then not counted. ACCOUNT_SUSPENDED where it was right.
 */
export async function attempt(
  kernel: Kernel,
  state: IdentityState,
  { email, address }: { email: string; address: string },
  isRight: (account: Account | undefined) => Promise<boolean>,
): Promise<Attempt> {
  const key = emailKey(email);
  const keys = keysOf(state, key, address);
  let { account, until } = await count(kernel, key, keys);
  for (let round = 0; until !== undefined && round < maxRounds; round++) {
    if (!(await state.pendingAttempts.settled(keys.address))) break;
    ({ account, until } = await count(kernel, key, keys));
  }
  if (until !== undefined) {
    throw identityErrors.LOGIN_LOCKED('Too many failed log-ins: wait, or reset the password', {
      retryAfterSeconds: Math.max(1, Math.ceil((until - kernel.clock.now()) / second)),
    });
  }
  return state.pendingAttempts.track(keys.address, async () => {
    await warmKeyOf(kernel, account);
    const right = await isRight(account);
    if (!right || account === undefined) return { account, keys, right: false };
    const { person, familiar, status } = account;
    await kernel.database.person(systemActor('identity.throttle'), { person }, (tx) => takeBack(tx, keys, familiar));
    // Told only to somebody who knows the password.
    if (status === 'suspended') throw identityErrors.ACCOUNT_SUSPENDED();
    return { account, keys, right };
  });
}

function count(kernel: Kernel, email: string, keys: ThrottleKeys) {
  return kernel.database.person(systemActor('identity.throttle'), { person: 'nobody' }, async (tx) => {
    const account = await findAccount(tx, email, keys.address);
    // The address first: while it is locked, its attempts do not count against the account.
    const { until } = await store.takeAttempt(tx, { key: keys.address, ...perAddress });
    if (until !== undefined || account?.familiar === true) return { account, until };
    return { account, until: (await store.takeAttempt(tx, { key: keys.account, ...perAccount })).until };
  });
}

/** The password was right: resets the throttle of this address. */
async function takeBack(tx: OwnTx, keys: ThrottleKeys, familiar: boolean): Promise<void> {
  await store.release(tx, keys.address);
  if (!familiar) await store.takeBack(tx, keys.account);
}

/** The account of an e-mail address, without an attempt to log in. */
export async function findByEmail(kernel: Kernel, email: string): Promise<Account | undefined> {
  const account = await kernel.database.lookup((tx) => findAccount(tx, emailKey(email), Buffer.alloc(0)));
  await warmKeyOf(kernel, account);
  return account;
}

/**
 * Records of failed attempts are sealed under the account's key. Looking for a key where there is no account takes as
 * long, so that the time of the answer does not tell.
 */
const warmKeyOf = ({ keyring, keysDb, ids }: Kernel, account: Account | undefined): Promise<void> =>
  keyring.warm(keysDb, personScope(account?.person ?? ids.next('usr')));

/** The person of the transaction has logged in from there: attempts from elsewhere no longer lock this address. */
export const becomeFamiliar = (tx: OwnTx, addressKey: Buffer): Promise<void> => store.rememberAddress(tx, addressKey);

/** The person has proven that the mailbox is theirs: resets the account's throttles, and this address is familiar. */
export async function resetThrottles(tx: OwnTx, state: IdentityState, email: string, address: string): Promise<void> {
  const keys = keysOf(state, emailKey(email), address);
  // Same order as `count` and `takeBack`: another order can deadlock with them.
  await store.release(tx, keys.address);
  await store.release(tx, keys.account);
  await store.rememberAddress(tx, keys.address);
}
