import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { percentOf, taxRateOf } from '../billing/tax-rate.ts';
import { billingProfileQuery } from './queries.ts';

export function ProfileTab({ of: customer }: { of: Customer }) {
  const { data, error, refetch } = useQuery(billingProfileQuery(customer.id));
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-64 w-full max-w-xl" />;
  return (
    <Section title="Billing details" description="Shown on invoices from now on. Issued invoices stay as they are.">
      <ProfileForm customer={customer} saved={data} />
    </Section>
  );
}

const names = [
  'details.name',
  'details.address',
  'details.country',
  'details.taxId',
  'details.email',
  'taxRate',
] as const;

function ProfileForm({ customer, saved }: { customer: Customer; saved: Schema<'BillingProfile'> }) {
  const { can } = useAccess();
  const queries = useQueryClient();
  const { details } = saved;
  const mayChange = can('billing-profiles:update');
  const form = useForm(names, async ({ taxRate, ...texts }) => {
    const changed = Object.entries(texts).flatMap(([name, text]) =>
      text === '' ? [] : [[name.replace('details.', ''), text]],
    );
    const body = { details: Object.fromEntries(changed), taxRate: taxRateOf(taxRate) };
    const params = { path: { customer: customer.id } };
    const profile = await call(api.PATCH('/api/v1/customers/{customer}/billing-profile', { params, body }));
    queries.setQueryData(billingProfileQuery(customer.id).queryKey, profile);
    toast.success('Saved: shown from the next invoice on');
  });
  return (
    <form onSubmit={form.onSubmit} className="grid max-w-xl gap-4">
      <fieldset disabled={!mayChange} className="grid min-w-0 gap-4">
        <Field label="Legal name" optional error={form.errors['details.name']}>
          <Input
            name="details.name"
            defaultValue={details.name}
            placeholder={customer.name}
            maxLength={200}
            data-testid="billing-name-input"
          />
        </Field>
        <Field label="Address" optional error={form.errors['details.address']}>
          <Textarea name="details.address" defaultValue={details.address} maxLength={1000} />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Country" hint="Two letters, such as DE." optional error={form.errors['details.country']}>
            <Input name="details.country" defaultValue={details.country} maxLength={2} pattern="[A-Z]{2}" />
          </Field>
          <Field label="Tax number" optional error={form.errors['details.taxId']}>
            <Input name="details.taxId" defaultValue={details.taxId} maxLength={60} />
          </Field>
          <Field label="E-mail for invoices" optional error={form.errors['details.email']}>
            <Input name="details.email" type="email" defaultValue={details.email} />
          </Field>
          <Field
            label="Tax rate in percent"
            hint="Leave empty for your own rate. Use 0 for an exempt customer."
            optional
            error={form.errors.taxRate ?? form.formError}
          >
            <Input
              name="taxRate"
              inputMode="decimal"
              defaultValue={percentOf(saved.taxRate)}
              data-testid="billing-tax-rate-input"
            />
          </Field>
        </div>
      </fieldset>
      {mayChange && (
        <Button
          type="submit"
          variant="primary"
          loading={form.isPending}
          className="justify-self-start"
          data-testid="save-billing-profile-button"
        >
          Save
        </Button>
      )}
    </form>
  );
}
