import { useQueries, useQuery } from '@tanstack/react-query';
import { CustomerLink } from '../../entities/customers/customer-link.tsx';
import { type Customer, useCustomersById } from '../../entities/customers/queries.ts';
import { KeyLink } from '../../entities/keys/key-link.tsx';
import { keyQuery } from '../../entities/keys/queries.ts';
import { useAccess } from '../../session/access.ts';
import { StackedBarChart } from '../../ui/charts/index.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { ChartCard } from './chart-card.tsx';
import { downloadCsv } from './csv.ts';
import { formatDay } from './days.ts';
import { countedOf, type GroupOfUsage, type Verifications, verificationsQuery } from './queries.ts';
import { mostSeries, stackOf } from './stack.ts';

type GroupBy = Verifications['groupBy'];

interface VerificationsViewProps {
  groupBy: GroupBy;
  days: readonly string[];
}

/** Verifications of customers' keys: by day as a chart, in all as a table. */
export function VerificationsView({ groupBy, days }: VerificationsViewProps) {
  const period = { groupBy, from: days[0] ?? '', to: days.at(-1) ?? '' };
  const daily = useQuery(verificationsQuery({ ...period, interval: 'day' }));
  const whole = useQuery(verificationsQuery(period));
  const groups = whole.data?.items.toSorted((a, b) => b.verifications - a.verifications);
  const customers = useNames(groupBy, groups);
  const keys = useKeyNames(groupBy, groups);
  const labelOf = (name: string) => customers.get(name)?.name ?? keys.get(name) ?? (name === '' ? 'None' : name);
  const { points, series } = stackOf(countedOf(daily.data?.items ?? []), days, labelOf);
  return (
    <>
      <ChartCard
        title="Verifications by day"
        description={
          daily.data?.isPartial
            ? 'There are too many to show: choose fewer days to see all.'
            : names[groupBy].description
        }
        isPending={daily.data === undefined}
        error={daily.data === undefined ? daily.error : undefined}
        onRetry={daily.refetch}
        empty={
          series.length === 0
            ? { title: 'No verifications in this time', description: 'Your API has not verified any keys.' }
            : undefined
        }
        onDownload={() =>
          downloadCsv(
            `usage-by-${groupBy}`,
            ['day', groupBy, 'verifications', 'units'],
            (daily.data?.items ?? []).map((item) => [item.start, item.name, item.verifications, item.units]),
          )
        }
      >
        <StackedBarChart
          title={`Verifications by day and ${groupBy}`}
          data={points}
          x="at"
          series={series}
          formatX={(day) => formatDay(String(day))}
        />
      </ChartCard>
      <DataTable
        label={names[groupBy].heading}
        columns={columnsOf(groupBy, customers)}
        rows={groups}
        rowKey={({ name }) => name ?? ''}
        error={whole.error}
        onRetry={whole.refetch}
        virtualHeight="32rem"
        empty={<EmptyState title="No verifications in this time" />}
        data-testid={`usage-${groupBy}-table`}
      />
    </>
  );
}

/** Customers whose names the chart and the first rows show. */
const mostNamed = 100;

function useNames(groupBy: GroupBy, groups: readonly GroupOfUsage[] | undefined): ReadonlyMap<string, Customer | null> {
  const { can } = useAccess();
  const isNamed = groupBy === 'customer' && can('customers:read');
  const ids = isNamed ? (groups ?? []).slice(0, mostNamed).flatMap(({ name }) => (name === null ? [] : [name])) : [];
  return useCustomersById(ids);
}

/** Of the keys that the chart tells apart. */
function useKeyNames(groupBy: GroupBy, groups: readonly GroupOfUsage[] | undefined): ReadonlyMap<string, string> {
  const { can } = useAccess();
  const isNamed = groupBy === 'key' && can('keys:read');
  const largest = isNamed ? (groups ?? []).slice(0, mostSeries).flatMap(({ name }) => name ?? []) : [];
  const read = useQueries({ queries: largest.map((id) => ({ ...keyQuery(id), staleTime: 60_000 })) });
  return new Map(read.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data.name]])));
}

const names: Record<GroupBy, { heading: string; description: string }> = {
  customer: { heading: 'Customer', description: 'By the customer whose key was verified' },
  key: { heading: 'Key', description: 'By key' },
  code: { heading: 'Code', description: 'By the result of the verification' },
  tag: { heading: 'Tag', description: 'By the tags that your API gave with the verification' },
};

const columnsOf = (groupBy: GroupBy, customers: ReadonlyMap<string, Customer | null>): Column<GroupOfUsage>[] => [
  {
    id: 'name',
    header: names[groupBy].heading,
    cell: ({ name }) => <GroupName groupBy={groupBy} name={name} customers={customers} />,
  },
  {
    id: 'verifications',
    header: 'Verifications',
    align: 'right',
    width: '9rem',
    cell: ({ verifications }) => formatNumber(verifications),
  },
  { id: 'units', header: 'Units', align: 'right', width: '8rem', from: 'sm', cell: ({ units }) => formatNumber(units) },
];

interface GroupNameProps {
  groupBy: GroupBy;
  name: string | null;
  customers: ReadonlyMap<string, Customer | null>;
}

function GroupName({ groupBy, name, customers }: GroupNameProps) {
  if (name === null) return <span className="text-muted-foreground">None</span>;
  if (groupBy === 'customer') return <CustomerLink id={name} customer={customers.get(name) ?? null} />;
  if (groupBy === 'key') return <KeyLink id={name} />;
  return <code className="font-mono text-sm">{name}</code>;
}
