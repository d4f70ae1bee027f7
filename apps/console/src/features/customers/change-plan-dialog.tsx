import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { useAct } from '../../api/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Money } from '../../ui/number.tsx';
import { problemText } from '../../ui/problem.ts';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DateTime } from '../../ui/time.tsx';
import { Lines } from '../billing/own/lines.tsx';
import { type PlanChoice, PlanFields } from './plan-fields.tsx';
import type { Subscription } from './queries.ts';

interface ChangePlanDialogProps {
  of: Subscription;
  /** Its id. */
  customer: string;
  onClose: () => void;
}

type When = 'auto' | 'now' | 'term-end';

/** Shows to the second what a change costs before it is made; it then costs exactly that. */
export function ChangePlanDialog({ of: { plan, term, seats }, customer, onClose }: ChangePlanDialogProps) {
  const [choice, setChoice] = useState<PlanChoice>({ plan, term, seats });
  const [when, setWhen] = useState<When>('auto');
  const isSame = choice.plan === plan && choice.term === term && choice.seats === seats;
  const wanted = { ...choice, ...defined({ when: when === 'auto' ? undefined : when }) };
  const preview = usePreview(customer, wanted, !isSame);
  const change = useAct(
    (at: string) =>
      call(
        api.POST('/api/v1/customers/{customer}/subscription/change', {
          params: { path: { customer } },
          body: { ...wanted, at },
        }),
      ),
    {
      success: 'Plan changed',
      failure: 'The plan could not be changed',
      invalidates: [['customers']],
      onDone: onClose,
    },
  );
  const shown = isSame ? undefined : preview.data;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Change plan"
      size="md"
      data-testid="change-plan-dialog"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={shown === undefined || preview.isFetching}
            loading={change.isPending}
            onClick={() => shown && change.mutate(shown.at)}
            data-testid="confirm-change-button"
          >
            Change plan
          </Button>
        </>
      }
    >
      <div className="grid gap-5">
        <PlanFields choice={choice} onChange={setChoice} />
        <RadioGroup
          label="When"
          value={when}
          onValueChange={setWhen}
          options={[
            { value: 'auto', label: 'Upgrades at once, downgrades with the next term' },
            { value: 'now', label: 'At once' },
            { value: 'term-end', label: 'With the next term' },
          ]}
          data-testid="change-when-radio"
        />
        {preview.error && !isSame && (
          <Callout tone="danger" role="alert">
            {problemText(preview.error)}
          </Callout>
        )}
        {!isSame && preview.isPending && <Skeleton className="h-24 w-full" />}
        {shown && <Cost of={shown} />}
      </div>
    </Dialog>
  );
}

type Wanted = PlanChoice & { when?: 'now' | 'term-end' };

const usePreview = (customer: string, wanted: Wanted, enabled: boolean) =>
  useQuery({
    queryKey: ['customers', 'one', customer, 'change', wanted],
    queryFn: ({ signal }) => {
      const params = { path: { customer }, query: wanted };
      return call(api.GET('/api/v1/customers/{customer}/subscription/change', { params, signal }));
    },
    enabled,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

function Cost({ of: { due, currency, effectiveAt, lines } }: { of: Schema<'SubscriptionChangePreview'> }) {
  return (
    <div className="grid gap-3 rounded-lg border p-4" data-testid="change-preview">
      <p className="flex flex-wrap justify-between gap-x-6">
        <span className="text-muted-foreground">
          Takes effect <DateTime value={effectiveAt} />
        </span>
        <strong>
          {due.startsWith('-') ? 'Taken off the next invoice: ' : 'Due now, before tax: '}
          <Money micros={due.replace('-', '')} currency={currency} />
        </strong>
      </p>
      {lines.length > 0 && <Lines lines={lines} currency={currency} />}
    </div>
  );
}
