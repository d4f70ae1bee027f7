import { useQuery } from '@tanstack/react-query';
import { BarChart } from '../../ui/charts/index.tsx';
import { formatPercent } from '../../ui/format.ts';
import { ChartCard } from './chart-card.tsx';
import { downloadCsv } from './csv.ts';
import { daysSince, formatDay } from './days.ts';
import { usageErrorsQuery } from './queries.ts';
import { RequestErrors } from './request-errors.tsx';

/** Replies with a status of 400 or above; up to today, as the API counts. */
export function ErrorsView({ days }: { days: readonly string[] }) {
  const count = daysSince(days[0] ?? '', new Date());
  const { data, error, refetch } = useQuery(usageErrorsQuery(count));
  const byDay = new Map(data?.days.map(({ day, errors }) => [day, errors]));
  const points = days.map((day) => ({ day, errors: byDay.get(day) ?? 0 }));
  return (
    <>
      <ChartCard
        title="Errors by day"
        description={data && `${formatPercent(data.errorRate)} of the requests since ${formatDay(data.period.first)}`}
        isPending={data === undefined}
        error={data === undefined ? error : undefined}
        onRetry={refetch}
        empty={
          data?.errors === 0
            ? { title: 'No request failed', description: 'Replies with a status of 400 or higher are counted here.' }
            : undefined
        }
        onDownload={() =>
          downloadCsv(
            'errors-by-endpoint',
            ['method', 'route', 'status', 'requests'],
            (data?.endpoints ?? []).map((each) => [each.method, each.route, each.status, each.requests]),
          )
        }
      >
        <BarChart
          title="Errors by day"
          data={points}
          x="day"
          series={[{ key: 'errors', label: 'Errors', color: 'var(--danger)' }]}
          formatX={(day) => formatDay(String(day))}
        />
      </ChartCard>
      <RequestErrors days={count} />
    </>
  );
}
