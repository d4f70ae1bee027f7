import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { Tables } from '../../tables.ts';
import type { ProviderEvent } from '../provider.ts';

export type RemoteName = 'stripe' | 'polar';
export type Outcome = 'applied' | 'ignored' | 'unknown';

const tables = { stripe: 'eco_stripe_events', polar: 'eco_polar_events' } as const;
const db = (tx: TenantTx) => tx.tables<Tables>();

export async function isClaimed(tx: TenantTx, provider: RemoteName, { id }: ProviderEvent): Promise<boolean> {
  const query = db(tx).selectFrom(tables[provider]).select('id').where('orgId', '=', tx.org).where('id', '=', id);
  return (await query.executeTakeFirst()) !== undefined;
}

/** Whether it is ours to apply: once for ever, since the row stays. Another delivery at the same time waits for us. */
export async function claim(
  tx: TenantTx,
  provider: RemoteName,
  { id, type, about }: ProviderEvent,
  payload: Record<string, unknown> | null,
): Promise<boolean> {
  const row = await db(tx)
    .insertInto(tables[provider])
    .values({
      orgId: tx.org,
      id,
      type,
      objectId: about?.ref ?? null,
      outcome: about === undefined ? 'unknown' : 'applied',
      payload,
      receivedAt: tx.date,
    })
    .onConflict((conflict) => conflict.columns(['orgId', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function setOutcome(tx: TenantTx, provider: RemoteName, id: string, outcome: Outcome): Promise<void> {
  await db(tx)
    .updateTable(tables[provider])
    .set({ outcome })
    .where('orgId', '=', tx.org)
    .where('id', '=', id)
    .execute();
}

/** Of our row of what an event is about; it counts the row's changes. Undefined where we have none. */
export async function versionOf(
  tx: TenantTx,
  provider: RemoteName,
  { kind, ref }: NonNullable<ProviderEvent['about']>,
): Promise<number | undefined> {
  // Of a payment there is one change, to paid, which its own row tells.
  if (kind === 'payment') return undefined;
  const find = (table: 'eco_subscriptions' | 'eco_invoices') =>
    db(tx)
      .selectFrom(table)
      .select('version')
      .where('orgId', '=', tx.org)
      .where('provider', '=', provider)
      .where('providerRef', '=', ref)
      .executeTakeFirst();
  return (await find(kind === 'subscription' ? 'eco_subscriptions' : 'eco_invoices'))?.version;
}
