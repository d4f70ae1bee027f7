import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import { rowsOf } from '../../api/queries.ts';
import { Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Money } from '../../ui/number.tsx';
import { PageHeader, Toolbar } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { InvoiceSheet } from './invoice-sheet.tsx';
import { invoiceTones, labelOf } from './own/words.ts';
import { type Invoice, invoicesQuery } from './queries.ts';
import { invoiceStatuses } from './search.ts';

const anyStatus = 'any';

const columns: Column<Invoice>[] = [
  {
    id: 'number',
    header: 'Number',
    from: 'sm',
    width: '8rem',
    cell: ({ number }) => <span className="font-medium">{number ?? 'Draft'}</span>,
  },
  {
    id: 'customer',
    header: 'Customer',
    cell: ({ buyer, number }) => (
      <>
        <span className="block truncate">{buyer.name}</span>
        <span className="block truncate text-muted-foreground text-xs @[36rem]:hidden">{number ?? 'Draft'}</span>
      </>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 'clamp(6rem, 12vw, 9rem)',
    cell: ({ status }) => <Status tone={invoiceTones[status]}>{labelOf(status)}</Status>,
  },
  {
    id: 'issued',
    header: 'Issued',
    from: 'md',
    width: '9rem',
    cell: ({ issuedAt }) => <DateTime value={issuedAt} form="date" />,
  },
  { id: 'due', header: 'Due', from: 'xl', width: '9rem', cell: ({ dueAt }) => <DateTime value={dueAt} form="date" /> },
  {
    id: 'total',
    header: 'Total',
    align: 'right',
    width: 'clamp(6.5rem, 12vw, 9rem)',
    cell: ({ total, currency }) => <Money micros={total} currency={currency} />,
  },
];

export function InvoicesPage() {
  const { status, invoice } = useSearch({ from: '/signed-in/o/$org/invoices' });
  const navigate = useNavigate({ from: '/o/$org/invoices' });
  const list = useInfiniteQuery(invoicesQuery(status));
  const open = (id: string | undefined) =>
    navigate({ search: (before) => ({ ...before, invoice: id }), replace: true });
  return (
    <>
      <PageHeader title="Invoices" description="Invoices to your customers." />
      <Toolbar>
        <Select
          aria-label="Status"
          value={status ?? anyStatus}
          onValueChange={(chosen) =>
            navigate({ search: { status: chosen === anyStatus ? undefined : chosen }, replace: true })
          }
          options={[
            { value: anyStatus, label: 'Any status' },
            ...invoiceStatuses.map((each) => ({ value: each, label: labelOf(each) })),
          ]}
          className="w-44"
          data-testid="invoice-status-select"
        />
      </Toolbar>
      <DataTable
        label="Invoices"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ id }) => open(id)}
        selectedKey={invoice}
        empty={
          status === undefined ? (
            <EmptyState
              icon={<FileText aria-hidden />}
              title="No invoices yet"
              description="The first one is issued when a customer subscribes to a paid plan."
            />
          ) : (
            <NoMatches what="No invoice" onClear={() => navigate({ search: {} })} />
          )
        }
        data-testid="invoices-table"
      />
      {invoice !== undefined && <InvoiceSheet id={invoice} onClose={() => open(undefined)} />}
    </>
  );
}
