import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import { LinkDialog } from './payment-links.tsx';
import { paymentPage } from './payment-outcome.ts';

/** Sells credits: the customer pays by a link or an invoice, and has them then. */
export function TopUpButton({ customer }: { customer: string }) {
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState<string>();
  const done = (link: string | null) => {
    setOpen(false);
    if (link === null) toast.success('An invoice was issued: the credits are granted once it is paid');
    else setUrl(link);
  };
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} data-testid="top-up-button">
        Sell a top-up
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Sell a top-up"
        description="At the price of your plans for these credits; they are granted once it is paid."
      >
        <TopUpForm customer={customer} onDone={done} />
      </Dialog>
      <LinkDialog title="Send this link to the customer" url={url} onClose={() => setUrl(undefined)} />
    </>
  );
}

function TopUpForm({ customer, onDone }: { customer: string; onDone: (url: string | null) => void }) {
  const queries = useQueryClient();
  const form = useForm(['unit', 'amount'], async ({ unit, amount }) => {
    const body = { unit, amount, successUrl: paymentPage('paid'), cancelUrl: paymentPage('cancelled') };
    const { url } = await call(
      api.POST('/api/v1/customers/{customer}/credits/top-up', { params: { path: { customer } }, body }),
    );
    onDone(url);
    await queries.invalidateQueries({ queryKey: ['customers', 'one', customer] });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Credits" error={form.errors.amount ?? form.formError} required>
          <Input
            name="amount"
            inputMode="decimal"
            placeholder="50"
            required
            autoFocus
            data-testid="top-up-amount-input"
          />
        </Field>
        <Field label="Unit" error={form.errors.unit} required>
          <Input name="unit" defaultValue="USD" maxLength={60} required data-testid="top-up-unit-input" />
        </Field>
      </div>
      <SubmitButton loading={form.isPending} data-testid="save-top-up-button">
        Sell
      </SubmitButton>
    </form>
  );
}
