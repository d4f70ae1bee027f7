import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { call, type Schema } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { useAct } from '../../api/use-act.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Money } from '../../ui/number.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { Lines } from '../billing/own/lines.tsx';
import { invoiceTones, labelOf } from '../billing/own/words.ts';
import { portalApi } from './portal-api.ts';
import { invoiceQuery } from './queries.ts';

type InvoiceWithLines = Schema<'InvoiceWithLines'>;

export function InvoiceSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(invoiceQuery(id));
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={data === undefined ? 'Invoice' : `Invoice ${data.number ?? '(draft)'}`}
      {...(data && { footer: <PdfButton of={data} /> })}
      data-testid="portal-invoice-sheet"
    >
      {data ? (
        <div className="grid gap-6">
          <Facts of={data} />
          <Lines lines={data.lines} currency={data.currency} />
        </div>
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <SkeletonLines lines={8} />
      )}
    </Sheet>
  );
}

function Facts({ of: invoice }: { of: InvoiceWithLines }) {
  const { status, periodStart, periodEnd, issuedAt, dueAt, total, amountDue, currency } = invoice;
  const at = (term: string, value: string | null) =>
    value === null ? [] : [{ term, value: <DateTime value={value} form="date" /> }];
  return (
    <DescriptionList
      items={[
        { term: 'Status', value: <Status tone={invoiceTones[status]}>{labelOf(status)}</Status> },
        {
          term: 'Period',
          value: (
            <>
              <DateTime value={periodStart} form="date" /> – <DateTime value={periodEnd} form="date" />
            </>
          ),
        },
        ...at('Issued', issuedAt),
        ...at('Due', dueAt),
        { term: 'Total', value: <Money micros={total} currency={currency} /> },
        { term: 'To pay', value: <Money micros={amountDue} currency={currency} /> },
      ]}
    />
  );
}

function PdfButton({ of: { id, number } }: { of: InvoiceWithLines }) {
  const save = useAct(() => readPdf(id), {
    failure: 'The file could not be downloaded',
    invalidates: [],
    onDone: (file) => download(`invoice-${number ?? 'draft'}.pdf`, file),
  });
  return (
    <Button onClick={() => save.mutate()} loading={save.isPending} data-testid="portal-invoice-pdf-button">
      <Download aria-hidden /> Download PDF
    </Button>
  );
}

const readPdf = async (invoice: string): Promise<Blob> => {
  const params = { path: { invoice } };
  return (await call(portalApi.GET('/api/v1/portal/invoices/{invoice}/pdf', { params, parseAs: 'blob' }))) as Blob;
};
