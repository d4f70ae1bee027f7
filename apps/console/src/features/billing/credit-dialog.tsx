import { useState } from 'react';
import { microsOf } from '../../api/amounts.ts';
import { api, call, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';

type RefundTo = NonNullable<Schema<'NewCreditNote'>['refundTo']>;

const targets: { value: RefundTo; label: string }[] = [
  { value: 'balance', label: 'The customer’s balance, which pays the next invoices' },
  { value: 'provider', label: 'Back by the provider that took it' },
  { value: 'outside', label: 'You pay it back yourself' },
];

interface CreditDialogProps {
  invoice: Schema<'InvoiceWithLines'>;
  onClose: () => void;
}

/** Issues a credit note. What was not paid is owed no more; where the rest goes is chosen. */
export function CreditDialog({ invoice: { id, currency, amountPaid }, onClose }: CreditDialogProps) {
  const [refundTo, setRefundTo] = useState<RefundTo>('balance');
  const isPaid = amountPaid !== '0';
  const form = useForm(['amount', 'reason'], async ({ amount, reason }) => {
    const body = { reason, ...(amount && { amount: microsOf(amount) }), ...(isPaid && { refundTo }) };
    await call(api.POST('/api/v1/invoices/{invoice}/credit', { params: { path: { invoice: id } }, body }));
    await queryClient.invalidateQueries({ queryKey: ['invoices'] });
    toast.success('Credit note issued');
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Credit or refund"
      description="A credit note with its share of the taxes."
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field
          label="Amount before tax"
          hint={`In ${currency}. Empty for all that is left of the invoice.`}
          error={form.errors.amount}
          optional
        >
          <Input name="amount" inputMode="decimal" autoFocus data-testid="credit-amount-input" />
        </Field>
        {isPaid && (
          <Field label="Where the money goes">
            <Select value={refundTo} onValueChange={setRefundTo} options={targets} data-testid="refund-to-select" />
          </Field>
        )}
        <Field label="Reason" hint="Shown on the credit note." error={form.errors.reason ?? form.formError} required>
          <Textarea name="reason" maxLength={500} required data-testid="credit-reason-input" />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="issue-credit-note-button">
          Issue credit note
        </SubmitButton>
      </form>
    </Dialog>
  );
}
