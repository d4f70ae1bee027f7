import { systemActor } from '../../../../kernel/caller.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { errors } from '../../../../kernel/errors.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type {
  ProviderEvent,
  ProviderInvoice,
  ProviderPayment,
  ProviderSubscription,
  RemoteProvider,
} from '../provider.ts';
import { type Outcome, type RemoteName, versionOf } from '../webhooks/store.ts';
import { applyInvoice } from './invoices.ts';
import { Outrun } from './outrun.ts';
import { applyPayment } from './payments.ts';
import { applySubscription } from './subscriptions.ts';

/** Of others about the same thing at the same time, which may overtake. */
export const maxAttempts = 5;

type About = NonNullable<ProviderEvent['about']>;

/** What a thing is at the provider. */
export type Current =
  | { subscription: ProviderSubscription }
  | { invoice: ProviderInvoice }
  | { payment: ProviderPayment };

export async function fetchCurrent(remote: RemoteProvider, { kind, ref }: About): Promise<Current> {
  if (kind === 'subscription') return { subscription: await remote.readSubscription(ref) };
  return kind === 'invoice' ? { invoice: await remote.readInvoice(ref) } : { payment: await remote.readPayment(ref) };
}

/** `version`: of our row, before the fetch. */
export function applyCurrent(
  tx: TenantTx,
  provider: RemoteName,
  current: Current,
  version: number | undefined,
): Promise<Outcome> {
  if ('payment' in current) return applyPayment(tx, provider, current.payment);
  return 'invoice' in current
    ? applyInvoice(tx, { provider, found: current.invoice, version })
    : applySubscription(tx, { provider, found: current.subscription, version });
}

/** Its transaction is rolled back. */
export function unlessOutrun(error: unknown): undefined {
  if (!(error instanceof Outrun)) throw error;
}

interface Missed {
  seller: string;
  provider: RemoteName;
  remote: RemoteProvider;
  about: About;
}

/** Does what a webhook about a thing would do that never came. */
export async function applyMissed({ database }: Kernel, { seller, provider, remote, about }: Missed): Promise<Outcome> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    database.tenant(systemActor('billing.reconcile'), { org: seller }, work);
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const version = await inTenant((tx) => versionOf(tx, provider, about));
    const current = await fetchCurrent(remote, about);
    const outcome = await inTenant(async (tx) => {
      const applied = await applyCurrent(tx, provider, current, version);
      const resource = { type: `${provider}-${about.kind}`, id: about.ref };
      tx.audit({ action: `${about.kind}.reconcile`, resource, after: { outcome: applied } });
      return applied;
    }).catch(unlessOutrun);
    if (outcome !== undefined) return outcome;
  }
  throw errors.OVERLOADED('Others about the same thing came first, again and again');
}
