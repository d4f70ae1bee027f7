import { useQuery } from '@tanstack/react-query';
import { Card, CardBody } from '../../../ui/card.tsx';
import { Money } from '../../../ui/number.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import { DateTime } from '../../../ui/time.tsx';
import { Lines } from './lines.tsx';
import { upcomingQuery } from './queries.ts';

export function Upcoming() {
  const { data, error, refetch } = useQuery(upcomingQuery);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-32 w-full" />;
  if (data === null || data.lines.length === 0) {
    return (
      <Card>
        <EmptyState title="Nothing to pay" description="The free plan has no invoices." />
      </Card>
    );
  }
  const { periodEnd, subtotal, balance, currency, lines } = data;
  return (
    <Card data-testid="upcoming-invoice">
      <CardBody className="grid gap-4">
        <p className="flex flex-wrap justify-between gap-x-6">
          <span className="text-muted-foreground">
            Issued on <DateTime value={periodEnd} form="date" />
          </span>
          <strong>
            <Money micros={subtotal} currency={currency} /> before tax
          </strong>
        </p>
        <Lines lines={lines} currency={currency} />
        {balance !== '0' && (
          <p className="text-muted-foreground text-sm">
            Your balance of <Money micros={balance} currency={currency} /> pays it, as far as it goes.
          </p>
        )}
      </CardBody>
    </Card>
  );
}
