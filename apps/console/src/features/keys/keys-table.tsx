import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CustomerLink } from '../../entities/customers/customer-link.tsx';
import { type Customer, useCustomersById } from '../../entities/customers/queries.ts';
import { EnvironmentName } from '../../entities/projects/environment-picker.tsx';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge, Status } from '../../ui/badge.tsx';
import { type Column, DataTable, type DataTableProps } from '../../ui/data-table/index.ts';
import { RelativeTime } from '../../ui/time.tsx';
import { endsSoon, type Key, stateNames, stateOf } from './key-state.ts';

type KeysTableProps = Pick<
  DataTableProps<Key>,
  'rows' | 'error' | 'onRetry' | 'hasMore' | 'onLoadMore' | 'loadingMore' | 'actions'
> & {
  empty: ReactNode;
  /** Left out where all are of one customer. */
  withOwner?: boolean;
};

export function KeysTable({ withOwner = true, ...props }: KeysTableProps) {
  const { slug: org } = useOrganization();
  const navigate = useNavigate();
  const ids = (props.rows ?? []).flatMap(({ customerId }) => (customerId === null ? [] : [customerId]));
  const customers = useCustomersById(withOwner ? ids : []);
  const columns = [
    nameColumn(org),
    stateColumn,
    ...(withOwner ? [ownerColumn(customers)] : []),
    environmentColumn,
    usedColumn,
    createdColumn,
  ];
  return (
    <DataTable
      {...props}
      label="API keys"
      columns={columns}
      rowKey={({ id }) => id}
      onOpen={({ id: key }) => navigate({ to: '/o/$org/keys/$key', params: { org, key } })}
      data-testid="keys-table"
    />
  );
}

const nameColumn = (org: string): Column<Key> => ({
  id: 'name',
  header: 'Name',
  cell: ({ id, name, hint }) => (
    <span className="flex min-w-0 items-baseline gap-2">
      <Link to="/o/$org/keys/$key" params={{ org, key: id }} className="truncate font-medium hover:underline">
        {name}
      </Link>
      <code className="shrink-0 font-mono text-muted-foreground text-xs max-sm:hidden">…{hint}</code>
    </span>
  ),
});

const stateColumn: Column<Key> = {
  id: 'state',
  header: 'Status',
  width: '9rem',
  cell: (key) => <KeyStatus of={key} />,
};

/** Its state, or how soon it ends. */
export function KeyStatus({ of: key }: { of: Key }) {
  const now = new Date();
  const state = stateOf(key, now);
  const { label, tone } = stateNames[state];
  if (state === 'active' && endsSoon(key, now)) {
    return (
      <Status tone="warning">
        Ends <RelativeTime value={key.expiresAt} />
      </Status>
    );
  }
  return <Status tone={tone}>{label}</Status>;
}

const ownerColumn = (customers: ReadonlyMap<string, Customer | null>): Column<Key> => ({
  id: 'owner',
  header: 'For',
  from: 'sm',
  width: '20%',
  cell: ({ kind, customerId, ownerId }) => {
    if (kind === 'platform') return <Badge>{ownerId?.startsWith('eco_svc_') ? 'Service account' : 'Platform'}</Badge>;
    if (customerId === null) return null;
    return <CustomerLink id={customerId} customer={customers.get(customerId)} />;
  },
});

const environmentColumn: Column<Key> = {
  id: 'environment',
  header: 'Environment',
  from: 'xl',
  width: '8rem',
  cell: ({ environmentId }) => <EnvironmentName id={environmentId} />,
};

const usedColumn: Column<Key> = {
  id: 'used',
  header: 'Last used',
  from: 'md',
  width: '9rem',
  cell: ({ lastUsedAt }) => <RelativeTime value={lastUsedAt} />,
};

const createdColumn: Column<Key> = {
  id: 'created',
  header: 'Created',
  from: 'xl',
  width: '9rem',
  cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
};
