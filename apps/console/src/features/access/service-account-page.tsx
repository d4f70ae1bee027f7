import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { queryClient } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { Bindings } from './bindings.tsx';
import { NameDialog } from './name-dialog.tsx';
import type { ServiceAccount } from './queries.ts';
import { ServiceAccountSecrets } from './service-account-secrets.tsx';
import { AccountStatus } from './service-accounts-page.tsx';

const path = '/api/v1/organizations/{org}/service-accounts/{account}';

export function ServiceAccountPage() {
  const { account } = useParams({ from: '/signed-in/o/$org/service-accounts/$account' });
  const { id: org } = useOrganization();
  const { data, error, refetch } = useQuery({
    queryKey: ['service-accounts', account],
    queryFn: () => call(api.GET(path, { params: { path: { org, account } } })),
  });
  if (data === undefined) return <PageState title="Service account" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/service-accounts">Service accounts</BackLink>
      <Details account={data} />
    </>
  );
}

function Details({ account }: { account: ServiceAccount }) {
  const { can } = useAccess();
  return (
    <>
      <PageHeader
        title={account.name}
        description={account.description}
        meta={<AccountStatus account={account} />}
        actions={<Actions account={account} />}
      />
      <Section title="Client id" description="Its id, and the client id with which it gets access tokens.">
        <CopyField value={account.id} label="client id" className="max-w-md" data-testid="service-account-id" />
      </Section>
      {can('bindings:read') && (
        <Bindings principalId={account.id} name={account.name} description="What the service account may do." />
      )}
      <ServiceAccountSecrets account={account} />
    </>
  );
}

function Actions({ account }: { account: ServiceAccount }) {
  const { id: org, slug } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState<ServiceAccount>();
  const params = { path: { org, account: account.id } };
  return (
    <>
      {can('service-accounts:delete') && (
        <Button variant="danger-ghost" onClick={() => setDeleting(account)} data-testid="delete-service-account-button">
          Delete
        </Button>
      )}
      {can('service-accounts:update') && (
        <>
          <ToggleButton account={account} />
          <Button onClick={() => setEditing(true)} data-testid="edit-service-account-button">
            Edit
          </Button>
        </>
      )}
      {editing && (
        <NameDialog
          title="Edit the service account"
          button="Save"
          thing={account}
          noun="service-account"
          submit={async (body) => {
            await call(api.PATCH(path, { params, body }));
            await queryClient.invalidateQueries({ queryKey: ['service-accounts'] });
          }}
          onClose={() => setEditing(false)}
        />
      )}
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete ${name}?`}
        description={() => 'Its roles, API keys, secrets and tokens end at once. This cannot be undone.'}
        action="Delete"
        typeToConfirm={({ name }) => name}
        change={() => call(api.DELETE(path, { params }))}
        refresh={[]}
        done="Service account deleted"
        onDone={async () => {
          await navigate({ to: '/o/$org/service-accounts', params: { org: slug } });
          await queryClient.invalidateQueries({ queryKey: ['service-accounts'] });
        }}
      />
    </>
  );
}

function ToggleButton({ account }: { account: ServiceAccount }) {
  const { id: org } = useOrganization();
  const params = { path: { org, account: account.id } };
  const other = account.status === 'active' ? 'disabled' : 'active';
  const toggle = useAct((status: ServiceAccount['status']) => call(api.PATCH(path, { params, body: { status } })), {
    invalidates: [['service-accounts']],
    expected: {
      queryKey: ['service-accounts', account.id],
      answer: (before: ServiceAccount, status: ServiceAccount['status']) => ({ ...before, status }),
    },
    success: ({ status }) => (status === 'active' ? 'It may act again' : 'Its keys and tokens are refused from now on'),
    failure: 'The status was not changed',
  });
  return (
    <Button loading={toggle.isPending} onClick={() => toggle.mutate(other)} data-testid="toggle-service-account-button">
      {other === 'active' ? 'Enable' : 'Disable'}
    </Button>
  );
}
