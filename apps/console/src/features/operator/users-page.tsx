import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { rowsOf } from '../../api/queries.ts';
import { Badge, Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader } from '../../ui/page.tsx';
import { NoMatches } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { ListFilters } from './list-filters.tsx';
import { type ListedUser, usersQuery } from './queries.ts';
import { statusNames, statusTones } from './status-tones.ts';
import { UserSheet } from './user-sheet.tsx';

const columns: Column<ListedUser>[] = [
  { id: 'name', header: 'Name', cell: ({ displayName }) => <span className="font-medium">{displayName}</span> },
  {
    id: 'email',
    header: 'E-mail',
    from: 'sm',
    width: '40%',
    cell: ({ email, emailVerified }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate">{email}</span>
        {!emailVerified && <Badge tone="warning">Not confirmed</Badge>}
      </span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: '8rem',
    cell: ({ status }) => <Status tone={statusTones[status]}>{statusNames[status]}</Status>,
  },
  {
    id: 'created',
    header: 'Registered',
    width: '10rem',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
    from: 'md',
  },
];

export function UsersPage() {
  const { search, status, open } = useSearch({ from: '/signed-in/o/$org/operator/users' });
  const navigate = useNavigate({ from: '/o/$org/operator/users' });
  const list = useInfiniteQuery(usersQuery({ search, status }));
  const show = (id: string | undefined) => navigate({ search: (before) => ({ ...before, open: id }), replace: true });
  return (
    <>
      <PageHeader title="Users" description="Everybody with an account on this installation." />
      <ListFilters
        label="Search by name, address or id"
        search={search}
        status={status}
        statuses={['active', 'suspended']}
        onChange={(filters) => navigate({ search: { ...filters, open }, replace: true })}
      />
      <DataTable
        label="Users"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ id }) => show(id)}
        selectedKey={open}
        empty={<NoMatches what="Nobody" onClear={() => navigate({ search: {} })} />}
        data-testid="users-table"
      />
      {open !== undefined && <UserSheet id={open} onClose={() => show(undefined)} />}
    </>
  );
}
