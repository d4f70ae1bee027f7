import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schema } from '../../api/client.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { AreaChart } from '../../ui/charts/index.tsx';
import { formatCompact, formatMoney, formatNumber, formatPercent } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page.tsx';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { RevenueChart } from '../billing/revenue-chart.tsx';
import { formatDay } from '../metering/days.ts';
import { overviewQuery } from './queries.ts';

type Overview = Schema<'AnalyticsOverview'>;

/** The whole installation in the last 30 days. */
export function OperatorPage() {
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <>
      <PageHeader title="Installation" description="All organizations in the last 30 days." />
      {error ? <ErrorState error={error} onRetry={refetch} /> : <Figures overview={data} />}
      <div className="mt-6 grid gap-4">
        <RevenueChart months={12} />
        {data !== undefined && <Requests overview={data} />}
        {data !== undefined && (
          <div className="grid gap-4 lg:grid-cols-3">
            <Plans overview={data} />
            <TopOrganizations overview={data} />
            <TopUsers overview={data} />
          </div>
        )}
      </div>
    </>
  );
}

const money = (amounts: Overview['mrr']): string =>
  amounts.length === 0 ? '–' : amounts.map(({ amount, currency }) => formatMoney(amount, currency)).join(' + ');

const Figures = ({ overview }: { overview: Overview | undefined }) => (
  <StatGrid>
    <Stat label="MRR" value={overview && money(overview.mrr)} data-testid="mrr" />
    <Stat label="Charged for usage" value={overview && money(overview.overageRevenue)} />
    <Stat label="Organizations" value={overview && formatNumber(overview.organizations)} />
    <Stat label="Users" value={overview && formatNumber(overview.users)} />
    <Stat label="Requests" value={overview && formatCompact(overview.requests)} />
    <Stat label="Errors" value={overview && formatPercent(overview.errorRate)} />
  </StatGrid>
);

const Requests = ({ overview: { days } }: { overview: Overview }) => (
  <Card>
    <CardHeader title="Requests" />
    <CardBody>
      <AreaChart
        title="Requests of all organizations by day"
        data={days.map(({ day, requests, errors }) => ({ day, requests, errors }))}
        x="day"
        formatX={(day) => formatDay(String(day))}
        series={[
          { key: 'requests', label: 'Requests' },
          { key: 'errors', label: 'Errors', color: 'var(--danger)' },
        ]}
        formatY={formatCompact}
      />
    </CardBody>
  </Card>
);

interface Row {
  id: string;
  name: ReactNode;
  count: number;
}

const Ranking = ({ title, unit, rows }: { title: string; unit: string; rows: Row[] }) => (
  <Card>
    <CardHeader title={title} />
    <CardBody>
      {rows.length === 0 && <p className="text-muted-foreground text-sm">None yet</p>}
      <ol className="grid gap-2 text-sm">
        {rows.map(({ id, name, count }) => (
          <li key={id} className="flex justify-between gap-4">
            <span className="min-w-0 truncate">{name}</span>
            <span className="whitespace-nowrap text-muted-foreground tabular-nums">
              {formatCompact(count)} {count === 1 ? unit : `${unit}s`}
            </span>
          </li>
        ))}
      </ol>
    </CardBody>
  </Card>
);

const Plans = ({ overview }: { overview: Overview }) => (
  <Ranking
    title="Plans"
    unit="organization"
    rows={overview.plans.map(({ plan, organizations }) => ({ id: plan, name: plan, count: organizations }))}
  />
);

function TopOrganizations({ overview }: { overview: Overview }) {
  const { slug: org } = useOrganization();
  const rows = overview.topOrganizations.map(({ id, name, requests }) => ({
    id,
    name: (
      <Link to="/o/$org/operator/organizations" params={{ org }} search={{ open: id }} className="hover:underline">
        {name}
      </Link>
    ),
    count: requests,
  }));
  return <Ranking title="Most requests" unit="request" rows={rows} />;
}

function TopUsers({ overview }: { overview: Overview }) {
  const { slug: org } = useOrganization();
  const rows = overview.topUsers.map(({ id, displayName, requests }) => ({
    id,
    name: (
      <Link to="/o/$org/operator/users" params={{ org }} search={{ open: id }} className="hover:underline">
        {displayName}
      </Link>
    ),
    count: requests,
  }));
  return <Ranking title="Most active users today" unit="request" rows={rows} />;
}
