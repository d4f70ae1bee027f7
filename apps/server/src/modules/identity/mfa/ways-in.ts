import type { PersonTx } from '../../../kernel/db/tx.ts';
import { identityErrors } from '../errors.ts';
import { holdFactors } from '../store/mfa.ts';
import { countWays } from '../store/social.ts';

/**
 * Takes away one of the ways in (a passkey, a linked account): never the last one. Two at once, of whatever kind, could each
 * leave the other as the last, so they wait for each other.
 * @throws LAST_WAY_IN.
 */
export async function takeAwayIn<T>(tx: PersonTx, take: () => Promise<T>): Promise<T> {
  await holdFactors(tx, { change: true });
  const taken = await take();
  if ((await countWays(tx)) === 0) throw identityErrors.LAST_WAY_IN();
  return taken;
}
