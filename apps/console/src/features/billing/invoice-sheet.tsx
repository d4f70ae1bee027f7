import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Money } from '../../ui/number.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { CreditDialog } from './credit-dialog.tsx';
import { Lines } from './own/lines.tsx';
import { invoiceTones, labelOf } from './own/words.ts';
import { PaymentDialog } from './payment-dialog.tsx';
import { saveInvoice } from './pdf.ts';
import { invoiceQuery } from './queries.ts';

type InvoiceWithLines = Schema<'InvoiceWithLines'>;

export function InvoiceSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(invoiceQuery(id));
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={data === undefined ? 'Invoice' : `Invoice ${data.number ?? '(draft)'}`}
      size="lg"
      data-testid="invoice-sheet"
    >
      {error && <ErrorState error={error} onRetry={refetch} />}
      {data === undefined && !error && <Skeleton className="h-64 w-full" />}
      {data && (
        <div className="grid gap-6">
          <Facts invoice={data} />
          <Lines lines={data.lines} currency={data.currency} />
          <Sums invoice={data} />
          <Actions invoice={data} />
        </div>
      )}
    </Sheet>
  );
}

function Facts({ invoice }: { invoice: InvoiceWithLines }) {
  const { slug: org } = useOrganization();
  const { status, customerId, buyer, periodStart, periodEnd, issuedAt, dueAt, paidAt, voidedAt } = invoice;
  const at = (term: string, value: string | null) =>
    value === null ? [] : [{ term, value: <DateTime value={value} form="date" /> }];
  return (
    <DescriptionList
      items={[
        { term: 'Status', value: <Status tone={invoiceTones[status]}>{labelOf(status)}</Status> },
        {
          term: 'Customer',
          value: (
            <Link
              to="/o/$org/customers/$customer"
              params={{ org, customer: customerId }}
              className="text-primary-text hover:underline"
            >
              {buyer.name ?? customerId}
            </Link>
          ),
        },
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
        ...at('Paid', paidAt),
        ...at('Void since', voidedAt),
      ]}
    />
  );
}

function Sums({ invoice }: { invoice: InvoiceWithLines }) {
  const { currency, subtotal, taxes, total, amountPaid, amountCredited, amountDue } = invoice;
  const rows = [
    { name: 'Subtotal', micros: subtotal },
    ...taxes.map(({ name, amount }) => ({ name, micros: amount })),
    { name: 'Total', micros: total, strong: true },
    ...(amountPaid === '0' ? [] : [{ name: 'Paid', micros: amountPaid }]),
    ...(amountCredited === '0' ? [] : [{ name: 'Credited', micros: amountCredited }]),
    { name: 'To pay', micros: amountDue, strong: true },
  ];
  return (
    <dl className="ml-auto grid w-full max-w-xs gap-1.5 text-sm">
      {rows.map(({ name, micros, strong }) => (
        <div key={name} className={strong ? 'flex justify-between font-medium' : 'flex justify-between'}>
          <dt>{name}</dt>
          <dd>
            <Money micros={micros} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Actions({ invoice }: { invoice: InvoiceWithLines }) {
  const { can } = useAccess();
  const [asked, setAsked] = useState<'pay' | 'void' | 'credit'>();
  const close = () => setAsked(undefined);
  const { status, number } = invoice;
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => void saveInvoice(invoice.id, invoice.number)} data-testid="invoice-pdf-button">
        <Download aria-hidden /> PDF
      </Button>
      {status === 'open' && can('invoices:pay') && (
        <Button onClick={() => setAsked('pay')} data-testid="pay-invoice-button">
          Record a payment
        </Button>
      )}
      {(status === 'open' || status === 'paid') && can('invoices:credit') && (
        <Button onClick={() => setAsked('credit')} data-testid="credit-invoice-button">
          Credit or refund
        </Button>
      )}
      {(status === 'open' || status === 'draft') && can('invoices:void') && (
        <Button variant="danger-ghost" onClick={() => setAsked('void')} data-testid="void-invoice-button">
          Void
        </Button>
      )}
      {asked === 'pay' && <PaymentDialog invoice={invoice} onClose={close} />}
      {asked === 'credit' && <CreditDialog invoice={invoice} onClose={close} />}
      <ConfirmChange
        target={asked === 'void' ? invoice : undefined}
        onClose={close}
        title={() => `Void invoice ${number ?? ''}?`}
        description={() => 'It no longer has to be paid. It keeps its number. This cannot be undone.'}
        action="Void"
        change={({ id }) => call(api.POST('/api/v1/invoices/{invoice}/void', { params: { path: { invoice: id } } }))}
        refresh={[['invoices']]}
        done="Invoice voided"
      />
    </div>
  );
}
