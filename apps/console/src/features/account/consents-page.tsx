import { useInfiniteQuery } from '@tanstack/react-query';
import { AppWindow, Plug } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { pagesOf, rowsOf } from '../../api/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader, Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';

type Consent = Schema<'Consent'>;
type ApiConsent = Schema<'ApiConsent'>;

const consentsQuery = pagesOf(['consents'], (cursor, signal) =>
  call(api.GET('/api/v1/auth/apps', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
);
const apiConsentsQuery = pagesOf(['api-consents'], (cursor, signal) =>
  call(api.GET('/api/v1/auth/apis', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
);

export function ConsentsPage() {
  return (
    <>
      <PageHeader title="Apps" description="What you log in to with Nexus, and what may act on your behalf." />
      <Apps />
      <Apis />
    </>
  );
}

const fieldNames = { name: 'Name', email: 'E-mail' };

const appColumns: Column<Consent>[] = [
  {
    id: 'name',
    header: 'App',
    cell: ({ name, organization }) => <TwoLines first={name} second={organization.name} />,
  },
  {
    id: 'fields',
    header: 'It sees',
    cell: ({ fields, offlineAccess }) => (
      <span className="flex flex-wrap gap-1">
        {fields.map((field) => (
          <Badge key={field}>{fieldNames[field]}</Badge>
        ))}
        {fields.length === 0 && <span className="text-muted-foreground">Only that it is you</span>}
        {offlineAccess && <Badge tone="info">Also while you are logged out</Badge>}
      </span>
    ),
    from: 'sm',
  },
  {
    id: 'consented',
    header: 'Since',
    cell: ({ consentedAt }) => <DateTime value={consentedAt} form="date" />,
    width: '8rem',
    from: 'md',
  },
];

function Apps() {
  const list = useInfiniteQuery(consentsQuery);
  const [revoking, setRevoking] = useState<Consent>();
  return (
    <Section title="Log-in with Nexus">
      <DataTable
        label="Apps that you log in to"
        columns={appColumns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(consent) => <RevokeButton onClick={() => setRevoking(consent)} />}
        empty={
          <EmptyState
            icon={<AppWindow aria-hidden />}
            title="No apps"
            description="Apps that you log in to with your Nexus account are listed here."
          />
        }
        data-testid="consents-table"
      />
      <ConfirmChange
        target={revoking}
        onClose={() => setRevoking(undefined)}
        title={({ name }) => `Withdraw your consent to ${name}?`}
        description={() => 'You are logged out of it, and it asks you again the next time.'}
        action="Withdraw"
        change={({ id }) => call(api.DELETE('/api/v1/auth/apps/{app}', { params: { path: { app: id } } }))}
        refresh={[['consents']]}
        done="Consent withdrawn"
      />
    </Section>
  );
}

const apiColumns: Column<ApiConsent>[] = [
  {
    id: 'client',
    header: 'App or agent',
    cell: ({ clientName, organization }) => <TwoLines first={clientName} second={organization.name} />,
  },
  { id: 'api', header: 'API', cell: ({ api: { name } }) => name, from: 'sm' },
  {
    id: 'scopes',
    header: 'It may',
    cell: ({ scopes }) => (
      <span className="flex flex-wrap gap-1">
        {scopes.map((scope) => (
          <Badge key={scope}>{scope}</Badge>
        ))}
      </span>
    ),
    from: 'md',
  },
];

function Apis() {
  const list = useInfiniteQuery(apiConsentsQuery);
  const [revoking, setRevoking] = useState<ApiConsent>();
  return (
    <Section title="APIs on your behalf" description="Apps and agents, such as MCP clients, that use APIs as you.">
      <DataTable
        label="APIs that are used on your behalf"
        columns={apiColumns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(consent) => <RevokeButton onClick={() => setRevoking(consent)} />}
        empty={<EmptyState icon={<Plug aria-hidden />} title="Nothing acts on your behalf" />}
        data-testid="api-consents-table"
      />
      <ConfirmChange
        target={revoking}
        onClose={() => setRevoking(undefined)}
        title={({ clientName, api: { name } }) => `Stop ${clientName} from using ${name}?`}
        description={() => 'It gets no more tokens, and asks you again. Tokens that it has expire soon.'}
        action="Withdraw"
        change={({ id }) => call(api.DELETE('/api/v1/auth/apis/{consent}', { params: { path: { consent: id } } }))}
        refresh={[['api-consents']]}
        done="Consent withdrawn"
      />
    </Section>
  );
}

function TwoLines({ first, second }: { first: string; second: string }) {
  return (
    <span className="block min-w-0">
      <span className="block truncate font-medium">{first}</span>
      <span className="block truncate text-muted-foreground text-xs">{second}</span>
    </span>
  );
}

function RevokeButton({ onClick }: { onClick: () => void }) {
  return (
    <Button size="sm" variant="danger-ghost" onClick={onClick} data-testid="revoke-consent-button">
      Withdraw
    </Button>
  );
}
