import { useQuery } from '@tanstack/react-query';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { counted } from '../../ui/format.ts';
import { Money } from '../../ui/number.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { overageQuery } from './queries.ts';

/** Usage beyond what the own plan includes, with its price. */
export function Overage() {
  const { data, error, refetch } = useQuery(overageQuery);
  const beyond = data?.items.filter(({ overageUnits }) => Number(overageUnits) > 0) ?? [];
  const currency = data?.currency ?? null;
  return (
    <Card data-testid="overage">
      <CardHeader
        title="Beyond the plan"
        description={
          data && (
            <>
              Since <DateTime value={data.period.start} form="date" />, before tax
            </>
          )
        }
        actions={
          data !== undefined &&
          currency !== null && (
            <strong className="text-lg">
              <Money micros={data.amount} currency={currency} />
            </strong>
          )
        }
      />
      <CardBody>
        {error && <ErrorState error={error} onRetry={refetch} />}
        {data === undefined && !error && <Skeleton className="h-16 w-full" />}
        {data !== undefined && beyond.length === 0 && (
          <EmptyState title="Nothing so far" description="All usage is included in the plan." />
        )}
        <ul className="grid gap-2 text-sm">
          {beyond.map(({ meter, plan, start, overageUnits, amount }) => (
            <li key={`${meter} ${plan} ${start}`} className="flex flex-wrap justify-between gap-x-4">
              <span>
                <code className="font-mono">{meter}</code>{' '}
                <span className="text-muted-foreground">{counted(Number(overageUnits), 'unit')} beyond</span>
              </span>
              {currency !== null && <Money micros={amount} currency={currency} digits={4} />}
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
