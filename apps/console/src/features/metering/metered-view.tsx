import { useQuery } from '@tanstack/react-query';
import { StackedBarChart } from '../../ui/charts/index.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { ChartCard } from './chart-card.tsx';
import { downloadCsv } from './csv.ts';
import { daysSince, formatDay } from './days.ts';
import { usageHistoryQuery } from './queries.ts';
import { stackOf } from './stack.ts';

interface Total {
  meter: string;
  units: number;
}

/** Billable units by day. */
export function MeteredView({ days }: { days: readonly string[] }) {
  const { data, error, refetch } = useQuery(usageHistoryQuery(daysSince(days[0] ?? '', new Date())));
  const wanted = new Set(days);
  const counted = (data?.days ?? [])
    .filter(({ day }) => wanted.has(day))
    .flatMap(({ day, meters }) => Object.entries(meters).map(([name, count]) => ({ start: day, name, count })));
  const { points, series } = stackOf(counted, days);
  const totals = new Map<string, number>();
  for (const { name, count } of counted) totals.set(name, (totals.get(name) ?? 0) + count);
  const rows = [...totals].map(([meter, units]) => ({ meter, units })).sort((a, b) => b.units - a.units);
  return (
    <>
      <ChartCard
        title="Units by day"
        description="What is billed and counted against quotas"
        isPending={data === undefined}
        error={data === undefined ? error : undefined}
        onRetry={refetch}
        empty={
          series.length === 0
            ? { title: 'No usage in this time', description: 'Calls that count appear here within seconds.' }
            : undefined
        }
        onDownload={() =>
          downloadCsv(
            'usage-by-meter',
            ['day', 'meter', 'units'],
            counted.map((row) => [row.start, row.name, row.count]),
          )
        }
      >
        <StackedBarChart
          title="Units by day and meter"
          data={points}
          x="at"
          series={series}
          formatX={(day) => formatDay(String(day))}
        />
      </ChartCard>
      <DataTable
        label="Meters"
        columns={columns}
        rows={data && rows}
        rowKey={({ meter }) => meter}
        error={error}
        onRetry={refetch}
        empty={<EmptyState title="No usage in this time" />}
        data-testid="usage-meters-table"
      />
    </>
  );
}

const columns: Column<Total>[] = [
  { id: 'meter', header: 'Meter', cell: ({ meter }) => <code className="font-mono text-sm">{meter}</code> },
  { id: 'units', header: 'Units', align: 'right', width: '10rem', cell: ({ units }) => formatNumber(units) },
];
