import { useInfiniteQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { pagesOf, rowsOf } from '../../api/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';

type Entry = Schema<'AuditEntry'>;

const refusalsQuery = pagesOf(['audit', 'refusals'], (cursor, signal) => {
  const query = { result: 'denied' as const, limit: 10, ...defined({ cursor }) };
  return call(api.GET('/api/v1/audit', { params: { query }, signal }));
});

export function RecentRefusals({ onExplain }: { onExplain: (request: string) => void }) {
  const list = useInfiniteQuery(refusalsQuery);
  return (
    <DataTable
      label="Recent refusals"
      columns={columns}
      {...rowsOf(list)}
      rowKey={({ id }) => id}
      actions={({ requestId }) =>
        requestId !== null && (
          <Button size="sm" variant="ghost" onClick={() => onExplain(requestId)} data-testid="explain-refusal-button">
            Explain
          </Button>
        )
      }
      empty={<EmptyState title="Nothing was refused" description="Requests that lack a permission appear here." />}
      data-testid="refusals-table"
    />
  );
}

const columns: Column<Entry>[] = [
  {
    id: 'route',
    header: 'What',
    cell: ({ route, action }) => <code className="font-mono text-sm">{route ?? action}</code>,
  },
  {
    id: 'reason',
    header: 'Why',
    from: 'lg',
    width: '40%',
    cell: ({ reason }) => <span title={reason ?? ''}>{reason ?? '–'}</span>,
  },
  {
    id: 'caller',
    header: 'Caller',
    from: 'lg',
    width: '9rem',
    cell: ({ actor }) => <Badge>{actor.kind === 'key' ? 'API key' : actor.kind}</Badge>,
  },
  { id: 'count', header: 'Times', align: 'right', width: '5rem', cell: ({ count }) => formatNumber(count) },
  { id: 'at', header: 'When', from: 'md', width: '9rem', cell: ({ at }) => <RelativeTime value={at} /> },
];
