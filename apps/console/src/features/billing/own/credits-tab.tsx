import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { useAccess } from '../../../session/access.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { toast } from '../../../ui/toast.ts';
import { CreditBalances } from '../credit-balances.tsx';
import { autoTopUpQuery, creditsQuery } from './queries.ts';

export function CreditsTab() {
  const { can } = useAccess();
  return (
    <>
      <Section title="Balance" description="Credits pay for usage before an invoice does.">
        <Balances />
      </Section>
      {can('billing:top-up') && (
        <>
          <Section title="Buy credits">
            <TopUpForm />
          </Section>
          <Section title="Buy automatically" description="With the card on file, when few are left.">
            <AutoTopUpForm />
          </Section>
        </>
      )}
    </>
  );
}

function Balances() {
  const { data, error, refetch } = useQuery(creditsQuery);
  return <CreditBalances balances={data?.balances} error={error} onRetry={refetch} data-testid="credit-balance" />;
}

function TopUpForm() {
  const form = useForm(['unit', 'amount'], async ({ unit, amount }) => {
    const { url, status } = await call(api.POST('/api/v1/billing/credits/top-up', { body: { unit, amount } }));
    if (url !== null) return location.assign(url);
    await queryClient.invalidateQueries({ queryKey: ['billing'] });
    toast.success(
      status === 'paid' ? 'The credits are yours' : 'An invoice was issued; the credits are yours once it is paid',
    );
  });
  return (
    <form onSubmit={form.onSubmit} className="flex flex-wrap items-start gap-3">
      <Field label="Unit" hint="A currency, or a unit of the seller." error={form.errors.unit}>
        <Input name="unit" defaultValue="USD" required className="w-32" data-testid="top-up-unit-input" />
      </Field>
      <Field label="How many" error={form.errors.amount ?? form.formError}>
        <Input name="amount" inputMode="decimal" required className="w-40" data-testid="top-up-amount-input" />
      </Field>
      <Button type="submit" variant="primary" loading={form.isPending} className="mt-6.5" data-testid="top-up-button">
        Buy credits
      </Button>
    </form>
  );
}

const stopped = {
  'payment-failed': 'It was turned off because a payment failed.',
  voided: 'It was turned off because an invoice was voided.',
  'not-sold': 'It was turned off because these credits are no longer sold.',
};

function AutoTopUpForm() {
  const { data, error, refetch } = useQuery(autoTopUpQuery);
  const [enabled, setEnabled] = useState<boolean>();
  const isOn = enabled ?? data?.enabled ?? false;
  const save = useMutation({
    mutationFn: (body: Parameters<typeof putAutoTopUp>[0]) => putAutoTopUp(body),
    onSuccess: (changed) => queryClient.setQueryData(autoTopUpQuery.queryKey, changed),
  });
  const form = useForm(['unit', 'threshold', 'amount', 'mostAMonth'], async ({ mostAMonth, ...texts }) => {
    await save.mutateAsync({ ...texts, enabled: isOn, mostAMonth: Number(mostAMonth) });
    toast.success('Saved');
  });
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-24 w-full" />;
  return (
    <form onSubmit={form.onSubmit} className="grid max-w-xl gap-4">
      <Field label="Buy automatically" hint={data?.stoppedBy ? stopped[data.stoppedBy] : undefined}>
        <Switch checked={isOn} onCheckedChange={setEnabled} data-testid="auto-top-up-switch" />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Unit" error={form.errors.unit}>
          <Input name="unit" defaultValue={data?.unit ?? 'USD'} required />
        </Field>
        <Field label="Buy when fewer remain than" error={form.errors.threshold}>
          <Input name="threshold" inputMode="decimal" defaultValue={data?.threshold ?? '10'} required />
        </Field>
        <Field label="Credits per purchase" error={form.errors.amount}>
          <Input name="amount" inputMode="decimal" defaultValue={data?.amount ?? '50'} required />
        </Field>
        <Field label="Purchases per month, at most" error={form.errors.mostAMonth ?? form.formError}>
          <Input name="mostAMonth" type="number" min={1} max={1000} defaultValue={data?.mostAMonth ?? 5} required />
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
  );
}

const putAutoTopUp = (body: {
  enabled: boolean;
  unit: string;
  threshold: string;
  amount: string;
  mostAMonth: number;
}) => call(api.PUT('/api/v1/billing/credits/auto-top-up', { body }));
