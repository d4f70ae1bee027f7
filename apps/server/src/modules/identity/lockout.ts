import { createHmac } from 'node:crypto';
import { day, hour, minute } from '../../kernel/clock.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { identityErrors } from './errors.ts';
import type { IdentityState } from './state.ts';
import * as brakes from './store/brakes.ts';
import { type Account, findAccount, type OwnTx } from './store/identities.ts';

/**
 * Two brakes on guessing, both counted before the guess is looked at:
 *
 * - per account and address: after 5 attempts a minute's wait, doubling up to an hour;
 * - per account from addresses it has never logged in from: after 20, likewise. So a thousand machines together have
 *   about 50 guesses on the first day and 24 on each after it, and the owner, at an address that has logged in before, is
 *   not delayed by any of them. An owner at a new address resets the password by mail, which lifts both brakes.
 *
 * Unknown accounts are braked alike: the answer tells nothing.
 */
const perAddress = { free: 5, firstMs: minute, longestMs: hour };
const perAccount = { free: 20, firstMs: minute, longestMs: hour };
/** Attempts are forgotten when for this long there was none. */
export const forgetAttemptsMs = day;
/** An address is strange again when it was not used for this long. */
export const forgetAddressMs = 90 * day;

export interface BrakeKeys {
  address: Buffer;
  account: Buffer;
}

export interface Attempt {
  account: Account | undefined;
  keys: BrakeKeys;
}

/** What e-mail addresses are compared by. Providers that tell case apart in local parts are not known to exist. */
export const emailKey = (email: string): string => email.normalize('NFC').toLowerCase();

function keysOf({ blindKey }: IdentityState, email: string, address: string): BrakeKeys {
  const blind = (text: string): Buffer => createHmac('sha256', blindKey).update(text).digest();
  return { address: blind(`address\n${email}\n${networkOf(address)}`), account: blind(`account\n${email}`) };
}

/** An IPv6 customer gets a /64 at least and could guess from each of its addresses: the network counts as one. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0') : [];
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}

/**
 * Counts the attempt and finds the account it is for.
 * @throws LOGIN_LOCKED with `Retry-After`, where nothing is counted.
 */
export async function beginAttempt(
  kernel: Kernel,
  state: IdentityState,
  email: string,
  address: string,
): Promise<Attempt> {
  const key = emailKey(email);
  const keys = keysOf(state, key, address);
  const { account, until } = await kernel.database.person({ person: 'nobody' }, async (tx) => {
    const account = await findAccount(tx, key, keys.address);
    const forget = tx.now - forgetAttemptsMs;
    // The address first: once it is locked, its attempts do not count against the account any more.
    const byAddress = await brakes.takeAttempt(tx, { key: keys.address, ...perAddress }, forget);
    if (byAddress !== undefined || account?.familiar === true) return { account, until: byAddress };
    return { account, until: await brakes.takeAttempt(tx, { key: keys.account, ...perAccount }, forget) };
  });
  if (until !== undefined) {
    throw identityErrors.LOGIN_LOCKED('Too many failed log-ins: wait, or reset the password', {
      retryAfterSeconds: Math.max(1, Math.ceil((until - kernel.clock.now()) / 1000)),
    });
  }
  return { account, keys };
}

/** The account of an e-mail address, without an attempt to enter it. */
export const findByEmail = ({ database }: Kernel, email: string): Promise<Account | undefined> =>
  database.lookup((tx) => findAccount(tx, emailKey(email), Buffer.alloc(0)));

/** The attempt was the owner's: lifts the brake of this address, which is familiar from now on. */
export async function endAttempt(tx: OwnTx, keys: BrakeKeys, familiar: boolean): Promise<void> {
  await brakes.release(tx, keys.address);
  if (!familiar) await brakes.takeBack(tx, keys.account);
  await brakes.rememberAddress(tx, keys.address);
}

/** The person has proven to own the mailbox: lifts the account's brakes, and this address is familiar. */
export async function liftBrakes(tx: OwnTx, state: IdentityState, email: string, address: string): Promise<void> {
  const keys = keysOf(state, emailKey(email), address);
  await brakes.release(tx, keys.account);
  await brakes.release(tx, keys.address);
  await brakes.rememberAddress(tx, keys.address);
}
