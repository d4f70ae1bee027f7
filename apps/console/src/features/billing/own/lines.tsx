import type { Schema } from '../../../api/client.ts';
import { formatNumber } from '../../../ui/format.ts';
import { Money } from '../../../ui/number.tsx';

type InvoiceLine = Schema<'InvoiceLine'>;

/** The lines of an invoice or of a preview. */
export function Lines({ lines, currency }: { lines: readonly InvoiceLine[]; currency: string }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm" data-testid="invoice-lines">
        <thead>
          <tr className="border-b text-muted-foreground text-xs">
            <th className="py-2 text-left font-medium">Description</th>
            <th className="px-3 py-2 text-right font-medium">Quantity</th>
            <th className="py-2 text-right font-medium">Amount</th>
          </tr>
        </thead>
        <tbody>
          {[...lines.entries()].map(([place, { description, quantity, amount, tier }]) => (
            <tr key={place} className="border-b last:border-0">
              <td className="py-2">
                {description}
                {tier !== null && <span className="block text-muted-foreground text-xs">{tier}</span>}
              </td>
              <td className="px-3 py-2 text-right tabular-nums">{formatNumber(Number(quantity))}</td>
              <td className="py-2 text-right">
                <Money micros={amount} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
