import { useQuery } from '@tanstack/react-query';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { BarChart } from '../../ui/charts/index.tsx';
import { formatNumber } from '../../ui/format.ts';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { daysUpTo, formatDay } from '../metering/days.ts';
import type { Key } from './key-state.ts';
import { keyUsageQuery } from './queries.ts';

/** Days that the chart shows. */
const shownDays = 30;

/** Verifications, which only customers' keys have. */
export function KeyUsage({ of: { id, kind } }: { of: Key }) {
  return (
    <Card className="self-start">
      <CardHeader title="Usage" description={`Verifications of the last ${shownDays} days, by day in UTC`} />
      <CardBody>
        {kind === 'customer' ? (
          <Verifications id={id} />
        ) : (
          <EmptyState
            title="Platform keys are not verified"
            description="What it did is in the audit log, by its id."
          />
        )}
      </CardBody>
    </Card>
  );
}

function Verifications({ id }: { id: string }) {
  const days = daysUpTo(new Date(), shownDays);
  const { data, error, refetch } = useQuery(keyUsageQuery(id, days[0] ?? '', days.at(-1) ?? ''));
  if (data === undefined) return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines lines={6} />;
  if (data.total === 0)
    return <EmptyState title="Not used yet" description="Your API has not verified this key in this time." />;
  const totals = new Map(data.byDay.map(({ day, total }) => [day, total]));
  return (
    <>
      <BarChart
        title="Verifications by day"
        data={days.map((day) => ({ day, total: totals.get(day) ?? 0 }))}
        x="day"
        series={[{ key: 'total', label: 'Verifications' }]}
        formatX={(day) => formatDay(String(day))}
      />
      <ul className="mt-4 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {Object.entries(data.byCode).map(([code, count]) => (
          <li key={code}>
            <code className="font-mono text-muted-foreground">{code}</code>{' '}
            <span className="tabular-nums">{formatNumber(count)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
