import type { Background } from '../../../../kernel/background.ts';
import { applyMissed } from '../../providers/effects/current.ts';
import type { RemoteProvider } from '../../providers/provider.ts';
import { type Account, liveAt } from './store.ts';

/**
 * Finds what ends or has ended at the provider and not here: a cancellation makes no invoice there, so only its webhook tells
 * of it. All that lives there is read, a page at a time; what lives here and stands on no page has ended.
 */
export async function compareSubscriptions(
  background: Background,
  { account, remote, until }: { account: Account; remote: RemoteProvider; until: number },
): Promise<void> {
  const left = await background.inSystem((tx) => liveAt(tx, account, until));
  if (left.size === 0) return;
  const differing: string[] = [];
  for (let page: string | null = null, isLast = false; !isLast; isLast = page === null) {
    const { items, next } = await remote.listSubscriptions(page);
    for (const { ref, cancelAtPeriodEnd } of items) {
      const row = left.get(ref);
      if (row !== undefined && row.cancelAtPeriodEnd !== cancelAtPeriodEnd) differing.push(ref);
      left.delete(ref);
    }
    page = next;
  }
  for (const ref of [...differing, ...left.keys()])
    await applyMissed(background.kernel, { ...account, remote, about: { kind: 'subscription', ref } });
}
