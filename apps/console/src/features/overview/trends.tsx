import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { AreaChart } from '../../ui/charts/index.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Quotas } from '../billing/own/quotas.tsx';
import { formatDay } from '../metering/days.ts';
import { usageHistoryQuery } from '../metering/queries.ts';
import { RecentActivity } from './recent-activity.tsx';

/** What stands below the figures, loaded after them: the course of the requests, quotas and recent acts. */
export default function Trends() {
  const { can } = useAccess();
  return (
    <>
      {can('usage:read') && (
        <div className="mb-6 grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <Requests />
          <Quotas />
        </div>
      )}
      {can('audit:read') && <RecentActivity />}
    </>
  );
}

/** Days of the chart. */
const chartDays = 30;

function Requests() {
  const { slug: org } = useOrganization();
  const { data, error, refetch } = useQuery(usageHistoryQuery(chartDays));
  const hasNone = data?.days.every(({ requests }) => requests === 0) ?? false;
  return (
    <Card>
      <CardHeader
        title="Requests"
        description={`By day in UTC, in the last ${chartDays} days`}
        actions={
          <Button size="sm" asChild>
            <Link to="/o/$org/usage" params={{ org }}>
              All usage
            </Link>
          </Button>
        }
      />
      <CardBody>
        {data === undefined &&
          (error ? <ErrorState error={error} onRetry={refetch} /> : <Skeleton className="h-56 w-full" />)}
        {hasNone && <EmptyState title="No requests yet" description="Requests appear here within seconds." />}
        {data !== undefined && !hasNone && (
          <AreaChart
            title="Requests by day"
            data={data.days.map(({ day, requests, errors }) => ({ day, requests, errors }))}
            x="day"
            series={[
              { key: 'requests', label: 'Requests' },
              { key: 'errors', label: 'Errors', color: 'var(--danger)' },
            ]}
            formatX={(day) => formatDay(String(day))}
          />
        )}
      </CardBody>
    </Card>
  );
}
