import { microsOf } from '../../api/amounts.ts';
import { api, call, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';

interface PaymentDialogProps {
  invoice: Schema<'InvoiceWithLines'>;
  onClose: () => void;
}

/** For money that came by another way than a provider, in full or in part. */
export function PaymentDialog({ invoice: { id, amountDue, currency }, onClose }: PaymentDialogProps) {
  const form = useForm(['amount', 'reference'], async ({ amount, reference }) => {
    const body = { ...(amount && { amount: microsOf(amount) }), ...(reference && { reference }) };
    await call(api.POST('/api/v1/invoices/{invoice}/pay', { params: { path: { invoice: id } }, body }));
    await queryClient.invalidateQueries({ queryKey: ['invoices'] });
    toast.success('Payment recorded');
    onClose();
  });
  return (
    <Dialog open onOpenChange={onClose} title="Record a payment">
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field
          label="Amount"
          hint={`In ${currency}. Empty for all that is due: ${formatMoney(amountDue, currency)}.`}
          error={form.errors.amount}
          optional
        >
          <Input name="amount" inputMode="decimal" autoFocus data-testid="payment-amount-input" />
        </Field>
        <Field
          label="Reference"
          hint="The reference of the transfer."
          error={form.errors.reference ?? form.formError}
          optional
        >
          <Input name="reference" maxLength={200} data-testid="payment-reference-input" />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="record-payment-button">
          Record payment
        </SubmitButton>
      </form>
    </Dialog>
  );
}
