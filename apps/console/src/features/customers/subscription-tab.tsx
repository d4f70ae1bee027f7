import { useQuery } from '@tanstack/react-query';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Card, CardBody } from '../../ui/card.tsx';
import { Money } from '../../ui/number.tsx';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { Lines } from '../billing/own/lines.tsx';
import { Addons } from './addons.tsx';
import { subscriptionQuery, upcomingQuery } from './queries.ts';
import { SubscribeForm } from './subscribe-form.tsx';
import { SubscriptionCard } from './subscription-card.tsx';

export function SubscriptionTab({ of: customer }: { of: Customer }) {
  const { can } = useAccess();
  const { data, error, refetch } = useQuery(subscriptionQuery(customer.id));
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-48 w-full" />;
  const hasEnded = data === null || data.status === 'canceled';
  return (
    <>
      {data !== null && <SubscriptionCard of={data} customer={customer} />}
      {hasEnded && <SubscribeForm customer={customer} />}
      {can('addons:read') && !hasEnded && <Addons customer={customer.id} currency={data.currency} />}
      {can('invoices:read') && (
        <Section title="Next invoice" description="What it would be if nothing else were used.">
          <Upcoming customer={customer.id} />
        </Section>
      )}
    </>
  );
}

function Upcoming({ customer }: { customer: string }) {
  const { data, error, refetch } = useQuery(upcomingQuery(customer));
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-32 w-full" />;
  if (data === null || data.lines.length === 0) {
    return (
      <Card>
        <EmptyState title="Nothing to invoice" description="Neither the plan nor usage has cost anything so far." />
      </Card>
    );
  }
  return (
    <Card data-testid="upcoming-invoice">
      <CardBody className="grid gap-4">
        <p className="flex flex-wrap justify-between gap-x-6">
          <span className="text-muted-foreground">
            Issued on <DateTime value={data.periodEnd} form="date" />
          </span>
          <strong>
            <Money micros={data.subtotal} currency={data.currency} /> before tax
          </strong>
        </p>
        <Lines lines={data.lines} currency={data.currency} />
      </CardBody>
    </Card>
  );
}
