import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { useAccess } from '../../../session/access.ts';
import { Status } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../../ui/card.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { DescriptionList } from '../../../ui/description-list.tsx';
import { Money } from '../../../ui/number.tsx';
import { DateTime } from '../../../ui/time.tsx';
import { toast } from '../../../ui/toast.ts';
import { type Subscription, subscriptionQuery } from './queries.ts';
import { labelOf, subscriptionTones } from './words.ts';

export function CurrentPlan({ subscription }: { subscription: Subscription }) {
  const { planName, status, seats, amount, currency, term, termEnd, trialEnd, graceEnd } = subscription;
  const isPaid = amount !== '0';
  const facts = [
    { term: 'Status', value: <Status tone={subscriptionTones[status]}>{labelOf(status)}</Status> },
    { term: 'Price', value: isPaid ? <Price micros={amount} currency={currency} term={term} /> : 'Free' },
    ...(seats > 1 ? [{ term: 'Seats', value: seats }] : []),
    ...(status === 'trialing' && trialEnd !== null
      ? [{ term: 'Trial ends', value: <DateTime value={trialEnd} form="date" /> }]
      : []),
    ...(isPaid
      ? [
          {
            term: subscription.cancelAtPeriodEnd ? 'Ends' : 'Renews',
            value: <DateTime value={termEnd} form="date" />,
          },
        ]
      : []),
    ...(graceEnd === null
      ? []
      : [{ term: 'Limits are lowered', value: <DateTime value={graceEnd} form="date" />, key: 'grace' }]),
  ];
  return (
    <Card data-testid="current-plan">
      <CardHeader title={planName} actions={<Changes subscription={subscription} isPaid={isPaid} />} />
      <CardBody>
        <DescriptionList items={facts} />
        {subscription.nextPlanId !== null && (
          <p className="mt-3 text-muted-foreground text-sm">Another plan starts at the end of the term.</p>
        )}
      </CardBody>
    </Card>
  );
}

const Price = ({ micros, currency, term }: { micros: string; currency: string; term: string }) => (
  <>
    <Money micros={micros} currency={currency} /> a {term}
  </>
);

function Changes({ subscription, isPaid }: { subscription: Subscription; isPaid: boolean }) {
  const { can } = useAccess();
  const queries = useQueryClient();
  const [canceling, setCanceling] = useState(false);
  const keep = (changed: Subscription) => {
    queries.setQueryData(subscriptionQuery.queryKey, changed);
    void queries.invalidateQueries({ queryKey: ['billing'] });
  };
  const cancel = useMutation({
    mutationFn: () => call(api.POST('/api/v1/billing/subscription/cancel')),
    onSuccess: (changed) => {
      keep(changed);
      setCanceling(false);
    },
  });
  const resume = useMutation({
    mutationFn: () => call(api.POST('/api/v1/billing/subscription/resume')),
    onSuccess: keep,
    onError: (error) => toast.error('The subscription is not resumed', error),
  });
  const changes = subscription.cancelAtPeriodEnd || subscription.nextPlanId !== null;
  if (changes && can('billing:resume')) {
    return (
      <Button size="sm" loading={resume.isPending} onClick={() => resume.mutate()} data-testid="resume-plan-button">
        Keep {subscription.planName}
      </Button>
    );
  }
  if (!isPaid || !can('billing:cancel') || subscription.status === 'canceled') return null;
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setCanceling(true)} data-testid="cancel-plan-button">
        Cancel plan
      </Button>
      <ConfirmDialog
        open={canceling}
        onOpenChange={setCanceling}
        title={`Cancel ${subscription.planName}?`}
        description="It stays until the end of the paid term. The default plan follows."
        action="Cancel plan"
        danger
        loading={cancel.isPending}
        error={cancel.error?.message}
        onConfirm={() => cancel.mutate()}
      />
    </>
  );
}
