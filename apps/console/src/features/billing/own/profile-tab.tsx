import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../../api/client.ts';
import { useForm } from '../../../api/use-form.ts';
import { useAccess } from '../../../session/access.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, Textarea } from '../../../ui/input.tsx';
import { Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { toast } from '../../../ui/toast.ts';
import { profileQuery } from './queries.ts';

const names = ['details.name', 'details.address', 'details.country', 'details.taxId', 'details.email'] as const;

/** What stands on invoices to the organization from now on. */
export function ProfileTab() {
  const { data, error, refetch } = useQuery(profileQuery);
  const queries = useQueryClient();
  const { can } = useAccess();
  const form = useForm(names, async (values) => {
    const details = Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value === '' ? [] : [[name.replace('details.', ''), value]])),
    );
    const changed = await call(api.PATCH('/api/v1/billing/profile', { body: { details } }));
    queries.setQueryData(profileQuery.queryKey, changed);
    toast.success('Saved: shown from the next invoice on');
  });
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-64 w-full max-w-xl" />;
  const { details } = data;
  return (
    <Section title="Billing details" description="Shown on invoices from now on. Issued invoices stay as they are.">
      <form onSubmit={form.onSubmit} className="grid max-w-xl gap-4">
        <fieldset disabled={!can('billing:update-profile')} className="grid gap-4">
          <Field label="Legal name" optional error={form.errors['details.name']}>
            <Input name="details.name" defaultValue={details.name} maxLength={200} data-testid="billing-name-input" />
          </Field>
          <Field label="Address" optional error={form.errors['details.address']}>
            <Textarea
              name="details.address"
              defaultValue={details.address}
              maxLength={1000}
              data-testid="billing-address-input"
            />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Country" hint="Two letters, such as DE." optional error={form.errors['details.country']}>
              <Input
                name="details.country"
                defaultValue={details.country}
                maxLength={2}
                data-testid="billing-country-input"
              />
            </Field>
            <Field label="Tax number" optional error={form.errors['details.taxId']}>
              <Input
                name="details.taxId"
                defaultValue={details.taxId}
                maxLength={60}
                data-testid="billing-tax-id-input"
              />
            </Field>
          </div>
          <Field label="E-mail for invoices" optional error={form.errors['details.email'] ?? form.formError}>
            <Input name="details.email" type="email" defaultValue={details.email} data-testid="billing-email-input" />
          </Field>
        </fieldset>
        {can('billing:update-profile') && (
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
    </Section>
  );
}
