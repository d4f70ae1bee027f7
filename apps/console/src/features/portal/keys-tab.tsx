import { useInfiniteQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import type { Schema } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import { Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import { stateNames, stateOf } from '../keys/key-state.ts';
import { keysQuery } from './queries.ts';

const columns: Column<Schema<'PortalKey'>>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name, hint }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="truncate font-medium">{name}</span>
        <code className="shrink-0 font-mono text-muted-foreground text-xs">…{hint}</code>
      </span>
    ),
  },
  {
    id: 'state',
    header: 'Status',
    width: '8rem',
    cell: (key) => {
      const { label, tone } = stateNames[stateOf(key, new Date())];
      return <Status tone={tone}>{label}</Status>;
    },
  },
  {
    id: 'scopes',
    header: 'Scopes',
    from: 'md',
    cell: ({ scopes }) => <Scopes of={scopes} />,
  },
  {
    id: 'used',
    header: 'Last used',
    from: 'sm',
    width: '9rem',
    cell: ({ lastUsedAt }) => <RelativeTime value={lastUsedAt} />,
  },
  {
    id: 'expires',
    header: 'Expires',
    from: 'md',
    width: '9rem',
    cell: ({ expiresAt }) => <DateTime value={expiresAt} form="date" fallback="Never" />,
  },
];

export function KeysTab() {
  const list = useInfiniteQuery(keysQuery);
  return (
    <DataTable
      label="API keys"
      columns={columns}
      {...rowsOf(list)}
      rowKey={({ id }) => id}
      empty={<EmptyState icon={<KeyRound aria-hidden />} title="No API keys" />}
      data-testid="portal-keys-table"
    />
  );
}

function Scopes({ of: scopes }: { of: string[] | null }) {
  if (scopes === null) return 'Everything';
  if (scopes.length === 0) return <span className="text-muted-foreground">None</span>;
  return <code className="font-mono">{scopes.join(', ')}</code>;
}
