import { createHmac } from 'node:crypto';
import { systemActor } from '../../../kernel/caller.ts';
import { day, hour, minute } from '../../../kernel/clock.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { identityErrors } from '../errors.ts';
import type { IdentityState } from '../state.ts';
import * as brakes from './store.ts';
import { type Account, findAccount, type OwnTx } from '../account/store.ts';

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
/** Attempts are forgotten when for a day there was none. */
const growing = { firstMs: minute, longestMs: hour, forgetMs: day, forgets: 'all' } as const;
const perAddress = { free: 5, ...growing };
const perAccount = { free: 20, ...growing };
/** Rounds of waiting for other log-ins of the account and address; five of them are decided in each. */
const mostRounds = 10;
/** An address is strange again when it was not used for this long. */
export const forgetAddressMs = 90 * day;

export interface BrakeKeys {
  address: Buffer;
  account: Buffer;
}

/** An attempt that was looked at. */
export interface Attempt {
  account: Account | undefined;
  keys: BrakeKeys;
  right: boolean;
}

/** What e-mail addresses are compared by. Providers that tell case apart in local parts are not known to exist. */
export const emailKey = (email: string): string => email.normalize('NFC').toLowerCase();

/** What an address of a person is remembered by. */
export const addressKey = (state: IdentityState, email: string, address: string): Buffer =>
  keysOf(state, emailKey(email), address).address;

function keysOf({ blindKey }: IdentityState, email: string, address: string): BrakeKeys {
  const blind = (text: string): Buffer => createHmac('sha256', blindKey).update(text).digest();
  return { address: blind(`address\n${email}\n${networkOf(address)}`), account: blind(`account\n${email}`) };
}

/** Under which attempts on the account are counted. */
export const accountKey = (state: IdentityState, email: string): Buffer => keysOf(state, emailKey(email), '').account;

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
 * One attempt to enter an account with a password: counted, then looked at by `isRight`; a right one is taken back.
 * @throws LOGIN_LOCKED with `Retry-After`, where nothing is counted.
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
  for (let round = 0; until !== undefined && round < mostRounds; round++) {
    if (!(await state.undecided.decided(keys.address))) break;
    ({ account, until } = await count(kernel, key, keys));
  }
  if (until !== undefined) {
    throw identityErrors.LOGIN_LOCKED('Too many failed log-ins: wait, or reset the password', {
      retryAfterSeconds: Math.max(1, Math.ceil((until - kernel.clock.now()) / 1000)),
    });
  }
  return state.undecided.deciding(keys.address, async () => {
    await warmKeyOf(kernel, account);
    const right = await isRight(account);
    if (!right || account?.status !== 'active') return { account, keys, right: false };
    await kernel.database.person(systemActor('identity.lockout'), { person: account.person }, (tx) =>
      takeBack(tx, keys, account.familiar),
    );
    return { account, keys, right };
  });
}

async function count(
  kernel: Kernel,
  email: string,
  keys: BrakeKeys,
): Promise<{ account: Account | undefined; until: number | undefined }> {
  return kernel.database.person(systemActor('identity.lockout'), { person: 'nobody' }, async (tx) => {
    const account = await findAccount(tx, email, keys.address);
    // The address first: once it is locked, its attempts do not count against the account any more.
    const { until } = await brakes.takeAttempt(tx, { key: keys.address, ...perAddress });
    if (until !== undefined || account?.familiar === true) return { account, until };
    return { account, until: (await brakes.takeAttempt(tx, { key: keys.account, ...perAccount })).until };
  });
}

/** The attempt was the owner's: lifts the brake of this address. */
async function takeBack(tx: OwnTx, keys: BrakeKeys, familiar: boolean): Promise<void> {
  await brakes.release(tx, keys.address);
  if (!familiar) await brakes.takeBack(tx, keys.account);
}

/** The account of an e-mail address, without an attempt to enter it. */
export async function findByEmail(kernel: Kernel, email: string): Promise<Account | undefined> {
  const account = await kernel.database.lookup((tx) => findAccount(tx, emailKey(email), Buffer.alloc(0)));
  await warmKeyOf(kernel, account);
  return account;
}

/**
 * Of a stranger at an account the address is sealed under the account's key. Looking for one where there is no account
 * takes as long, so that the answer's time does not tell.
 */
const warmKeyOf = ({ keyring, keysDb, ids }: Kernel, account: Account | undefined): Promise<void> =>
  keyring.warm(keysDb, personScope(account?.person ?? ids.next('usr')));

/** The person of the transaction has logged in from there: strangers' attempts do not concern this address any more. */
export const becomeFamiliar = (tx: OwnTx, addressKey: Buffer): Promise<void> => brakes.rememberAddress(tx, addressKey);

/** The person has proven to own the mailbox: lifts the account's brakes, and this address is familiar. */
export async function liftBrakes(tx: OwnTx, state: IdentityState, email: string, address: string): Promise<void> {
  const keys = keysOf(state, emailKey(email), address);
  await brakes.release(tx, keys.account);
  await brakes.release(tx, keys.address);
  await brakes.rememberAddress(tx, keys.address);
}
