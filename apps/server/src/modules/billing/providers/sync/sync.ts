import { systemActor } from '../../../../kernel/caller.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { currentOffers, type Term } from '../../plans/store.ts';
import { soldPlan } from '../checkout/checkout.ts';
import { providersService } from '../providers.ts';

const intervals: readonly Term[] = ['month', 'year'];

export interface Synced {
  /** Prices that were made at the provider. */
  made: number;
  /** Prices that were there. */
  unchanged: number;
}

/** Makes products and prices at the seller's provider from the plans it sells; a second time changes nothing. */
export async function syncPlans(kernel: Kernel, seller: string): Promise<Synced> {
  const provider = await kernel.services.use(providersService).of(seller);
  const actor = systemActor('billing.sync');
  const offers = await kernel.database.tenant(actor, { org: seller }, (tx) => currentOffers(tx), { readOnly: true });
  const synced: Synced = { made: 0, unchanged: 0 };
  for (const terms of offers) {
    for (const interval of intervals) {
      // Sold by agreement, or free: nothing that a provider would charge.
      if (BigInt(terms.amounts[interval] ?? 0) === 0n) continue;
      if (await provider.publish(soldPlan(seller, terms, interval))) synced.made += 1;
      else synced.unchanged += 1;
    }
  }
  return synced;
}
