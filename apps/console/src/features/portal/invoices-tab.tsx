import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import type { Schema } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { EmptyState } from '../../ui/states.tsx';
import { buyerColumns } from '../billing/invoice-columns.tsx';
import { InvoiceSheet } from './invoice-sheet.tsx';
import { invoicesQuery } from './queries.ts';

const route = getRouteApi('/portal');

export function InvoicesTab() {
  const { invoice } = route.useSearch();
  const navigate = useNavigate({ from: '/portal' });
  const list = useInfiniteQuery(invoicesQuery);
  const open = (id: string | undefined) => navigate({ search: { tab: 'invoices', invoice: id } });
  return (
    <>
      <DataTable
        label="Invoices"
        columns={columns(open)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        selectedKey={invoice}
        onOpen={({ id }) => open(id)}
        empty={<EmptyState icon={<FileText aria-hidden />} title="No invoices yet" />}
        data-testid="portal-invoices-table"
      />
      {invoice !== undefined && <InvoiceSheet id={invoice} onClose={() => open(undefined)} />}
    </>
  );
}

const columns = (onOpen: (id: string) => void): Column<Schema<'Invoice'>>[] => [
  {
    id: 'number',
    header: 'Number',
    cell: ({ id, number }) => (
      <button
        type="button"
        onClick={(event) => {
          event.stopPropagation();
          onOpen(id);
        }}
        className="font-medium hover:underline"
      >
        {number ?? 'Draft'}
      </button>
    ),
  },
  ...buyerColumns,
];
