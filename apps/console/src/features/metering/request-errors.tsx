import { useQuery } from '@tanstack/react-query';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { EndpointName } from './endpoint-name.tsx';
import { type FailedEndpoint, usageErrorsQuery } from './queries.ts';

/** Endpoints with the status that they failed with, of so many days in UTC. */
export function RequestErrors({ days }: { days: number }) {
  const { data, error, refetch } = useQuery(usageErrorsQuery(days));
  return (
    <DataTable
      label="Failed requests"
      columns={columns}
      rows={data?.endpoints}
      rowKey={({ method, route, status }) => `${method} ${route} ${status}`}
      error={error}
      onRetry={refetch}
      empty={<EmptyState title="No request failed" />}
      data-testid="failed-requests-table"
    />
  );
}

const columns: Column<FailedEndpoint>[] = [
  {
    id: 'endpoint',
    header: 'Endpoint',
    cell: ({ method, route }) => <EndpointName method={method} route={route} />,
  },
  {
    id: 'status',
    header: 'Status',
    width: '5rem',
    cell: ({ status }) => <Badge tone={status < 500 ? 'warning' : 'danger'}>{status}</Badge>,
  },
  {
    id: 'requests',
    header: 'Requests',
    align: 'right',
    width: '6rem',
    cell: ({ requests }) => formatNumber(requests),
  },
];
