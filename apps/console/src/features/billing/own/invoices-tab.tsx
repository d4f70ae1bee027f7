import { useInfiniteQuery } from '@tanstack/react-query';
import { Download, FileText } from 'lucide-react';
import { rowsOf } from '../../../api/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { Money } from '../../../ui/number.tsx';
import { Section } from '../../../ui/page.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { DateTime } from '../../../ui/time.tsx';
import { buyerColumns } from '../invoice-columns.tsx';
import { saveCreditNote, saveOwnInvoice } from '../pdf.ts';
import { creditNotesQuery, type Invoice, invoicesQuery } from './queries.ts';

const columns: Column<Invoice>[] = [
  { id: 'number', header: 'Number', cell: ({ number }) => number ?? 'Draft' },
  ...buyerColumns,
];

export function InvoicesTab() {
  const list = useInfiniteQuery(invoicesQuery);
  return (
    <>
      <Section title="Invoices">
        <DataTable
          label="Invoices"
          columns={columns}
          {...rowsOf(list)}
          rowKey={({ id }) => id}
          actions={({ id, number }) => (
            <SaveButton name={`invoice ${number ?? ''}`} onSave={() => saveOwnInvoice(id, number)} />
          )}
          empty={<EmptyState icon={<FileText aria-hidden />} title="No invoices yet" />}
          data-testid="invoices-table"
        />
      </Section>
      <CreditNotes />
    </>
  );
}

/** Shown where there are any. */
function CreditNotes() {
  const list = useInfiniteQuery(creditNotesQuery);
  if (!list.data?.length) return null;
  return (
    <Section title="Credit notes">
      <DataTable
        label="Credit notes"
        columns={[
          { id: 'number', header: 'Number', cell: ({ number }) => number },
          { id: 'issued', header: 'Issued', cell: ({ issuedAt }) => <DateTime value={issuedAt} form="date" /> },
          {
            id: 'total',
            header: 'Total',
            align: 'right',
            cell: ({ total, currency }) => <Money micros={total} currency={currency} />,
          },
        ]}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={({ id, number }) => (
          <SaveButton name={`credit note ${number}`} onSave={() => saveCreditNote(id, number)} />
        )}
        data-testid="credit-notes-table"
      />
    </Section>
  );
}

const SaveButton = ({ name, onSave }: { name: string; onSave: () => void }) => (
  <Button
    size="sm"
    variant="ghost"
    aria-label={`Download ${name} as PDF`}
    onClick={onSave}
    data-testid="invoice-pdf-button"
  >
    <Download aria-hidden /> PDF
  </Button>
);
