import type { Schema } from '../../api/client.ts';
import { Status } from '../../ui/badge.tsx';
import type { Column } from '../../ui/data-table/index.ts';
import { Money } from '../../ui/number.tsx';
import { DateTime } from '../../ui/time.tsx';
import { invoiceTones, labelOf } from './own/words.ts';

/** Of an invoice, for whoever pays it: all but its number. */
export const buyerColumns: Column<Schema<'Invoice'>>[] = [
  {
    id: 'period',
    header: 'Period',
    from: 'md',
    width: '15rem',
    cell: ({ periodStart, periodEnd }) => (
      <>
        <DateTime value={periodStart} form="date" /> – <DateTime value={periodEnd} form="date" />
      </>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => <Status tone={invoiceTones[status]}>{labelOf(status)}</Status>,
  },
  {
    id: 'due',
    header: 'To pay',
    align: 'right',
    from: 'sm',
    cell: ({ amountDue, currency }) => <Money micros={amountDue} currency={currency} />,
  },
  {
    id: 'total',
    header: 'Total',
    align: 'right',
    cell: ({ total, currency }) => <Money micros={total} currency={currency} />,
  },
];
