import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { isId } from '../../../../kernel/ids.ts';
import { completeTopUp, expireTopUp } from '../../top-ups/top-ups.ts';
import type { ProviderPayment } from '../provider.ts';
import type { Outcome, RemoteName } from '../webhooks/store.ts';

/** Grants what was paid on a page of the provider, whatever tells of it first, and how often. */
export async function applyPayment(tx: TenantTx, provider: RemoteName, found: ProviderPayment): Promise<Outcome> {
  const { ref, charge, status } = found;
  if (status === 'open' || !isId(charge, 'top')) return 'ignored';
  const isNew =
    status === 'paid'
      ? await completeTopUp(tx, tx.org, charge, { provider, ref })
      : await expireTopUp(tx, tx.org, charge);
  return isNew ? 'applied' : 'ignored';
}
