import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Ellipsis, Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { type Customer, customerQuery } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { TabNav, tabLink } from '../../ui/tabs.tsx';
import { CreditsTab } from './credits-tab.tsx';
import { CustomerDialog } from './customer-dialog.tsx';
import { InvoicesTab } from './invoices-tab.tsx';
import { KeysTab } from './keys-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PortalMenu } from './portal-menu.tsx';
import { ProfileTab } from './profile-tab.tsx';
import { SubscriptionTab } from './subscription-tab.tsx';
import type { CustomerTab } from './tabs.ts';
import { UsageTab } from './usage-tab.tsx';

const route = getRouteApi('/signed-in/o/$org/customers/$customer');

interface Tab {
  label: string;
  permission?: string;
  show: (customer: Customer) => ReactNode;
}

const tabs: Record<CustomerTab, Tab> = {
  overview: { label: 'Overview', show: (customer) => <OverviewTab of={customer} /> },
  keys: { label: 'API keys', permission: 'keys:read', show: (customer) => <KeysTab of={customer} /> },
  subscription: {
    label: 'Subscription',
    permission: 'subscriptions:read',
    show: (customer) => <SubscriptionTab of={customer} />,
  },
  usage: { label: 'Usage', permission: 'usage:read', show: (customer) => <UsageTab of={customer} /> },
  credits: { label: 'Credits', permission: 'credit-grants:read', show: (customer) => <CreditsTab of={customer} /> },
  invoices: { label: 'Invoices', permission: 'invoices:read', show: (customer) => <InvoicesTab of={customer} /> },
  profile: {
    label: 'Billing details',
    permission: 'billing-profiles:read',
    show: (customer) => <ProfileTab of={customer} />,
  },
};

export function CustomerPage() {
  const { customer: id } = route.useParams();
  const { tab = 'overview' } = route.useSearch();
  const { data, error, refetch } = useQuery(customerQuery(id));
  if (data === undefined) return <PageState title="Customer" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/customers">Customers</BackLink>
      <PageHeader
        title={data.name}
        description={data.email ?? undefined}
        meta={data.plan !== null && <Badge>{data.plan}</Badge>}
        actions={<CustomerActions of={data} />}
      />
      <TabLinks customer={id} />
      {tabs[tab].show(data)}
    </>
  );
}

function TabLinks({ customer }: { customer: string }) {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const shown = Object.entries(tabs).filter(([, { permission }]) => permission === undefined || can(permission));
  return (
    <TabNav aria-label="Customer" className="mb-5">
      {shown.map(([name, { label }]) => (
        <Link
          key={name}
          to="/o/$org/customers/$customer"
          params={{ org, customer }}
          search={name === 'overview' ? {} : { tab: name as CustomerTab }}
          activeOptions={{ exact: true, includeSearch: true }}
          replace
          className={tabLink}
          data-testid={`customer-${name}-tab`}
        >
          {label}
        </Link>
      ))}
    </TabNav>
  );
}

function CustomerActions({ of: customer }: { of: Customer }) {
  const { can } = useAccess();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const close = (shown: boolean) => shown || setOpen(undefined);
  return (
    <>
      {can('customers:delete') && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <IconButton label="More" variant="secondary" data-testid="customer-menu-button">
              <Ellipsis aria-hidden />
            </IconButton>
          </DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuItem danger onSelect={() => setOpen('delete')} data-testid="delete-customer-button">
              Delete…
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      )}
      <PortalMenu customer={customer.id} />
      {can('customers:update') && (
        <Button onClick={() => setOpen('edit')} data-testid="edit-customer-button">
          <Pencil aria-hidden /> Edit
        </Button>
      )}
      <CustomerDialog of={customer} open={open === 'edit'} onOpenChange={close} />
      <DeleteDialog of={customer} open={open === 'delete'} onOpenChange={close} />
    </>
  );
}

interface DeleteDialogProps {
  of: Customer;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function DeleteDialog({ of: { id, name }, open, onOpenChange }: DeleteDialogProps) {
  const navigate = useNavigate();
  const { slug: org } = useOrganization();
  const remove = useAct(
    () => call(api.DELETE('/api/v1/customers/{customer}', { params: { path: { customer: id } } })),
    {
      success: `${name} deleted`,
      failure: `${name} could not be deleted`,
      invalidates: [['customers', 'list'], ['keys'], ['deletions', 'customer']],
      onDone: () => void navigate({ to: '/o/$org/customers', params: { org } }),
    },
  );
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${name}?`}
      description="Its keys stop working at once on every node. Usage and invoices stay. You can restore it, with its keys, for 30 days."
      action="Delete customer"
      danger
      typeToConfirm={name}
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
