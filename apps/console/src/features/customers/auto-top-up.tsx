import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card, CardBody } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { autoTopUpQuery } from './queries.ts';

export function AutoTopUp({ customer }: { customer: string }) {
  const { data, error, refetch } = useQuery(autoTopUpQuery(customer));
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-24 w-full" />;
  return <AutoTopUpForm customer={customer} saved={data} />;
}

const stops = {
  'payment-failed': 'It was turned off because a payment failed.',
  voided: 'It was turned off because an invoice was voided.',
  'not-sold': 'It was turned off because these credits are no longer sold.',
};

function AutoTopUpForm({ customer, saved }: { customer: string; saved: Schema<'AutoTopUp'> | null }) {
  const [enabled, setEnabled] = useState(saved?.enabled ?? false);
  const queries = useQueryClient();
  const form = useForm(['unit', 'threshold', 'amount', 'mostAMonth'], async ({ mostAMonth, ...texts }) => {
    const body = { ...texts, enabled, mostAMonth: Number(mostAMonth) };
    const changed = await call(
      api.PUT('/api/v1/customers/{customer}/credits/auto-top-up', { params: { path: { customer } }, body }),
    );
    queries.setQueryData(autoTopUpQuery(customer).queryKey, changed);
    toast.success(enabled ? 'Credits are bought automatically' : 'Credits are not bought automatically');
  });
  return (
    <Card>
      <CardBody>
        <form onSubmit={form.onSubmit} className="grid gap-4">
          {saved?.stoppedBy && <Callout tone="warning">{stops[saved.stoppedBy]}</Callout>}
          <Checkbox
            label="Buy credits automatically"
            checked={enabled}
            onCheckedChange={setEnabled}
            data-testid="auto-top-up-checkbox"
          />
          <div className="grid gap-4 sm:grid-cols-4">
            <Field label="Unit" error={form.errors.unit}>
              <Input name="unit" defaultValue={saved?.unit ?? 'USD'} maxLength={60} required />
            </Field>
            <Field label="When fewer remain than" error={form.errors.threshold}>
              <Input name="threshold" inputMode="decimal" defaultValue={saved?.threshold ?? '10'} required />
            </Field>
            <Field label="Credits per purchase" error={form.errors.amount}>
              <Input name="amount" inputMode="decimal" defaultValue={saved?.amount ?? '50'} required />
            </Field>
            <Field label="Purchases per month, at most" error={form.errors.mostAMonth ?? form.formError}>
              <Input
                name="mostAMonth"
                type="number"
                min={1}
                max={1000}
                defaultValue={saved?.mostAMonth ?? 5}
                required
              />
            </Field>
          </div>
          <Button
            type="submit"
            loading={form.isPending}
            className="justify-self-start"
            data-testid="save-auto-top-up-button"
          >
            Save
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
