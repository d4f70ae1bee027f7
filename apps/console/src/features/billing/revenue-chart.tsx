import { useQuery } from '@tanstack/react-query';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { StackedBarChart } from '../../ui/charts/index.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { formatMonth } from './months.ts';
import { revenueQuery } from './queries.ts';

/** The most that the API tells at once. */
export type Months = 6 | 12 | 24;

const micro = 1_000_000;
const units = (micros: string): number => Number(micros) / micro;

/** What recurring revenue is made of, month by month. */
export function RevenueChart({ months, currency }: { months: Months; currency?: string | undefined }) {
  const { data, error, refetch } = useQuery(revenueQuery({ months, currency }));
  return (
    <Card data-testid="revenue-chart">
      <CardHeader
        title="Recurring revenue"
        description="What changed it each month. Churn and contraction are below the line."
      />
      <CardBody>
        {error && <ErrorState error={error} onRetry={refetch} />}
        {data === undefined && !error && <Skeleton className="h-56 w-full" />}
        {data && (
          <StackedBarChart
            title="Movements of monthly recurring revenue"
            data={data.months.map((month) => ({
              month: month.month,
              new: units(month.new),
              expansion: units(month.expansion),
              reactivation: units(month.reactivation),
              contraction: units(month.contraction),
              churn: units(month.churn),
            }))}
            x="month"
            formatX={(month) => formatMonth(String(month))}
            series={[
              { key: 'new', label: 'New' },
              { key: 'expansion', label: 'Expansion' },
              { key: 'reactivation', label: 'Reactivation' },
              { key: 'contraction', label: 'Contraction', color: 'var(--warning)' },
              { key: 'churn', label: 'Churn', color: 'var(--danger)' },
            ]}
            formatY={(value) => formatMoney(BigInt(Math.round(value * micro)), data.currency)}
            formatTick={(value) => formatMoney(BigInt(Math.round(value * micro)), data.currency, 0)}
          />
        )}
      </CardBody>
    </Card>
  );
}
