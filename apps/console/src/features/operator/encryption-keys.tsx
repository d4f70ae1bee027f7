import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import type { Schema } from '../../api/client.ts';
import { Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { encryptionKeysQuery } from './queries.ts';

type EncryptionKey = Schema<'EncryptionKey'>;

const columns: Column<EncryptionKey>[] = [
  { id: 'id', header: 'Key', cell: ({ id }) => <code className="block truncate font-mono">{id}</code> },
  {
    id: 'project',
    header: 'Project',
    from: 'lg',
    cell: ({ projectId }) => <code className="block truncate font-mono">{projectId}</code>,
  },
  { id: 'created', header: 'Age', cell: ({ createdAt }) => <RelativeTime value={createdAt} />, width: '10rem' },
  {
    id: 'uses',
    header: 'Sealed values',
    align: 'right',
    from: 'sm',
    width: '9rem',
    cell: ({ uses }) => formatNumber(uses),
  },
  { id: 'state', header: 'State', width: '14rem', cell: (key) => <State of={key} /> },
];

function State({ of: { retiredAt, total, done, failure } }: { of: EncryptionKey }) {
  if (failure !== null) return <Status tone="danger">Failed: {failure}</Status>;
  if (retiredAt === null) return <Status tone="success">In use</Status>;
  return (
    <Status tone="warning">
      Being replaced: {formatNumber(done ?? 0)} of {formatNumber(total ?? 0)}
    </Status>
  );
}

export function EncryptionKeys() {
  const { data, error, refetch } = useQuery(encryptionKeysQuery);
  return (
    <DataTable
      label="Encryption keys"
      columns={columns}
      rows={data}
      rowKey={({ id }) => id}
      error={error}
      onRetry={refetch}
      empty={
        <EmptyState
          icon={<KeyRound aria-hidden />}
          title="No keys yet"
          description="A project gets one with its first secret."
        />
      }
      data-testid="encryption-keys-table"
    />
  );
}
