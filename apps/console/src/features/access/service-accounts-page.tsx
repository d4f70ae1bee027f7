import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Bot, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient, rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { NameDialog } from './name-dialog.tsx';
import { type ServiceAccount, serviceAccountsQuery } from './queries.ts';

const columnsIn = (org: string): Column<ServiceAccount>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: ({ id, name }) => (
      <Link
        to="/o/$org/service-accounts/$account"
        params={{ org, account: id }}
        className="font-medium hover:underline"
      >
        {name}
      </Link>
    ),
  },
  {
    id: 'description',
    header: 'Description',
    cell: ({ description }) => <span className="text-muted-foreground">{description}</span>,
    from: 'md',
  },
  { id: 'status', header: 'Status', cell: (account) => <AccountStatus account={account} />, width: '8rem' },
  {
    id: 'created',
    header: 'Created',
    cell: ({ createdAt }) => <DateTime value={createdAt} form="date" />,
    width: '9rem',
    from: 'sm',
  },
];

export function AccountStatus({ account: { status } }: { account: ServiceAccount }) {
  return status === 'active' ? <Status tone="success">Active</Status> : <Status tone="neutral">Disabled</Status>;
}

export function ServiceAccountsPage() {
  const { id, slug } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const list = useInfiniteQuery(serviceAccountsQuery(id));
  const [creating, setCreating] = useState(false);
  const open = (account: string) =>
    navigate({ to: '/o/$org/service-accounts/$account', params: { org: slug, account } });
  const create = can('service-accounts:create') && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="create-service-account-button">
      <Plus aria-hidden /> New service account
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Service accounts"
        description="For programs that act for the organization rather than for a person. They stay when people leave."
        actions={create}
      />
      <DataTable
        label="Service accounts"
        columns={columnsIn(slug)}
        {...rowsOf(list)}
        rowKey={(account) => account.id}
        onOpen={(account) => open(account.id)}
        empty={
          <EmptyState
            icon={<Bot aria-hidden />}
            title="No service accounts yet"
            description="Create one for your CI or your servers, and give it a role."
            actions={create}
          />
        }
        data-testid="service-accounts-table"
      />
      {creating && (
        <NameDialog
          title="New service account"
          description="It has no rights until you give it a role."
          button="Create service account"
          noun="service-account"
          submit={async (body) => {
            const params = { path: { org: id } };
            const account = await call(api.POST('/api/v1/organizations/{org}/service-accounts', { params, body }));
            await queryClient.invalidateQueries({ queryKey: ['service-accounts'] });
            await open(account.id);
          }}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}
