import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Plus, UsersRound } from 'lucide-react';
import { useCallback, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader, Toolbar } from '../../ui/page.tsx';
import { SearchFilter } from '../../ui/search-filter.tsx';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { PlanSelect } from '../billing/plan-select.tsx';
import { DeletedList } from '../deletions/deleted-list.tsx';
import { CustomerDialog } from './customer-dialog.tsx';
import { type CustomerFilter, customersQuery } from './queries.ts';

const route = getRouteApi('/signed-in/o/$org/customers');

export function CustomersPage() {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const filter = route.useSearch();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(customersQuery(filter));
  const isFiltered = filter.search !== undefined || filter.plan !== undefined;
  const create = can('customers:create') && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="create-customer-button">
      <Plus aria-hidden /> New customer
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Customers"
        description="The people and companies you sell to. Each has keys, a plan, usage and invoices."
        actions={create}
      />
      <CustomerFilters />
      <DataTable
        label="Customers"
        columns={columnsIn(org)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ id: customer }) => navigate({ to: '/o/$org/customers/$customer', params: { org, customer } })}
        empty={
          isFiltered ? (
            <NoMatches
              what="No customer"
              onClear={() => navigate({ to: '/o/$org/customers', params: { org }, search: {} })}
            />
          ) : (
            <EmptyState
              icon={<UsersRound aria-hidden />}
              title="No customers yet"
              description="Create one here, or let your program do it when somebody signs up."
              actions={create}
            />
          )
        }
        data-testid="customers-table"
      />
      <DeletedList
        type="customer"
        what="customers"
        restore={({ id }) =>
          call(api.POST('/api/v1/customers/{customer}/restore', { params: { path: { customer: id } } }))
        }
      />
      <CustomerDialog
        open={creating}
        onOpenChange={setCreating}
        onSaved={({ id: customer }) => navigate({ to: '/o/$org/customers/$customer', params: { org, customer } })}
      />
    </>
  );
}

function CustomerFilters() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (changes: CustomerFilter) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true }),
    [navigate],
  );
  const search = useCallback((text: string) => change({ search: text || undefined }), [change]);
  return (
    <Toolbar>
      <SearchFilter
        label="Search by name, id or e-mail"
        value={filter.search ?? ''}
        onSearch={search}
        className="w-full sm:w-72"
        data-testid="customers-search-input"
      />
      <PlanSelect
        aria-label="Plan"
        value={filter.plan ?? ''}
        onValueChange={(plan) => change({ plan: plan || undefined })}
        noneLabel="All plans"
        className="w-44"
        data-testid="customers-plan-select"
      />
    </Toolbar>
  );
}

const columnsIn = (org: string): Column<Customer>[] => [
  {
    id: 'name',
    header: 'Name',
    width: '24%',
    cell: ({ id, name }) => (
      <Link to="/o/$org/customers/$customer" params={{ org, customer: id }} className="font-medium hover:underline">
        {name}
      </Link>
    ),
  },
  {
    id: 'externalId',
    header: 'External id',
    from: 'md',
    cell: ({ externalId }) => <code className="font-mono text-xs">{externalId}</code>,
  },
  { id: 'email', header: 'E-mail', from: 'xl', width: '30%', cell: ({ email }) => email ?? '–' },
  {
    id: 'plan',
    header: 'Plan',
    width: '9rem',
    cell: ({ plan }) => (plan === null ? <span className="text-muted-foreground">None</span> : <Badge>{plan}</Badge>),
  },
  {
    id: 'created',
    header: 'Created',
    from: 'sm',
    width: '10rem',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
  },
];
