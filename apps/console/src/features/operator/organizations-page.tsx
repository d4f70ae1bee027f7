import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { rowsOf } from '../../api/queries.ts';
import { Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader } from '../../ui/page.tsx';
import { NoMatches } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { ListFilters } from './list-filters.tsx';
import { OrganizationSheet } from './organization-sheet.tsx';
import { type ListedOrganization, organizationsQuery } from './queries.ts';
import { statusNames, statusTones } from './status-tones.ts';

const columns: Column<ListedOrganization>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => <span className="font-medium">{name}</span> },
  { id: 'slug', header: 'Slug', cell: ({ slug }) => <code className="font-mono">{slug}</code>, from: 'sm' },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => <Status tone={statusTones[status]}>{statusNames[status]}</Status>,
  },
  { id: 'created', header: 'Created', cell: ({ createdAt }) => <RelativeTime value={createdAt} />, from: 'md' },
];

export function OrganizationsPage() {
  const { search, status, open } = useSearch({ from: '/signed-in/o/$org/operator/organizations' });
  const navigate = useNavigate({ from: '/o/$org/operator/organizations' });
  const list = useInfiniteQuery(organizationsQuery({ search, status }));
  const show = (id: string | undefined) => navigate({ search: (before) => ({ ...before, open: id }), replace: true });
  return (
    <>
      <PageHeader title="Organizations" description="All organizations of this installation." />
      <ListFilters
        label="Search by name, slug or id"
        search={search}
        status={status}
        statuses={['active', 'suspended', 'deleted']}
        onChange={(filters) => navigate({ search: { ...filters, open }, replace: true })}
      />
      <DataTable
        label="Organizations"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ id }) => show(id)}
        selectedKey={open}
        empty={<NoMatches what="No organization" onClear={() => navigate({ search: {} })} />}
        data-testid="organizations-table"
      />
      {open !== undefined && <OrganizationSheet id={open} onClose={() => show(undefined)} />}
    </>
  );
}
