import { useInfiniteQuery } from '@tanstack/react-query';
import { Bot } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { LabelledCopy } from '../../ui/copy.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { type Client, clientsQuery, organizationIssuer } from './queries.ts';

const columns: Column<Client>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name, redirectUris }) => (
      <span className="block min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <code className="block truncate font-mono text-muted-foreground text-xs">{redirectUris.join(', ')}</code>
      </span>
    ),
  },
  {
    id: 'created',
    header: 'Registered',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
    width: '9rem',
    from: 'md',
  },
  { id: 'used', header: 'Last token', cell: ({ usedAt }) => <RelativeTime value={usedAt} />, width: '9rem' },
  {
    id: 'expires',
    header: 'Ends',
    cell: ({ expiresAt }) => <RelativeTime value={expiresAt} />,
    width: '9rem',
    from: 'sm',
  },
];

/** Clients that registered themselves (RFC 7591), such as MCP clients. */
export function ClientsTab() {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const list = useInfiniteQuery(clientsQuery(org));
  const [deleting, setDeleting] = useState<Client>();
  return (
    <div className="grid gap-4">
      <div className="max-w-2xl">
        <LabelledCopy label="Where clients register themselves" value={`${organizationIssuer(org)}/reg`} />
      </div>
      <DataTable
        label="Clients that registered themselves"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        {...(can('clients:delete') && {
          actions: (client: Client) => (
            <Button
              size="sm"
              variant="danger-ghost"
              onClick={() => setDeleting(client)}
              data-testid="delete-client-button"
            >
              Delete
            </Button>
          ),
        })}
        empty={
          <EmptyState
            icon={<Bot aria-hidden />}
            title="No client has registered itself"
            description="Agents do so when an API of yours admits any client. Nobody checks the names that they give."
          />
        }
        data-testid="clients-table"
      />
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete the client ${name}?`}
        description={() => 'Its tokens and what people agreed to end at once. It can register itself again.'}
        action="Delete"
        change={({ id: client }) =>
          call(api.DELETE('/api/v1/organizations/{org}/clients/{client}', { params: { path: { org, client } } }))
        }
        refresh={[['clients']]}
        done="Client deleted"
      />
    </div>
  );
}
