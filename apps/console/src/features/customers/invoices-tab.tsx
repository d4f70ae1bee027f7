import { useInfiniteQuery } from '@tanstack/react-query';
import { Download, FileText } from 'lucide-react';
import type { Schema } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Money } from '../../ui/number.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { invoiceTones, labelOf } from '../billing/own/words.ts';
import { saveInvoice } from '../billing/pdf.ts';
import { customerInvoicesQuery } from './queries.ts';

type Invoice = Schema<'Invoice'>;

export function InvoicesTab({ of: { id, name } }: { of: Customer }) {
  const list = useInfiniteQuery(customerInvoicesQuery(id));
  return (
    <DataTable
      label="Invoices"
      columns={columns}
      {...rowsOf(list)}
      rowKey={(invoice) => invoice.id}
      actions={(invoice) => <PdfButton of={invoice} />}
      empty={
        <EmptyState
          icon={<FileText aria-hidden />}
          title={`${name} has no invoices`}
          description="The first one is issued with the first term of a paid plan, or for usage that costs something."
        />
      }
      data-testid="customer-invoices-table"
    />
  );
}

const columns: Column<Invoice>[] = [
  { id: 'number', header: 'Number', cell: ({ number }) => number ?? 'Draft' },
  {
    id: 'status',
    header: 'Status',
    width: 'clamp(6rem, 12vw, 9rem)',
    cell: ({ status }) => <Status tone={invoiceTones[status]}>{labelOf(status)}</Status>,
  },
  {
    id: 'issued',
    header: 'Issued',
    from: 'sm',
    width: '9rem',
    cell: ({ issuedAt }) => <DateTime value={issuedAt} form="date" />,
  },
  {
    id: 'due',
    header: 'To pay',
    align: 'right',
    from: 'md',
    width: '9rem',
    cell: ({ amountDue, currency }) => <Money micros={amountDue} currency={currency} />,
  },
  {
    id: 'total',
    header: 'Total',
    align: 'right',
    width: 'clamp(6.5rem, 12vw, 9rem)',
    cell: ({ total, currency }) => <Money micros={total} currency={currency} />,
  },
];

function PdfButton({ of: { id, number } }: { of: Invoice }) {
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-label={`Download invoice ${number ?? ''} as PDF`}
      onClick={() => void saveInvoice(id, number)}
      data-testid="invoice-pdf-button"
    >
      <Download aria-hidden /> <span className="max-sm:hidden">PDF</span>
    </Button>
  );
}
