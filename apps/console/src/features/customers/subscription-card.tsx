import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Money } from '../../ui/number.tsx';
import { DateTime } from '../../ui/time.tsx';
import { labelOf, subscriptionTones } from '../billing/own/words.ts';
import { ChangePlanDialog } from './change-plan-dialog.tsx';
import { CheckoutButton, PaymentPortalButton } from './payment-links.tsx';
import type { Subscription } from './queries.ts';

interface SubscriptionCardProps {
  of: Subscription;
  customer: Customer;
}

export function SubscriptionCard({ of: subscription, customer }: SubscriptionCardProps) {
  const { planName, status } = subscription;
  return (
    <Card className="mb-8" data-testid="subscription-card">
      <CardHeader title={planName} actions={<Status tone={subscriptionTones[status]}>{labelOf(status)}</Status>} />
      <CardBody className="grid gap-4">
        <Notice of={subscription} />
        <Facts of={subscription} />
      </CardBody>
      <CardFooter>
        <Actions of={subscription} customer={customer} />
      </CardFooter>
    </Card>
  );
}

/** What is about to happen to it. */
function Notice({
  of: { status, cancelAtPeriodEnd, termEnd, nextPlanId, nextTerm, nextSeats, graceEnd },
}: {
  of: Subscription;
}) {
  if (status === 'past_due')
    return (
      <Callout tone="danger">
        An invoice was not paid in time. The limits of the default plan hold from{' '}
        <DateTime value={graceEnd} form="date" />.
      </Callout>
    );
  if (status === 'canceled') return <Callout tone="info">It has ended.</Callout>;
  if (cancelAtPeriodEnd)
    return (
      <Callout tone="warning">
        It was canceled, and ends on <DateTime value={termEnd} form="date" />.
      </Callout>
    );
  if (nextPlanId !== null || nextTerm !== null || nextSeats !== null)
    return (
      <Callout tone="info">
        A change waits for the next term, which begins on <DateTime value={termEnd} form="date" />.
      </Callout>
    );
  return null;
}

function Facts({
  of: { amount, currency, term, seats, termStart, termEnd, trialEnd, provider, id },
}: {
  of: Subscription;
}) {
  return (
    <DescriptionList
      items={[
        {
          term: 'Price',
          value: (
            <>
              <Money micros={amount} currency={currency} /> a {term}
              {seats > 1 && `, for ${formatNumber(seats)} seats`}
            </>
          ),
        },
        {
          term: 'Term',
          value: (
            <>
              <DateTime value={termStart} form="date" /> – <DateTime value={termEnd} form="date" />
            </>
          ),
        },
        ...(trialEnd === null ? [] : [{ term: 'Trial ends', value: <DateTime value={trialEnd} /> }]),
        { term: 'Paid by', value: provider === 'ledger' ? 'Invoices, whose payment you record' : labelOf(provider) },
        { term: 'Id', value: <code className="font-mono text-xs">{id}</code> },
      ]}
    />
  );
}

function Actions({ of: subscription, customer }: SubscriptionCardProps) {
  const { can } = useAccess();
  const [open, setOpen] = useState<'change' | 'cancel'>();
  const { status, cancelAtPeriodEnd, nextPlanId, nextTerm, nextSeats, provider, planName } = subscription;
  const lives = status !== 'canceled';
  const waits = nextPlanId !== null || nextTerm !== null || nextSeats !== null;
  const params = { path: { customer: customer.id } };
  const invalidates = [['customers', 'one', customer.id]];
  const cancel = useAct(() => call(api.POST('/api/v1/customers/{customer}/subscription/cancel', { params })), {
    success: 'The subscription ends with its term',
    failure: 'The subscription could not be canceled',
    invalidates,
    onDone: () => setOpen(undefined),
  });
  const resume = useAct(() => call(api.POST('/api/v1/customers/{customer}/subscription/resume', { params })), {
    success: 'The subscription continues unchanged',
    failure: 'The subscription could not be resumed',
    invalidates,
  });
  return (
    <>
      {provider !== 'ledger' && <PaymentPortalButton customer={customer.id} />}
      {!lives && <CheckoutButton customer={customer.id} plan={subscription.plan} term={subscription.term} />}
      {lives && (cancelAtPeriodEnd || waits) && can('subscriptions:resume') && (
        <Button onClick={() => resume.mutate()} loading={resume.isPending} data-testid="resume-subscription-button">
          {cancelAtPeriodEnd ? 'Resume' : 'Undo the change'}
        </Button>
      )}
      {lives && !cancelAtPeriodEnd && can('subscriptions:cancel') && (
        <Button variant="danger-ghost" onClick={() => setOpen('cancel')} data-testid="cancel-subscription-button">
          Cancel…
        </Button>
      )}
      {lives && can('subscriptions:change') && (
        <Button onClick={() => setOpen('change')} data-testid="change-plan-button">
          Change plan
        </Button>
      )}
      {open === 'change' && (
        <ChangePlanDialog of={subscription} customer={customer.id} onClose={() => setOpen(undefined)} />
      )}
      <ConfirmDialog
        open={open === 'cancel'}
        onOpenChange={() => setOpen(undefined)}
        title={`Cancel ${planName} of ${customer.name}?`}
        description={
          <>
            It stays until <DateTime value={subscription.termEnd} form="date" />, which is paid. Until then you can
            resume it.
          </>
        }
        action="Cancel subscription"
        danger
        loading={cancel.isPending}
        onConfirm={() => cancel.mutate()}
      />
    </>
  );
}
