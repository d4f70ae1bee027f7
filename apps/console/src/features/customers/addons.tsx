import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { microsOf } from '../../api/amounts.ts';
import { api, call, type Schema } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Money } from '../../ui/number.tsx';
import { Section } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { DateTime } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.ts';
import { addonsQuery } from './queries.ts';

type Addon = Schema<'Addon'>;

/** Fixed amounts beside the plan. */
export function Addons({ customer, currency }: { customer: string; currency: string }) {
  const { can } = useAccess();
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery(addonsQuery(customer));
  return (
    <Section
      title="Add-ons"
      description="Fixed amounts on top of the plan, paid in advance."
      actions={
        can('addons:create') && (
          <Button size="sm" onClick={() => setAdding(true)} data-testid="create-addon-button">
            <Plus aria-hidden /> Add
          </Button>
        )
      }
    >
      <DataTable
        label="Add-ons"
        columns={columnsIn(currency)}
        rows={data}
        rowKey={({ id }) => id}
        error={error}
        onRetry={refetch}
        actions={(addon) =>
          can('addons:delete') && addon.endsAt === null && <EndButton of={addon} customer={customer} />
        }
        empty={<EmptyState title="No add-ons" />}
        data-testid="addons-table"
      />
      <Dialog open={adding} onOpenChange={setAdding} title="Add an add-on">
        <AddonForm customer={customer} currency={currency} onSaved={() => setAdding(false)} />
      </Dialog>
    </Section>
  );
}

const columnsIn = (currency: string): Column<Addon>[] => [
  { id: 'name', header: 'Name', cell: ({ name, quantity }) => (quantity > 1 ? `${name} × ${quantity}` : name) },
  {
    id: 'amount',
    header: 'Price',
    align: 'right',
    width: '10rem',
    cell: ({ amount, term }) => (
      <>
        <Money micros={amount} currency={currency} /> a {term}
      </>
    ),
  },
  {
    id: 'until',
    header: 'Paid until',
    from: 'sm',
    width: '11rem',
    cell: ({ termEnd, endsAt }) => (
      <>
        <DateTime value={endsAt ?? termEnd} form="date" />
        {endsAt !== null && ', then it ends'}
      </>
    ),
  },
];

function EndButton({ of: { id, name, termEnd }, customer }: { of: Addon; customer: string }) {
  const [open, setOpen] = useState(false);
  const params = { path: { customer, addon: id } };
  const end = useAct(() => call(api.DELETE('/api/v1/customers/{customer}/addons/{addon}', { params })), {
    success: `${name} ends with its term`,
    failure: `${name} could not be ended`,
    invalidates: [['customers', 'one', customer]],
    onDone: () => setOpen(false),
  });
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setOpen(true)} data-testid="end-addon-button">
        End
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`End ${name}?`}
        description={
          <>
            It stays until <DateTime value={termEnd} form="date" />, which is paid.
          </>
        }
        action="End add-on"
        danger
        loading={end.isPending}
        onConfirm={() => end.mutate()}
      />
    </>
  );
}

function AddonForm({ customer, currency, onSaved }: { customer: string; currency: string; onSaved: () => void }) {
  const [term, setTerm] = useState<'month' | 'year'>('month');
  const queries = useQueryClient();
  const form = useForm(['name', 'amount', 'quantity'], async ({ name, amount, quantity }) => {
    const body = { name, amount: microsOf(amount), term, quantity: Number(quantity) };
    await call(api.POST('/api/v1/customers/{customer}/addons', { params: { path: { customer } }, body }));
    toast.success(`${name} added`);
    onSaved();
    await queries.invalidateQueries({ queryKey: ['customers', 'one', customer] });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Name" hint="Shown on invoices." error={form.errors.name} required>
        <Input
          name="name"
          maxLength={100}
          placeholder="Priority support"
          required
          autoFocus
          data-testid="addon-name-input"
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label={`Price in ${currency}`} error={form.errors.amount ?? form.formError} required>
          <Input name="amount" inputMode="decimal" placeholder="49.00" required data-testid="addon-amount-input" />
        </Field>
        <Field label="Paid">
          <Select
            value={term}
            onValueChange={setTerm}
            options={[
              { value: 'month', label: 'Monthly' },
              { value: 'year', label: 'Yearly' },
            ]}
          />
        </Field>
        <Field label="How many" error={form.errors.quantity}>
          <Input name="quantity" type="number" min={1} max={1000} defaultValue={1} required />
        </Field>
      </div>
      <SubmitButton loading={form.isPending} data-testid="save-addon-button">
        Save add-on
      </SubmitButton>
    </form>
  );
}
