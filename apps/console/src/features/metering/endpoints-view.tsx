import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable, type Sort } from '../../ui/data-table/index.ts';
import { formatBytes, formatDuration, formatNumber, formatPercent } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { downloadCsv } from './csv.ts';
import { daysSince, formatDay } from './days.ts';
import { EndpointName } from './endpoint-name.tsx';
import { type Endpoint, endpointUsageQuery } from './queries.ts';

/** The API counts up to today, so a range that ends before is shown from its first day on. */
export function EndpointsView({ days }: { days: readonly string[] }) {
  const first = days[0] ?? '';
  const { data, error, refetch } = useQuery(endpointUsageQuery(daysSince(first, new Date())));
  const [sort, setSort] = useState<Sort>({ column: 'requests', descending: true });
  const rows = data && [...data.endpoints].sort(byColumn(sort));
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted-foreground text-sm">From {formatDay(first)} to today.</p>
        {data !== undefined && data.endpoints.length > 0 && (
          <Button size="sm" onClick={() => save(data.endpoints)} data-testid="download-csv-button">
            <Download aria-hidden /> CSV
          </Button>
        )}
      </div>
      <DataTable
        label="Endpoints"
        columns={columns}
        rows={rows}
        rowKey={({ method, route }) => `${method} ${route}`}
        error={error}
        onRetry={refetch}
        sort={sort}
        onSort={setSort}
        empty={<EmptyState title="No requests in this time" />}
        data-testid="usage-endpoints-table"
      />
    </>
  );
}

const figures: Record<string, (endpoint: Endpoint) => number | string> = {
  endpoint: ({ method, route }) => `${route} ${method}`,
  requests: ({ requests }) => requests,
  errors: ({ errorRate }) => errorRate,
  average: ({ averageMs }) => averageMs,
  p95: ({ p95Ms }) => p95Ms,
  max: ({ maxMs }) => maxMs,
  out: ({ bytesOut }) => bytesOut,
};

function byColumn({ column, descending }: Sort): (a: Endpoint, b: Endpoint) => number {
  const figure = figures[column] ?? (({ requests }: Endpoint) => requests);
  return (a, b) => {
    const [left, right] = [figure(a), figure(b)];
    const order = typeof left === 'string' ? left.localeCompare(String(right)) : left - Number(right);
    return descending ? -order : order;
  };
}

const save = (endpoints: readonly Endpoint[]): void =>
  downloadCsv(
    'usage-by-endpoint',
    ['method', 'route', 'requests', 'errors', 'average_ms', 'median_ms', 'p95_ms', 'max_ms', 'bytes_in', 'bytes_out'],
    endpoints.map((each) => [
      each.method,
      each.route,
      each.requests,
      each.errors,
      each.averageMs,
      each.medianMs,
      each.p95Ms,
      each.maxMs,
      each.bytesIn,
      each.bytesOut,
    ]),
  );

const columns: Column<Endpoint>[] = [
  {
    id: 'endpoint',
    header: 'Endpoint',
    sortable: true,
    cell: ({ method, route }) => <EndpointName method={method} route={route} />,
  },
  {
    id: 'requests',
    header: 'Requests',
    align: 'right',
    width: '6rem',
    sortable: true,
    cell: ({ requests }) => formatNumber(requests),
  },
  {
    id: 'errors',
    header: 'Errors',
    align: 'right',
    width: '6rem',
    sortable: true,
    cell: ({ errorRate }) => (
      <span className={errorRate > 0 ? 'text-danger-text' : 'text-muted-foreground'}>{formatPercent(errorRate)}</span>
    ),
  },
  {
    id: 'average',
    header: 'Average',
    align: 'right',
    width: '6rem',
    from: 'xl',
    sortable: true,
    cell: ({ averageMs }) => formatDuration(averageMs),
  },
  {
    id: 'p95',
    header: 'p95',
    align: 'right',
    width: '6rem',
    from: 'md',
    sortable: true,
    cell: ({ p95Ms }) => formatDuration(p95Ms),
  },
  {
    id: 'max',
    header: 'Slowest',
    align: 'right',
    width: '6rem',
    from: 'xl',
    sortable: true,
    cell: ({ maxMs }) => formatDuration(maxMs),
  },
  {
    id: 'out',
    header: 'Sent',
    align: 'right',
    width: '7rem',
    from: 'xl',
    sortable: true,
    cell: ({ bytesOut }) => formatBytes(bytesOut),
  },
];
