import { useQuery } from '@tanstack/react-query';
import { Card, CardBody, CardHeader } from '../../../ui/card.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { Meter } from '../../../ui/meter.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import { DateTime } from '../../../ui/time.tsx';
import { currentUsageQuery } from './queries.ts';
import { labelOf } from './words.ts';

/** What was used in the period of the plan, beside what it includes. */
export function Quotas() {
  const { data, error, refetch } = useQuery(currentUsageQuery);
  return (
    <Card data-testid="quotas">
      <CardHeader
        title="Usage"
        description={
          data && (
            <>
              Until <DateTime value={data.period.end} form="date" />
            </>
          )
        }
      />
      <CardBody className="grid gap-4">
        {error && <ErrorState error={error} onRetry={refetch} />}
        {data === undefined && !error && <Skeleton className="h-20 w-full" />}
        {data?.meters.length === 0 && (
          <EmptyState title="No usage yet" description="It appears here after the first billable call." />
        )}
        {data?.meters.map(({ meter, used, included }) => (
          <MeterUsage key={meter} name={labelOf(meter.replaceAll('.', ' '))} used={used} included={included} />
        ))}
      </CardBody>
    </Card>
  );
}

function MeterUsage({ name, used, included }: { name: string; used: number; included: number | null }) {
  if (included !== null) return <Meter label={name} used={used} limit={included} />;
  return (
    <p className="flex justify-between gap-4 text-sm">
      <span>{name}</span>
      <span className="text-muted-foreground tabular-nums">{formatNumber(used)}</span>
    </p>
  );
}
