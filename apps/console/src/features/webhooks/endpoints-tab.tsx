import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { CustomerLink } from '../../entities/customers/customer-link.tsx';
import { CustomerPicker } from '../../entities/customers/customer-picker.tsx';
import { useCustomersById } from '../../entities/customers/queries.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table/index.ts';
import { Toolbar } from '../../ui/page.tsx';
import type { Endpoint, EndpointWithSecret } from './calls.ts';
import { NewEndpointSheet } from './endpoint-sheet.tsx';
import { Endpoints } from './endpoints.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { useWebhooks } from './webhooks-context.ts';

const route = getRouteApi('/signed-in/o/$org/webhooks');

interface EndpointsTabProps {
  creating: boolean;
  onCreatingChange: (creating: boolean) => void;
}

export function EndpointsTab({ creating, onCreatingChange }: EndpointsTabProps) {
  const { slug: org } = useOrganization();
  const { customer } = route.useSearch();
  const { mayWrite } = useWebhooks();
  const navigate = useNavigate({ from: '/o/$org/webhooks' });
  const [created, setCreated] = useState<EndpointWithSecret>();
  const open = ({ id }: Endpoint) => navigate({ to: '/o/$org/webhooks/$endpoint', params: { org, endpoint: id } });
  const setCustomer = (id: string) => navigate({ search: { customer: id || undefined }, replace: true });
  const close = () => {
    if (created !== undefined) void open(created);
    setCreated(undefined);
  };
  return (
    <>
      <Toolbar>
        <CustomerPicker
          aria-label="Customer"
          value={customer ?? ''}
          onValueChange={setCustomer}
          anyLabel="Any customer"
          className="w-full sm:w-64"
          data-testid="endpoints-customer-select"
        />
      </Toolbar>
      <Endpoints
        filter={{ customerId: customer }}
        onClearFilter={() => setCustomer('')}
        onOpen={open}
        name={({ id }, text) => (
          <Link
            to="/o/$org/webhooks/$endpoint"
            params={{ org, endpoint: id }}
            className="truncate font-medium hover:underline"
          >
            {text}
          </Link>
        )}
        more={[ownerColumn]}
        create={
          mayWrite && (
            <Button onClick={() => onCreatingChange(true)}>
              <Plus aria-hidden /> New endpoint
            </Button>
          )
        }
      />
      <NewEndpointSheet open={creating} onOpenChange={onCreatingChange} onCreated={setCreated} />
      <SecretDialog shown={created} onClose={close} />
    </>
  );
}

const ownerColumn: Column<Endpoint> = {
  id: 'owner',
  header: 'For',
  from: 'lg',
  width: '12rem',
  cell: ({ customerId }) => <EndpointOwner customer={customerId} />,
};

/** The customer whose endpoint it is, or the organization itself. */
export function EndpointOwner({ customer }: { customer: string | null }) {
  const customers = useCustomersById(customer === null ? [] : [customer]);
  if (customer === null) return <Badge>Own</Badge>;
  return <CustomerLink id={customer} customer={customers.get(customer)} />;
}
