import { useQuery } from '@tanstack/react-query';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { StackedBarChart } from '../../ui/charts/index.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { daysUpTo, formatDay } from '../metering/days.ts';
import { countedOf, type Meter, meterQuery, metersOfMenusQuery, verificationsQuery } from '../metering/queries.ts';
import { stackOf } from '../metering/stack.ts';

/** Days that are shown. */
const shownDays = 30;

export function UsageTab({ of: customer }: { of: Customer }) {
  const { can } = useAccess();
  return (
    <>
      <div className="mb-8">
        <VerificationsChart customer={customer.id} />
      </div>
      {can('meters:read') && (
        <Section title="Meters" description={`Events of the last ${shownDays} days whose subject is this customer.`}>
          <Meters externalId={customer.externalId} />
        </Section>
      )}
    </>
  );
}

/** By day and code. */
export function VerificationsChart({ customer }: { customer: string }) {
  const days = daysUpTo(new Date(), shownDays);
  const { data, error, refetch } = useQuery(
    verificationsQuery({
      groupBy: 'code',
      interval: 'day',
      from: days[0] ?? '',
      to: days.at(-1) ?? '',
      customerId: customer,
    }),
  );
  const stack = data && stackOf(countedOf(data.items), days);
  return (
    <Card>
      <CardHeader title="Verifications" description={`Of its keys, by day (UTC), in the last ${shownDays} days`} />
      <CardBody>
        {error && <ErrorState error={error} onRetry={refetch} />}
        {stack === undefined && !error && <Skeleton className="h-56 w-full" />}
        {stack?.series.length === 0 && (
          <EmptyState title="Not used yet" description="Your API has not verified any of its keys in this time." />
        )}
        {stack !== undefined && stack.series.length > 0 && (
          <StackedBarChart
            title="Verifications by day and code"
            data={stack.points}
            x="at"
            series={stack.series}
            formatX={(day) => formatDay(String(day))}
          />
        )}
      </CardBody>
    </Card>
  );
}

function Meters({ externalId }: { externalId: string }) {
  const { data, error, refetch } = useQuery(metersOfMenusQuery);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-24 w-full" />;
  if (data.length === 0) {
    return (
      <Card>
        <EmptyState title="There are no meters" description="A meter counts events that your program reports." />
      </Card>
    );
  }
  return (
    <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {data.map((meter) => (
        <MeterCard key={meter.id} of={meter} externalId={externalId} />
      ))}
    </div>
  );
}

function MeterCard({ of: { slug, description, aggregation }, externalId }: { of: Meter; externalId: string }) {
  const days = daysUpTo(new Date(), shownDays);
  const [from, to] = [`${days[0]}T00:00:00Z`, undefined];
  const whole = useQuery(meterQuery(slug, { from, to, subject: externalId }));
  const daily = useQuery(meterQuery(slug, { from, to, subject: externalId, window: 'day' }));
  const byDay = new Map((daily.data?.items ?? []).map((item) => [item.from.slice(0, 10), Number(item.value ?? 0)]));
  const value = whole.data?.items[0]?.value ?? (aggregation === 'count' || aggregation === 'sum' ? '0' : '–');
  return (
    <Card>
      <CardBody className="grid gap-1">
        <span className="text-muted-foreground text-sm">{description ?? slug}</span>
        {whole.isPending ? (
          <Skeleton className="my-1.5 h-5 w-24" />
        ) : (
          <span className="font-semibold text-xl tabular-nums">
            {value === '–' ? value : formatNumber(Number(value))}
          </span>
        )}
        <Sparkline values={days.map((day) => byDay.get(day) ?? 0)} />
      </CardBody>
    </Card>
  );
}
