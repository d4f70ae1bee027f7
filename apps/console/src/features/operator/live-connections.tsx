import { useQuery } from '@tanstack/react-query';
import { Radio } from 'lucide-react';
import type { Schema } from '../../api/client.ts';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { liveQuery } from './queries.ts';

type Connection = Schema<'LiveConnections'>['connections'][number];

const columns: Column<Connection>[] = [
  { id: 'caller', header: 'Who', cell: ({ callerId }) => <code className="block truncate font-mono">{callerId}</code> },
  { id: 'topics', header: 'Topics', cell: ({ topics }) => <span className="block truncate">{topics.join(', ')}</span> },
  { id: 'transport', header: 'Transport', cell: ({ transport }) => transport, from: 'md', width: '8rem' },
  {
    id: 'rtt',
    header: 'Round trip',
    align: 'right',
    from: 'md',
    width: '8rem',
    cell: ({ rttMs }) => (rttMs === null ? '–' : formatDuration(rttMs)),
  },
  { id: 'bytes', header: 'Sent', align: 'right', from: 'lg', width: '8rem', cell: ({ bytes }) => formatBytes(bytes) },
  {
    id: 'bandwidth',
    header: 'Bandwidth',
    align: 'right',
    from: 'lg',
    width: '8rem',
    cell: ({ bytesPerSecond }) => `${formatBytes(bytesPerSecond)}/s`,
  },
  { id: 'opened', header: 'Since', cell: ({ openedAt }) => <RelativeTime value={openedAt} />, width: '10rem' },
];

export function LiveConnections() {
  const { data, error, refetch } = useQuery(liveQuery);
  return (
    <DataTable
      label="Live connections"
      columns={columns}
      rows={data?.connections}
      rowKey={({ id }) => id}
      error={error}
      onRetry={refetch}
      empty={<EmptyState icon={<Radio aria-hidden />} title="Nobody is connected" />}
      data-testid="live-connections-table"
    />
  );
}
