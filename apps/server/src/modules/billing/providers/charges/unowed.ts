import type { Kernel } from '../../../../kernel/kernel.ts';
import type { InvoiceRow } from '../../invoices/store.ts';
import type { ProviderName } from '../provider.ts';

/** The provider has charged what is not owed here any more: people must decide which of both stays. */
export function tellUnowed(
  { alerts }: Pick<Kernel, 'alerts'>,
  { id, orgId, number, currency, status }: InvoiceRow,
  { provider, ref, amount }: { provider: ProviderName; ref: string; amount: string },
): void {
  alerts.raise({
    key: `billing:unowed:${id}`,
    title: 'An invoice that is not owed any more was charged',
    detail: `${orgId}, ${number} (${id}): it is ${status} here, and ${provider} has charged ${amount} ${currency} as ${ref}: give it back there.`,
    severity: 'critical',
  });
}
